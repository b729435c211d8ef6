-- What people put their name to, as events of one chain: sign-offs of a period, waivers of a check, accruals that were proposed. Rows are
-- only ever added: who closes needs INSERT and SELECT here, and no other right. `detail` is packed.
CREATE TABLE IF NOT EXISTS signoff_event (
	event BIGINT NOT NULL PRIMARY KEY,
	kind TEXT NOT NULL,
	company TEXT NOT NULL,
	plant TEXT NOT NULL,
	period TEXT NOT NULL,
	subject TEXT NOT NULL,
	state TEXT NOT NULL,
	role TEXT NOT NULL,
	user_name TEXT NOT NULL,
	noted_at BIGINT NOT NULL,
	statement TEXT NOT NULL,
	until_day TEXT NOT NULL,
	result_hash TEXT NOT NULL,
	currency TEXT NOT NULL,
	amount TEXT NOT NULL,
	detail TEXT NOT NULL,
	chain_before TEXT NOT NULL,
	chain TEXT NOT NULL
)
