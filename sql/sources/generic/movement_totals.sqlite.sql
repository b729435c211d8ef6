-- Decimals are text or binary floats here: the digits before and behind the point are summed apart, as integers.
-- A float is written out first: 0.00001 would read as 1.0e-05.
SELECT movement, COUNT(*) AS row_count, SUM(sign * whole) AS qty, SUM(sign * millionths) AS qty_millionths
FROM (
	SELECT movement,
		CASE WHEN qty LIKE '-%' THEN -1 ELSE 1 END AS sign,
		CAST(LTRIM(SUBSTR(qty, 1, INSTR(qty || '.', '.') - 1), '-') AS INTEGER) AS whole,
		CAST(SUBSTR(SUBSTR(qty, INSTR(qty || '.', '.') + 1) || '000000', 1, 6) AS INTEGER) AS millionths
	FROM (SELECT movement, CASE TYPEOF(qty) WHEN 'real' THEN PRINTF('%.6f', qty) ELSE qty END AS qty FROM movement WHERE plant = :plant OR :plant = '')
)
GROUP BY movement
