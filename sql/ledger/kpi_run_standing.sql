-- :kpi :unit :side :period. The record that stands.
SELECT sequence, run_id FROM kpi_run WHERE kpi = :kpi AND unit = :unit AND side = :side AND period = :period
ORDER BY as_of DESC, sequence DESC LIMIT 1
