-- As movement_changes_event_at, for movements with amounts.
SELECT MAX(event_at) AS newest, COUNT(*) AS all_rows, COUNT(CASE WHEN event_at >= :since THEN 1 END) AS row_count,
	SUM(CASE WHEN event_at >= :since THEN qty END) AS qty, SUM(CASE WHEN event_at >= :since THEN amount END) AS amount
FROM movement WHERE plant = :plant OR :plant = ''
