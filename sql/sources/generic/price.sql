SELECT * FROM price
