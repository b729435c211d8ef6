-- Whether the numbers of a numbered column were all there: first, last, how many are missing, and the first of those.
CREATE TABLE IF NOT EXISTS evidence_numbers (
	sequence BIGINT NOT NULL,
	ordinal BIGINT NOT NULL,
	numbers TEXT NOT NULL,
	PRIMARY KEY (sequence, ordinal)
)
