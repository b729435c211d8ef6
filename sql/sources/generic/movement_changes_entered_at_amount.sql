-- As movement_changes_entered_at, for movements with amounts.
SELECT MAX(entered_at) AS newest, COUNT(*) AS all_rows, COUNT(CASE WHEN entered_at >= :since THEN 1 END) AS row_count,
	SUM(CASE WHEN entered_at >= :since THEN qty END) AS qty, SUM(CASE WHEN entered_at >= :since THEN amount END) AS amount
FROM movement WHERE plant = :plant OR :plant = ''
