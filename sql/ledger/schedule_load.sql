-- :chain :place. All since the newest occurrence that is settled, with that one.
SELECT chain, place, occurrence, number, due, kind, step, exit_code, event_at, until_at, reason, host, user_name, process
FROM schedule_event
WHERE chain = :chain AND place = :place AND due >= coalesce ((
		SELECT max (due) FROM schedule_event WHERE chain = :chain AND place = :place AND kind IN ('done', 'skipped')
	), 0)
ORDER BY due, occurrence, number
