-- What a comparison came to, by side, measure and unit.
SELECT side, measure, unit, first_sum, later_sum, gross, open_gross FROM report_total
WHERE sequence = :sequence
ORDER BY ordinal
