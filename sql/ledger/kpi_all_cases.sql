-- Cases of a plant ('' for any) in windows between :from and :until, as seen from :as_of, each as it was listed last.
SELECT c.case_id, r.plant, r.reconciliation, c.code, c.severity, c.state, c.material, c.currency, c.impact_stock, c.event_at, c.first_seen,
	c.age_days, c.disposition
FROM exception_case AS c JOIN run AS r ON r.sequence = c.sequence
WHERE :plant IN ('', r.plant) AND r.window_from >= :from AND r.window_until <= :until AND r.as_of <= CAST (:as_of AS BIGINT)
	AND NOT EXISTS (
		SELECT 1 FROM exception_case AS o JOIN run AS p ON p.sequence = o.sequence
		WHERE o.case_id = c.case_id AND o.sequence > c.sequence AND p.window_from >= :from AND p.window_until <= :until
			AND p.as_of <= CAST (:as_of AS BIGINT)
	)
