-- What a comparison explained by TIMING.
SELECT side, measure, cell_key, timing FROM report_cell
WHERE sequence = :sequence AND timing <> 0
ORDER BY ordinal
