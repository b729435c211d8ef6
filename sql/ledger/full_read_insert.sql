INSERT INTO full_read (attempt, sequence, setup_digest, reference_digest, disposition, newest_run)
SELECT :attempt, CAST (:sequence AS BIGINT), :setup, :reference, (SELECT coalesce (max (event), 0) FROM disposition), max (sequence)
FROM run
