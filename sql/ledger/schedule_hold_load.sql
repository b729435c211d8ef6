-- What was said last of every target of a hold.
SELECT chain, place, occurrence, number, due, kind, step, exit_code, event_at, until_at, reason, host, user_name, process
FROM schedule_event AS e
WHERE kind IN ('hold', 'release') AND number = (
		SELECT max (number) FROM schedule_event AS n
		WHERE n.chain = e.chain AND n.place = e.place AND n.occurrence = e.occurrence
	)
ORDER BY chain
