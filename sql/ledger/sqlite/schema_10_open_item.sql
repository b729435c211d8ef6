-- Rows that a later run must carry: as they were read, packed. case_ids: the cases that they belong to, separated by ';'.
CREATE TABLE open_item (
	sequence BIGINT NOT NULL,
	run_period TEXT NOT NULL,
	ordinal BIGINT NOT NULL,
	side INTEGER NOT NULL,
	source_key TEXT NOT NULL,
	plant TEXT NOT NULL,
	material TEXT NOT NULL,
	state TEXT NOT NULL,
	reason TEXT NOT NULL,
	expires_at BIGINT,
	case_ids TEXT NOT NULL,
	movement TEXT NOT NULL,
	PRIMARY KEY (sequence, ordinal)
)
