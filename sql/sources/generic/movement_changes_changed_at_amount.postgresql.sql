-- As movement_changes_changed_at, for movements with amounts.
SELECT (SELECT MAX(changed_at) FROM movement WHERE plant = :plant OR :plant = '') AS newest, COUNT(*) AS row_count,
	SUM(EXTRACT(EPOCH FROM changed_at::timestamptz)) AS times, SUM(qty) AS qty, SUM(amount) AS amount
FROM movement WHERE (plant = :plant OR :plant = '') AND changed_at >= :since
