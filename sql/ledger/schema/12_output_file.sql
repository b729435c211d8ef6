-- Files of a run with their SHA-256: what was written, and what a killed job still has to rename.
CREATE TABLE output_file (
	attempt TEXT NOT NULL,
	sequence BIGINT NOT NULL,
	target TEXT NOT NULL,
	archive INTEGER NOT NULL,
	digest TEXT NOT NULL,
	size BIGINT NOT NULL,
	PRIMARY KEY (sequence, attempt, target)
)
