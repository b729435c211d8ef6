-- As movement_totals.sqlite.sql.
SELECT currency, COUNT(*) AS row_count, SUM(amount_sign * amount_whole) AS amount, SUM(amount_sign * amount_millionths) AS amount_millionths
FROM (
	SELECT a.RHCUR AS currency,
		CASE WHEN a.HSL LIKE '-%' THEN -1 ELSE 1 END AS amount_sign,
		CAST(LTRIM(SUBSTR(a.HSL, 1, INSTR(a.HSL || '.', '.') - 1), '-') AS INTEGER) AS amount_whole,
		CAST(SUBSTR(SUBSTR(a.HSL, INSTR(a.HSL || '.', '.') + 1) || '000000', 1, 6) AS INTEGER) AS amount_millionths
	FROM ACDOCA a
	WHERE a.RCLNT = :client AND (a.RBUKRS = :company OR :company = '')
	  AND a.BUDAT >= REPLACE(:read_from, '-', '') AND a.BUDAT < REPLACE(:read_to, '-', '')
)
GROUP BY currency
