-- Parameters: read_only ('on' or 'off'), timeout (milliseconds, 0 = none). Dates, times and text come in one form whatever the role's
-- own settings are. A lock that somebody else has is waited for a minute.
SELECT
	set_config('TimeZone', 'UTC', false),
	set_config('DateStyle', 'ISO, YMD', false),
	set_config('default_transaction_read_only', :read_only, false),
	set_config('lock_timeout', '60s', false),
	set_config('statement_timeout', :timeout, false)
