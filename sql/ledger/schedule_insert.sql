INSERT INTO schedule_event (chain, place, occurrence, number, due, kind, step, exit_code, event_at, until_at, reason, host, user_name, process)
VALUES (:chain, :place, :occurrence, :number, :due, :kind, :step, :exit_code, :event_at, :until_at, :reason, :host, :user, :process)
