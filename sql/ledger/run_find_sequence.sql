-- :sequence
SELECT sequence, run_id, reconciliation, plant, company, period, window_from, window_until, as_of, verdict
FROM run WHERE sequence = :sequence
