-- The cells of a recorded comparison that are not equal. cell_key: the columns of the grain, a unit separator (U+001F) between them;
CREATE TABLE IF NOT EXISTS report_cell (
	sequence BIGINT NOT NULL,
	ordinal BIGINT NOT NULL,
	side TEXT NOT NULL,
	measure TEXT NOT NULL,
	cell_key TEXT NOT NULL,
	first_value BIGINT,
	later_value BIGINT,
	delta BIGINT NOT NULL,
	unexplained BIGINT NOT NULL,
	result TEXT NOT NULL,
	passes INTEGER NOT NULL,
	PRIMARY KEY (sequence, ordinal)
)
