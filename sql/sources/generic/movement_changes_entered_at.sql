-- entered_at is set once: a row that came late or was deleted is noticed by the number of all rows, one that was changed only since :since.
SELECT MAX(entered_at) AS newest, COUNT(*) AS all_rows, COUNT(CASE WHEN entered_at >= :since THEN 1 END) AS row_count,
	SUM(CASE WHEN entered_at >= :since THEN qty END) AS qty
FROM movement WHERE plant = :plant OR :plant = ''
