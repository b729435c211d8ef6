-- What a recorded comparison came to, by side, measure and unit; wide numbers as text. gross, open_gross: differences, and what of them is
-- unexplained, without signs.
CREATE TABLE IF NOT EXISTS report_total (
	sequence BIGINT NOT NULL,
	ordinal BIGINT NOT NULL,
	side TEXT NOT NULL,
	measure TEXT NOT NULL,
	unit TEXT NOT NULL,
	first_sum TEXT NOT NULL,
	later_sum TEXT NOT NULL,
	gross TEXT NOT NULL,
	open_gross TEXT NOT NULL,
	PRIMARY KEY (sequence, ordinal)
)
