-- :sequence
SELECT line FROM listed_row WHERE sequence = :sequence ORDER BY ordinal
