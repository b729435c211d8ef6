-- :company :plant :period. What was last said of the period, of the whole company and of the plant by itself: at most two rows.
SELECT plant, state, user_name, noted_at, detail FROM signoff_event AS s
WHERE kind = 'signoff' AND company = :company AND plant IN ('', :plant) AND period = :run_period
	AND event = (
		SELECT max (event) FROM signoff_event AS n
		WHERE n.kind = 'signoff' AND n.company = s.company AND n.plant = s.plant AND n.period = s.period
	)
