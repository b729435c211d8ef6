-- How it stood when an attempt read every row of its sources: a later one that finds it so need not. The newest event of `disposition` and
-- the newest run of that time come along.
CREATE TABLE IF NOT EXISTS full_read (
	attempt TEXT NOT NULL PRIMARY KEY,
	sequence BIGINT NOT NULL,
	setup_digest TEXT NOT NULL,
	reference_digest TEXT NOT NULL,
	disposition BIGINT NOT NULL,
	newest_run BIGINT NOT NULL
)
