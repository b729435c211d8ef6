-- The latest record of a run's own window, recorded before :before, that it may know of: ledger.h, struct ledger_prior.
WITH own AS (
	SELECT sequence, as_of, run_id FROM run
	WHERE reconciliation = :reconciliation AND plant = :plant AND company = :company AND coalesce (period, '') = :run_period
		AND window_from = :from AND window_until = :until AND sequence < :before
)
SELECT sequence FROM own
WHERE as_of <= :as_of AND NOT EXISTS (SELECT 1 FROM own AS first WHERE first.run_id = :run_id AND first.sequence <= own.sequence)
ORDER BY as_of DESC, sequence DESC LIMIT 1
