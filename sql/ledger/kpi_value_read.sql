-- :sequence
SELECT value_name, plant, grain, scale, record_sum, numerator, denominator, records, records_hash, missed, why FROM kpi_value
WHERE sequence = :sequence
ORDER BY ordinal
