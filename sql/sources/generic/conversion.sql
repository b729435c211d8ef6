SELECT * FROM conversion
