-- Every comparison of a report and unit, by period; the last one of a period stands.
SELECT r.sequence, r.period, r.definition, r.clean, r.verdict, r.cells, r.open_cells, r.run_id, r.as_of, coalesce (s.result_hash, ''),
	coalesce (s.differing, 0), coalesce (s.known_held, 0), coalesce (s.known_void, 0)
FROM report_run AS r LEFT JOIN report_result AS s ON s.sequence = r.sequence
WHERE r.report = :report AND r.unit = :unit
ORDER BY r.period, r.as_of, r.sequence
