SET SESSION sql_mode = 'ANSI,TRADITIONAL', SESSION time_zone = '+00:00', SESSION tx_isolation = 'REPEATABLE-READ', SESSION lock_wait_timeout = 60
