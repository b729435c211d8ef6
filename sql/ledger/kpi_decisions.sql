-- What people decided of cases of a plant ('' for any) from :begins to :ends.
SELECT d.event, d.case_id, d.action, d.decided_by, d.noted_at, h.plant, h.reconciliation
FROM disposition AS d JOIN (SELECT DISTINCT case_id, plant, reconciliation FROM case_history) AS h ON h.case_id = d.case_id
WHERE :plant IN ('', h.plant) AND d.noted_at >= CAST (:begins AS BIGINT) AND d.noted_at < CAST (:ends AS BIGINT)
	AND d.noted_at <= CAST (:as_of AS BIGINT)
