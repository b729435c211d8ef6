-- The same in the order in which they were recorded.
SELECT r.period, v.value_name, v.scale, v.record_sum, v.records_hash
FROM kpi_run AS r JOIN kpi_value AS v ON v.sequence = r.sequence
WHERE r.kpi = :kpi AND r.definition = CAST (:definition AS BIGINT) AND r.unit = :unit AND r.side = :side AND v.plant IS NULL
ORDER BY r.sequence, v.ordinal
