INSERT INTO report_cell (sequence, ordinal, side, measure, cell_key, first_value, later_value, delta, unexplained, result, passes)
VALUES (:sequence, :ordinal, :side, :measure, :cell_key, :first_value, :later_value, :delta, :unexplained, :result, :passes)
