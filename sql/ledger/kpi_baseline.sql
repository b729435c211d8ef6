-- The same in the order in which they were recorded. A period without records tells nothing of what is usual.
SELECT r.period, v.value_name, v.scale, v.record_sum
FROM kpi_run AS r JOIN kpi_value AS v ON v.sequence = r.sequence
WHERE r.kpi = :kpi AND r.definition = CAST (:definition AS BIGINT) AND r.unit = :unit AND r.side = :side AND v.plant IS NULL
	AND v.records > 0
ORDER BY r.sequence, v.ordinal
