-- Totals of a key figure of one definition, unit and side, by period; the last one of a period stands.
SELECT r.sequence, r.period, v.value_name, v.scale, v.record_sum, v.numerator, v.denominator, v.records, v.missed, v.why, v.records_hash
FROM kpi_run AS r JOIN kpi_value AS v ON v.sequence = r.sequence
WHERE r.kpi = :kpi AND r.definition = CAST (:definition AS BIGINT) AND r.unit = :unit AND r.side = :side AND v.plant IS NULL
ORDER BY v.value_name, r.period, r.as_of, r.sequence
