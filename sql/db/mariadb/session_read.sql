-- Standard quoting and concatenation, UTC for TIMESTAMP columns, and nothing but snapshot reads.
SET SESSION sql_mode = 'ANSI,TRADITIONAL', SESSION time_zone = '+00:00', SESSION tx_isolation = 'REPEATABLE-READ', SESSION tx_read_only = 1
