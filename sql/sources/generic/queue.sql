SELECT * FROM queue
