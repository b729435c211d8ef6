-- :reconciliation :plant :company :period :from :until, each '' for any.
SELECT sequence, run_id, reconciliation, plant, company, period, window_from, window_until, as_of, verdict
FROM run_current
WHERE :reconciliation IN ('', reconciliation) AND :plant IN ('', plant) AND :company IN ('', company)
	AND :period IN ('', period) AND :from IN ('', window_from) AND :until IN ('', window_until)
ORDER BY as_of DESC, window_until DESC, sequence DESC
