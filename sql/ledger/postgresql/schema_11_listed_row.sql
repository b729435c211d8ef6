-- Rejected rows, and rows that are open by timing, as the run listed them.
CREATE TABLE listed_row (
	sequence BIGINT NOT NULL,
	run_period TEXT NOT NULL,
	ordinal BIGINT NOT NULL,
	side INTEGER NOT NULL,
	state TEXT NOT NULL,
	source_key TEXT NOT NULL,
	plant TEXT NOT NULL,
	material TEXT NOT NULL,
	reason TEXT NOT NULL,
	line TEXT NOT NULL,
	PRIMARY KEY (sequence, ordinal, run_period)
) PARTITION BY LIST (run_period)
