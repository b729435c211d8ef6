-- :run_id. The latest record of every run whose id begins so; a few are enough to say that the beginning is not unique.
SELECT sequence, run_id, reconciliation, plant, company, period, window_from, window_until, as_of, verdict
FROM run AS r
WHERE substr (run_id, 1, length (CAST (:run_id AS TEXT))) = :run_id
	AND NOT EXISTS (SELECT 1 FROM run AS n WHERE n.run_id = r.run_id AND n.sequence > r.sequence)
ORDER BY run_id LIMIT 10
