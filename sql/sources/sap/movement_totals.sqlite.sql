-- Decimals are text here: the digits before and behind the point are summed apart, as integers.
SELECT movement, COUNT(*) AS row_count, SUM(qty_sign * qty_whole) AS qty, SUM(qty_sign * qty_millionths) AS qty_millionths,
	SUM(amount_sign * amount_whole) AS amount, SUM(amount_sign * amount_millionths) AS amount_millionths
FROM (
	SELECT m.BWART AS movement,
		CASE WHEN m.MENGE LIKE '-%' THEN -1 ELSE 1 END AS qty_sign,
		CAST(LTRIM(SUBSTR(m.MENGE, 1, INSTR(m.MENGE || '.', '.') - 1), '-') AS INTEGER) AS qty_whole,
		CAST(SUBSTR(SUBSTR(m.MENGE, INSTR(m.MENGE || '.', '.') + 1) || '000000', 1, 6) AS INTEGER) AS qty_millionths,
		CASE WHEN m.DMBTR LIKE '-%' THEN -1 ELSE 1 END AS amount_sign,
		CAST(LTRIM(SUBSTR(m.DMBTR, 1, INSTR(m.DMBTR || '.', '.') - 1), '-') AS INTEGER) AS amount_whole,
		CAST(SUBSTR(SUBSTR(m.DMBTR, INSTR(m.DMBTR || '.', '.') + 1) || '000000', 1, 6) AS INTEGER) AS amount_millionths
	FROM MSEG m
	JOIN MKPF h ON h.MANDT = m.MANDT AND h.MBLNR = m.MBLNR AND h.MJAHR = m.MJAHR
	WHERE m.MANDT = :client AND (m.WERKS = :plant OR :plant = '')
	  AND h.BUDAT >= REPLACE(:read_from, '-', '') AND h.BUDAT < REPLACE(:read_to, '-', '')
)
GROUP BY movement
