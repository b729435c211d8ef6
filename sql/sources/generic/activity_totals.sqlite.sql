-- As movement_totals, for the amounts.
SELECT COUNT(*) AS row_count, SUM(sign * whole) AS amount, SUM(sign * millionths) AS amount_millionths
FROM (
	SELECT
		CASE WHEN amount LIKE '-%' THEN -1 ELSE 1 END AS sign,
		CAST(LTRIM(SUBSTR(amount, 1, INSTR(amount || '.', '.') - 1), '-') AS INTEGER) AS whole,
		CAST(SUBSTR(SUBSTR(amount, INSTR(amount || '.', '.') + 1) || '000000', 1, 6) AS INTEGER) AS millionths
	FROM (
		SELECT CASE TYPEOF(amount) WHEN 'real' THEN PRINTF('%.6f', amount) ELSE amount END AS amount
		FROM activity WHERE plant = :plant OR :plant = ''
	)
)
