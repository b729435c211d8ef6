SELECT * FROM batch
