-- What a comparison tolerated, and to which side.
SELECT side, measure, cell_key, delta FROM report_cell
WHERE sequence = :sequence AND result = 'tolerated'
ORDER BY ordinal
