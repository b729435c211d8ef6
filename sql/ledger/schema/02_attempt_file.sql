-- Files that an attempt is going to create, noted before the first byte, so that a killed one can be swept.
CREATE TABLE attempt_file (
	attempt TEXT NOT NULL,
	target TEXT NOT NULL,
	archive INTEGER NOT NULL,
	PRIMARY KEY (attempt, target)
)
