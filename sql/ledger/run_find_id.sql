-- :run_id
SELECT sequence, run_id, reconciliation, plant, company, period, window_from, window_until, as_of, verdict
FROM run WHERE run_id = :run_id ORDER BY sequence DESC LIMIT 1
