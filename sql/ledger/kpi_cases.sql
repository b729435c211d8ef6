-- What the runs that stand, as seen from :as_of, list of a plant ('' for any) in a window.
SELECT c.case_id, r.plant, r.reconciliation, c.code, c.severity, c.state, c.material, c.currency, c.impact_stock, c.event_at, c.first_seen,
	c.age_days, c.disposition
FROM exception_case AS c JOIN run AS r ON r.sequence = c.sequence
WHERE :plant IN ('', r.plant) AND r.window_from = :from AND r.window_until = :until AND r.as_of <= CAST (:as_of AS BIGINT)
	AND NOT EXISTS (
		SELECT 1 FROM run AS n
		WHERE n.reconciliation = r.reconciliation AND n.plant = r.plant AND n.company = r.company AND n.window_from = r.window_from
			AND n.window_until = r.window_until AND n.as_of <= CAST (:as_of AS BIGINT)
			AND (n.as_of > r.as_of OR (n.as_of = r.as_of AND n.sequence > r.sequence))
	)
