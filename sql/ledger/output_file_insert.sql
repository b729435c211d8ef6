INSERT INTO output_file (attempt, sequence, target, archive, digest, size)
VALUES (:attempt, :sequence, :target, :archive, :digest, :size)
