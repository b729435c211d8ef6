-- :sequence
SELECT side, state, case_ids, movement FROM open_item WHERE sequence = :sequence ORDER BY ordinal
