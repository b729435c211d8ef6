-- One row: 1 when this transaction is what begin_read asked for.
SELECT CASE WHEN current_setting('transaction_read_only') = 'on' AND current_setting('transaction_isolation') = 'repeatable read'
	THEN 1 ELSE 0 END
