INSERT INTO report_result (sequence, result_hash, differing, known_held, known_void)
VALUES (:sequence, :result_hash, :differing, :known_held, :known_void)
