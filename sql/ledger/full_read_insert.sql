INSERT INTO full_read (attempt, sequence, setup_digest, reference_digest, disposition)
SELECT :attempt, CAST (:sequence AS BIGINT), :setup, :reference, coalesce (max (event), 0) FROM disposition
