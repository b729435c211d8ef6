INSERT INTO attempt_file (attempt, target, archive) VALUES (:attempt, :target, :archive)
