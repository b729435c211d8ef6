-- The newest change of all rows; number, sums and times of what was changed since :since. The times tell of a change that left the sums alone.
SELECT (SELECT MAX(changed_at) FROM movement WHERE plant = :plant OR :plant = '') AS newest, COUNT(*) AS row_count,
	SUM(EXTRACT(EPOCH FROM changed_at::timestamptz)) AS times, SUM(qty) AS qty
FROM movement WHERE (plant = :plant OR :plant = '') AND changed_at >= :since
