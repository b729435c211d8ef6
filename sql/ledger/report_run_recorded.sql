-- :sequence
SELECT r.sequence, r.run_id, r.report, r.unit, r.version, r.rules_hash, coalesce (s.result_hash, '')
FROM report_run AS r LEFT JOIN report_result AS s ON s.sequence = r.sequence
WHERE r.sequence = :sequence
