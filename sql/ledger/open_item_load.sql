-- :sequence
SELECT side, reason, case_ids, movement FROM open_item WHERE sequence = :sequence ORDER BY ordinal
