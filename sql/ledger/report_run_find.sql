-- :run_id. The latest record of every comparison whose id begins so; a few are enough to say that the beginning is not unique.
SELECT r.sequence, r.run_id, r.report, r.unit, r.version, r.rules_hash, coalesce (s.result_hash, '')
FROM report_run AS r LEFT JOIN report_result AS s ON s.sequence = r.sequence
WHERE substr (r.run_id, 1, length (CAST (:run_id AS TEXT))) = :run_id
	AND NOT EXISTS (SELECT 1 FROM report_run AS n WHERE n.run_id = r.run_id AND n.sequence > r.sequence)
ORDER BY r.run_id LIMIT 10
