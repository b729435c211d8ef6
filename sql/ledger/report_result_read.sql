-- :sequence
SELECT result_hash, differing, known_held, known_void FROM report_result WHERE sequence = :sequence
