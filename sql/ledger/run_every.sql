-- Every run of a reconciliation in a period and of a plant (each '' for any), superseded ones too, in the order of their as-of.
SELECT sequence, run_id, plant, as_of FROM run
WHERE reconciliation = :reconciliation AND :plant IN ('', plant) AND :period IN ('', period) AND window_from = :from AND window_until = :until
ORDER BY as_of, plant, sequence
