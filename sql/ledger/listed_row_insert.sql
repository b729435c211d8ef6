INSERT INTO listed_row (sequence, run_period, ordinal, side, state, source_key, plant, material, reason, line)
VALUES (:sequence, :run_period, :ordinal, :side, :state, :source_key, :plant, :material, :reason, :line)
