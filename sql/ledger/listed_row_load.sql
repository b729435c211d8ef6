-- :sequence
SELECT line, state FROM listed_row WHERE sequence = :sequence ORDER BY ordinal
