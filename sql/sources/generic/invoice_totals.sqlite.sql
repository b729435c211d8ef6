-- As movement_totals, for the quantities.
SELECT COUNT(*) AS row_count, SUM(sign * whole) AS qty, SUM(sign * millionths) AS qty_millionths
FROM (
	SELECT
		CASE WHEN qty LIKE '-%' THEN -1 ELSE 1 END AS sign,
		CAST(LTRIM(SUBSTR(qty, 1, INSTR(qty || '.', '.') - 1), '-') AS INTEGER) AS whole,
		CAST(SUBSTR(SUBSTR(qty, INSTR(qty || '.', '.') + 1) || '000000', 1, 6) AS INTEGER) AS millionths
	FROM (
		SELECT CASE TYPEOF(qty) WHEN 'real' THEN PRINTF('%.6f', qty) ELSE qty END AS qty
		FROM invoice WHERE plant = :plant OR :plant = ''
	)
)
