INSERT INTO attempt (attempt, scope, reconciliation, plant, company, period, window_from, window_until, as_of, kind, version, state, reason,
	host, user_name, process, started)
VALUES (:attempt, :scope, :reconciliation, :plant, :company, :period, :from, :until, :as_of, :kind, :version, 'running', '',
	:host, :user, :process, :at)
