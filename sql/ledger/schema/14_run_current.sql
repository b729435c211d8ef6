-- The runs that stand: of every scope the one with the latest as-of, and of those the one recorded last.
CREATE VIEW run_current AS
SELECT * FROM run AS r
WHERE NOT EXISTS (
	SELECT 1 FROM run AS n
	WHERE n.reconciliation = r.reconciliation AND n.plant = r.plant AND n.company = r.company
		AND coalesce (n.period, '') = coalesce (r.period, '') AND n.window_from = r.window_from AND n.window_until = r.window_until
		AND (n.as_of > r.as_of OR (n.as_of = r.as_of AND n.sequence > r.sequence))
)
