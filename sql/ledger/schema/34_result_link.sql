-- The chain of what is recorded beside runs: comparisons of reports and extracts (kind 'report', report_run) and key figures ('kpi',
-- kpi_run). `digest` is of every row of the record, `chain` the hash of the link before, number, kind, sequence and digest.
CREATE TABLE IF NOT EXISTS result_link (
	number BIGINT NOT NULL PRIMARY KEY,
	kind TEXT NOT NULL,
	sequence BIGINT NOT NULL,
	digest TEXT NOT NULL,
	chain TEXT NOT NULL
)
