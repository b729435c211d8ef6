-- Which runs a job wrote its files from, in their order, and what else the bytes of those files depend on. `chain` links each row to the
-- one before it, with the evidence of its run (clock, host and user too) and the digests of its files.
CREATE TABLE IF NOT EXISTS job_run (
	number BIGINT NOT NULL PRIMARY KEY,
	job TEXT NOT NULL,
	ordinal BIGINT NOT NULL,
	attempt TEXT NOT NULL,
	sequence BIGINT NOT NULL,
	exit_code INTEGER NOT NULL,
	entered_by INTEGER NOT NULL,
	workbook TEXT,
	exceptions TEXT,
	summary TEXT,
	legs TEXT,
	bridge TEXT,
	chain TEXT NOT NULL
)
