-- What the last :runs runs have read that a run may know of (ledger.h, struct ledger_prior; nothing recorded as :before or later), and the
-- latest record of its own window up to the as-of :since.
WITH own AS (
	SELECT sequence, as_of, run_id, window_from, window_until, coalesce (period, '') AS run_period FROM run
	WHERE reconciliation = :reconciliation AND plant = :plant AND company = :company AND coalesce (period, '') = :run_period
		AND window_from = :from AND window_until = :until AND sequence < :before
), visible AS (
	SELECT sequence, as_of, window_from, window_until, run_period, 1 AS own FROM own
	WHERE as_of <= :as_of AND NOT EXISTS (SELECT 1 FROM own AS first WHERE first.run_id = :run_id AND first.sequence <= own.sequence)
	UNION ALL
	SELECT sequence, as_of, window_from, window_until, coalesce (period, ''), 0 FROM run
	WHERE reconciliation = :reconciliation AND plant = :plant AND company = :company AND window_until < :until AND as_of <= :as_of
		AND sequence < :before
), known AS (
	SELECT sequence, as_of, window_from, window_until, run_period, own, 1 AS recent
	FROM (SELECT * FROM visible ORDER BY as_of DESC, sequence DESC LIMIT :runs) AS last
	UNION ALL
	SELECT sequence, as_of, window_from, window_until, run_period, own, 0
	FROM (SELECT * FROM visible WHERE own = 1 AND as_of <= :since ORDER BY as_of DESC, sequence DESC LIMIT 1) AS old
)
SELECT l.line, k.as_of, k.window_from, k.window_until, k.own, k.recent
FROM known AS k JOIN listed_row AS l ON l.sequence = k.sequence AND l.run_period = k.run_period
WHERE l.state = 'reading'
ORDER BY k.as_of DESC, k.sequence DESC, k.recent DESC, l.ordinal
