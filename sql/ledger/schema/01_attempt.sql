-- Who tried which run, and how it went. The only table whose rows change: running -> recorded -> done, or failed, or died.
CREATE TABLE attempt (
	attempt TEXT NOT NULL PRIMARY KEY,
	scope TEXT NOT NULL,
	reconciliation TEXT NOT NULL,
	plant TEXT NOT NULL,
	company TEXT NOT NULL,
	period TEXT,
	window_from TEXT NOT NULL,
	window_until TEXT NOT NULL,
	as_of BIGINT NOT NULL,
	version TEXT NOT NULL,
	state TEXT NOT NULL,
	reason TEXT NOT NULL,
	run_sequence BIGINT,
	host TEXT NOT NULL,
	user_name TEXT NOT NULL,
	process BIGINT NOT NULL,
	started BIGINT NOT NULL,
	ended BIGINT
)
