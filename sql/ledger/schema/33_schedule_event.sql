-- What became of the occurrences of scheduled chains, and who holds what back, as events that are only ever added. The key is also the fence:
-- of two programs that would go on with an occurrence, one finds its number taken. `due` and `event_at` are of the schedule's clock.
CREATE TABLE IF NOT EXISTS schedule_event (
	chain TEXT NOT NULL,
	place TEXT NOT NULL,
	occurrence TEXT NOT NULL,
	number BIGINT NOT NULL,
	due BIGINT NOT NULL,
	kind TEXT NOT NULL,
	step TEXT NOT NULL,
	exit_code INTEGER NOT NULL,
	event_at BIGINT NOT NULL,
	until_at BIGINT,
	reason TEXT NOT NULL,
	host TEXT NOT NULL,
	user_name TEXT NOT NULL,
	process BIGINT NOT NULL,
	PRIMARY KEY (chain, place, occurrence, number)
)
