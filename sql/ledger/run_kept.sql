-- :sequence. Read after the commit: is everything there?
SELECT r.result_digest, count (c.case_id) FROM run AS r
LEFT JOIN exception_case AS c ON c.sequence = r.sequence
WHERE r.sequence = :sequence GROUP BY r.result_digest
