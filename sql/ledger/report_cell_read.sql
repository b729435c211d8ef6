-- :sequence
SELECT side, measure, cell_key, first_value, later_value, delta, unexplained, result, passes FROM report_cell
WHERE sequence = :sequence
ORDER BY ordinal
