-- One row per computed key figure of a unit and period. The latest of them stands; nothing is ever edited.
CREATE TABLE IF NOT EXISTS kpi_run (
	sequence BIGINT NOT NULL PRIMARY KEY,
	run_id TEXT NOT NULL,
	kpi TEXT NOT NULL,
	definition BIGINT NOT NULL,
	rules_hash TEXT NOT NULL,
	unit TEXT NOT NULL,
	side TEXT NOT NULL,
	period TEXT NOT NULL,
	as_of BIGINT NOT NULL,
	version TEXT NOT NULL,
	recorded_at BIGINT NOT NULL
)
