-- Standard quoting and concatenation, UTC for TIMESTAMP columns, nothing but snapshot reads, and a minute for a lock that somebody else has.
SET SESSION sql_mode = 'ANSI,TRADITIONAL', SESSION time_zone = '+00:00', SESSION tx_isolation = 'REPEATABLE-READ', SESSION lock_wait_timeout = 60, SESSION tx_read_only = 1
