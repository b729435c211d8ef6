-- The record of a scope that stands.
SELECT sequence, run_id, result_digest FROM run
WHERE reconciliation = :reconciliation AND plant = :plant AND company = :company AND coalesce (period, '') = :run_period
	AND window_from = :from AND window_until = :until
ORDER BY as_of DESC, sequence DESC LIMIT 1
