-- :sequence
SELECT line, state, remembered, case_id, indicator FROM queue_item WHERE sequence = :sequence ORDER BY ordinal
