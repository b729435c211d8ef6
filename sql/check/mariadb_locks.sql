-- Tables of the database whose readers keep writers waiting, and which no snapshot covers, the first five; NULL: none.
SELECT GROUP_CONCAT(what ORDER BY what SEPARATOR ', ') FROM (
	SELECT CONCAT(table_name, ' (', engine, ')') AS what FROM information_schema.tables
	WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' AND engine <> 'InnoDB' ORDER BY table_name LIMIT 5
) AS listed
