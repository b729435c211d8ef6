INSERT INTO report_claim (sequence, ordinal, side, measure, cell_key, amount)
VALUES (:sequence, :ordinal, :side, :measure, :cell_key, :amount)
