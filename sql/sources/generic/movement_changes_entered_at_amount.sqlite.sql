-- As on other engines, with sums as in movement_totals.sqlite.sql.
SELECT MAX(changed) AS newest, COUNT(*) AS all_rows, SUM(recent) AS row_count,
	SUM(recent * qty_sign * qty_whole) AS qty, SUM(recent * qty_sign * qty_millionths) AS qty_millionths,
	SUM(recent * amount_sign * amount_whole) AS amount, SUM(recent * amount_sign * amount_millionths) AS amount_millionths
FROM (
	SELECT
		changed, recent,
		CASE WHEN qty LIKE '-%' THEN -1 ELSE 1 END AS qty_sign,
		CAST(LTRIM(SUBSTR(qty, 1, INSTR(qty || '.', '.') - 1), '-') AS INTEGER) AS qty_whole,
		CAST(SUBSTR(SUBSTR(qty, INSTR(qty || '.', '.') + 1) || '000000', 1, 6) AS INTEGER) AS qty_millionths,
		CASE WHEN amount LIKE '-%' THEN -1 ELSE 1 END AS amount_sign,
		CAST(LTRIM(SUBSTR(amount, 1, INSTR(amount || '.', '.') - 1), '-') AS INTEGER) AS amount_whole,
		CAST(SUBSTR(SUBSTR(amount, INSTR(amount || '.', '.') + 1) || '000000', 1, 6) AS INTEGER) AS amount_millionths
	FROM (
		SELECT entered_at AS changed, entered_at >= :since AS recent,
			CASE TYPEOF(qty) WHEN 'real' THEN PRINTF('%.6f', qty) ELSE qty END AS qty,
			CASE TYPEOF(amount) WHEN 'real' THEN PRINTF('%.6f', amount) ELSE amount END AS amount
		FROM movement WHERE plant = :plant OR :plant = ''
	)
)
