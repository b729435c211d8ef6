SELECT CASE WHEN @@session.tx_read_only = 1 AND @@session.tx_isolation = 'REPEATABLE-READ' AND @@in_transaction = 1 THEN 1 ELSE 0 END
