-- :sequence :ordinal :value_name :plant :grain :scale :record_sum :numerator :denominator :records :records_hash :missed :why
INSERT INTO kpi_value (sequence, ordinal, value_name, plant, grain, scale, record_sum, numerator, denominator, records, records_hash, missed,
	why)
VALUES (:sequence, :ordinal, :value_name, :plant, :grain, :scale, :record_sum, :numerator, :denominator, :records, :records_hash, :missed, :why)
