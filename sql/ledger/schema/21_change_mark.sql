-- What each source said of its newest changes then: the answer to a query about what was changed since a bound.
CREATE TABLE IF NOT EXISTS change_mark (
	attempt TEXT NOT NULL,
	ordinal BIGINT NOT NULL,
	source TEXT NOT NULL,
	population TEXT NOT NULL,
	query TEXT NOT NULL,
	query_hash TEXT NOT NULL,
	since TEXT NOT NULL,
	answer TEXT NOT NULL,
	row_count BIGINT NOT NULL,
	PRIMARY KEY (attempt, ordinal)
)
