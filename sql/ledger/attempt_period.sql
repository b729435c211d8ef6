-- :company :plant ('' for any) :run_period. The last attempt of every reconciliation's scope.
SELECT reconciliation, plant, state, reason FROM attempt AS a
WHERE kind = '' AND company = :company AND :plant IN ('', plant) AND coalesce (period, '') = :run_period
	AND NOT EXISTS (
		SELECT 1 FROM attempt AS n
		WHERE n.scope = a.scope AND (n.started > a.started OR (n.started = a.started AND n.attempt > a.attempt))
	)
ORDER BY reconciliation, plant
