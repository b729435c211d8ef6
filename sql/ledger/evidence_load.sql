-- :sequence
SELECT source, uri, profile, object, query, query_hash, parameters, row_count, rows_rejected, sum_qty, sum_amount, control,
	control_equal, digest, snapshot, started, ended, read_by
FROM evidence WHERE sequence = :sequence ORDER BY ordinal
