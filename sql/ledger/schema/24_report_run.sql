-- One row per recorded comparison of a report. The latest one of a report, unit and period stands; nothing is ever edited.
CREATE TABLE IF NOT EXISTS report_run (
	sequence BIGINT NOT NULL PRIMARY KEY,
	run_id TEXT NOT NULL,
	report TEXT NOT NULL,
	unit TEXT NOT NULL,
	period TEXT NOT NULL,
	definition BIGINT NOT NULL,
	rules_hash TEXT NOT NULL,
	as_of BIGINT NOT NULL,
	clean INTEGER NOT NULL,
	verdict INTEGER NOT NULL,
	reasons TEXT NOT NULL,
	cells BIGINT NOT NULL,
	open_cells BIGINT NOT NULL,
	version TEXT NOT NULL,
	recorded_at BIGINT NOT NULL
)
