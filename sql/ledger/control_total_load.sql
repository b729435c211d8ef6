-- :sequence
SELECT side, source, state, measure, value FROM control_total WHERE sequence = :sequence
