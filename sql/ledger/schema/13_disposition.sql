-- What people said of cases, as events: the latest one of a case holds until its last day.
CREATE TABLE disposition (
	event BIGINT NOT NULL PRIMARY KEY,
	case_id TEXT NOT NULL,
	action TEXT NOT NULL,
	until_day TEXT,
	decided_by TEXT NOT NULL,
	reason TEXT NOT NULL,
	noted_at BIGINT NOT NULL
)
