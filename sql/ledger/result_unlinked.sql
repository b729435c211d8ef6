-- Comparisons, key figures and hours by hand that are no link of the chain: `before` it began, by an older version, or not.
SELECT r.kind, r.sequence, CASE WHEN r.sequence < coalesce (
	(SELECT min (b.sequence) FROM result_link AS b WHERE b.kind = r.kind), r.sequence + 1) THEN 1 ELSE 0 END AS before
FROM (SELECT 'report' AS kind, sequence FROM report_run UNION ALL SELECT 'kpi', sequence FROM kpi_run
	UNION ALL SELECT 'effort', number FROM effort) AS r
WHERE NOT EXISTS (SELECT 1 FROM result_link AS l WHERE l.kind = r.kind AND l.sequence = r.sequence)
ORDER BY r.kind, r.sequence
