-- What a comparison left to come back.
SELECT side, measure, cell_key, amount FROM report_claim
WHERE sequence = :sequence
ORDER BY ordinal
