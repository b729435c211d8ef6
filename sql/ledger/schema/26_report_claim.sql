-- What a recorded comparison explained by TIMING and has to come back, with the opposite sign, in the period after.
CREATE TABLE IF NOT EXISTS report_claim (
	sequence BIGINT NOT NULL,
	ordinal BIGINT NOT NULL,
	side TEXT NOT NULL,
	measure TEXT NOT NULL,
	cell_key TEXT NOT NULL,
	amount BIGINT NOT NULL,
	PRIMARY KEY (sequence, ordinal)
)
