-- The whole chain: a part of it proves nothing.
SELECT event, kind, company, plant, period, subject, state, role, user_name, noted_at, statement, until_day, result_hash, currency, amount,
	detail, chain_before, chain
FROM signoff_event ORDER BY event
