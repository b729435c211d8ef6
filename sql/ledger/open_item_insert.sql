INSERT INTO open_item (sequence, run_period, ordinal, side, source_key, plant, material, state, reason, expires_at, case_ids, movement)
VALUES (:sequence, :run_period, :ordinal, :side, :source_key, :plant, :material, :state, :reason, :expires_at, :case_ids,
	:movement)
