-- Every listing of every case, in the order in which the runs were recorded.
CREATE VIEW case_history AS
SELECT c.case_id, c.sequence, r.run_id, r.reconciliation, r.plant, r.company, r.period, r.as_of, c.state, c.code, c.severity,
	c.first_seen, c.delta_qty, c.impact_stock, c.currency, c.disposition
FROM exception_case AS c
JOIN run AS r ON r.sequence = c.sequence
