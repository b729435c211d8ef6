-- The last listing of every case that a run may know of, and whether the run's own window, or the run that it carries from, still had it
-- open. What a run may know of: ledger.h, struct ledger_prior; nothing that was recorded as :before or later.
WITH own AS (
	SELECT sequence, as_of, run_id FROM run
	WHERE reconciliation = :reconciliation AND plant = :plant AND company = :company AND coalesce (period, '') = :run_period
		AND window_from = :from AND window_until = :until AND sequence < :before
), visible AS (
	SELECT sequence, as_of, 1 AS own FROM own
	WHERE as_of <= :as_of AND NOT EXISTS (SELECT 1 FROM own AS first WHERE first.run_id = :run_id AND first.sequence <= own.sequence)
	UNION ALL
	SELECT sequence, as_of, 0 FROM run
	WHERE reconciliation = :reconciliation AND plant = :plant AND company = :company AND window_until < :until AND as_of <= :as_of
		AND sequence < :before
), listing AS (
	SELECT c.case_id, c.sequence, c.ordinal, c.state, c.first_seen, v.own,
		row_number () OVER (PARTITION BY c.case_id ORDER BY v.as_of DESC, c.sequence DESC) AS newest,
		row_number () OVER (PARTITION BY c.case_id, v.own ORDER BY v.as_of DESC, c.sequence DESC) AS newest_of_kind
	FROM visible AS v
	JOIN exception_case AS c ON c.sequence = v.sequence
)
SELECT case_id,
	max (CASE WHEN newest = 1 THEN sequence END) AS sequence,
	max (CASE WHEN newest = 1 THEN ordinal END) AS ordinal,
	max (CASE WHEN newest = 1 THEN state END) AS state,
	max (CASE WHEN newest = 1 THEN first_seen END) AS first_seen,
	max (CASE WHEN own = 1 AND newest_of_kind = 1 AND state <> 'cleared' THEN 1 ELSE 0 END) AS open_here
FROM listing
WHERE newest = 1 OR newest_of_kind = 1
GROUP BY case_id
ORDER BY case_id
