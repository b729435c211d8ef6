SELECT * FROM "order"
