INSERT INTO report_total (sequence, ordinal, side, measure, unit, first_sum, later_sum, gross, open_gross)
VALUES (:sequence, :ordinal, :side, :measure, :unit, :first_sum, :later_sum, :gross, :open_gross)
