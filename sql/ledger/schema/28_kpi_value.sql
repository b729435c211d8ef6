-- One row per value of it: the total (grain NULL), and one per plant and column of the grain. Numerator and denominator are whole
-- numbers of 10^-scale; `why` says what is missing where there is no value. records_hash: SHA-256 (docs/kpi.md).
CREATE TABLE IF NOT EXISTS kpi_value (
	sequence BIGINT NOT NULL,
	ordinal BIGINT NOT NULL,
	value_name TEXT NOT NULL,
	plant TEXT,
	grain TEXT,
	scale INTEGER NOT NULL,
	record_sum TEXT NOT NULL,
	numerator TEXT NOT NULL,
	denominator TEXT NOT NULL,
	records BIGINT NOT NULL,
	records_hash TEXT NOT NULL,
	missed INTEGER NOT NULL,
	why TEXT NOT NULL,
	PRIMARY KEY (sequence, ordinal)
)
