-- One row per step of the schema that has been applied; the newest step is the version of the ledger.
CREATE TABLE schema_version (
	step INTEGER NOT NULL PRIMARY KEY,
	applied_at BIGINT NOT NULL
)
