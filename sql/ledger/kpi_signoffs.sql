-- Sign-offs of a period of a company, by the plant or as a whole.
SELECT event, company, plant, period, state, role, noted_at FROM signoff_event
WHERE kind = 'signoff' AND company = :company AND (plant = '' OR :plant IN ('', plant)) AND period = :period
	AND noted_at <= CAST (:as_of AS BIGINT)
