-- One row of values that a careless driver spoils: 20 digits, a small negative, a day, a moment as the session's clock shows it, letters of
-- one to four bytes, nothing, and a text that no buffer holds.
SELECT CAST('12345678901234.567891' AS DECIMAL(20, 6)) AS wide, CAST('-0.000125' AS DECIMAL(10, 6)) AS small, DATE '2026-03-31' AS day,
	FROM_UNIXTIME(1774747800) AS moment, 'Zürich 東京 𝄞' AS letters, CAST(NULL AS CHAR(10)) AS absent, REPEAT('ab東', 50000) AS lengthy
