-- :sequence
SELECT e.source, e.uri, e.profile, e.object, e.query, e.query_hash, e.parameters, e.row_count, e.rows_rejected, e.sum_qty, e.sum_amount,
	e.control, e.control_equal, e.digest, e.snapshot, e.started, e.ended, e.read_by, n.numbers
FROM evidence AS e LEFT JOIN evidence_numbers AS n ON n.sequence = e.sequence AND n.ordinal = e.ordinal
WHERE e.sequence = :sequence ORDER BY e.ordinal
