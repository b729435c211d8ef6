-- The text of every rule set that a run has used, by its hash.
CREATE TABLE rule_set (
	rules_hash TEXT NOT NULL PRIMARY KEY,
	rules_file TEXT NOT NULL,
	rules_text TEXT NOT NULL
)
