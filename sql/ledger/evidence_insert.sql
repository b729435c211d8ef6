INSERT INTO evidence (sequence, ordinal, source, uri, profile, object, query, query_hash, parameters, row_count, rows_rejected, sum_qty, sum_amount, control,
	control_equal, digest, snapshot, started, ended, read_by)
VALUES (:sequence, :ordinal, :source, :uri, :profile, :object, :query, :query_hash, :parameters, :row_count, :rows_rejected, :sum_qty, :sum_amount, :control,
	:control_equal, :digest, :snapshot, :started, :ended, :read_by)
