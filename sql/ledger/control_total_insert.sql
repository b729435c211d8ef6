INSERT INTO control_total (sequence, side, source, state, measure, value) VALUES (:sequence, :side, :source, :state, :measure, :value)
