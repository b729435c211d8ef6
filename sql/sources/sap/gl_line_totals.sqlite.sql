-- As movement_totals.sqlite.sql.
SELECT currency, COUNT(*) AS row_count, SUM(amount_sign * amount_whole) AS amount, SUM(amount_sign * amount_millionths) AS amount_millionths
FROM (
	SELECT currency,
		CASE WHEN amount LIKE '-%' THEN -1 ELSE 1 END AS amount_sign,
		CAST(LTRIM(SUBSTR(amount, 1, INSTR(amount || '.', '.') - 1), '-') AS INTEGER) AS amount_whole,
		CAST(SUBSTR(SUBSTR(amount, INSTR(amount || '.', '.') + 1) || '000000', 1, 6) AS INTEGER) AS amount_millionths
	FROM (
		SELECT h.HWAER AS currency, CASE b.SHKZG WHEN 'H' THEN '-' ELSE '' END || b.DMBTR AS amount
		FROM BSEG b
		JOIN BKPF h ON h.MANDT = b.MANDT AND h.BUKRS = b.BUKRS AND h.BELNR = b.BELNR AND h.GJAHR = b.GJAHR
		WHERE b.MANDT = :client AND (b.BUKRS = :company OR :company = '')
		  AND h.BUDAT >= REPLACE(:read_from, '-', '') AND h.BUDAT < REPLACE(:read_to, '-', '')
	)
)
GROUP BY currency
