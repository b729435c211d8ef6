-- :attempt
SELECT state FROM attempt WHERE attempt = :attempt
