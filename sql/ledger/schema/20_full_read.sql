-- How it stood when an attempt read every row of its sources: a later one that finds it so need not. `disposition` is the newest event.
CREATE TABLE IF NOT EXISTS full_read (
	attempt TEXT NOT NULL PRIMARY KEY,
	sequence BIGINT NOT NULL,
	setup_digest TEXT NOT NULL,
	reference_digest TEXT NOT NULL,
	disposition BIGINT NOT NULL
)
