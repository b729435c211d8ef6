INSERT INTO queue_item (sequence, ordinal, source_key, plant, material, line, state, remembered, case_id, indicator)
VALUES (:sequence, :ordinal, :source_key, :plant, :material, :line, :state, :remembered, :case_id, :indicator)
