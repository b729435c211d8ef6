-- What each source gave, and how it was asked (domain.md 5.6).
CREATE TABLE evidence (
	sequence BIGINT NOT NULL,
	ordinal BIGINT NOT NULL,
	source TEXT NOT NULL,
	uri TEXT NOT NULL,
	profile TEXT NOT NULL,
	object TEXT NOT NULL,
	query TEXT NOT NULL,
	query_hash TEXT NOT NULL,
	parameters TEXT NOT NULL,
	row_count BIGINT,
	rows_rejected BIGINT,
	sum_qty TEXT NOT NULL,
	sum_amount TEXT NOT NULL,
	control TEXT NOT NULL,
	control_equal INTEGER NOT NULL,
	digest TEXT NOT NULL,
	snapshot TEXT NOT NULL,
	started TEXT NOT NULL,
	ended TEXT NOT NULL,
	read_by TEXT NOT NULL,
	PRIMARY KEY (sequence, ordinal)
)
