SELECT * FROM certificate
