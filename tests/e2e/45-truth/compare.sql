-- Cases of the truth that were not reported, and reported ones that are not true. Numbers are compared as numbers; a delta that the
-- truth leaves open is not compared.
CREATE TEMP VIEW t AS
	SELECT reconciliation, code, plant, left_keys, right_keys, CASE WHEN delta_qty = '' THEN 'open' ELSE round(delta_qty * 1000) END AS delta,
	       round(impact_stock * 100) AS impact, tags, fault, material, order_no
	FROM truth;
CREATE TEMP VIEW r AS
	SELECT reconciliation, code, plant, left_keys, right_keys, round(delta_qty * 1000) AS delta, round(impact_stock * 100) AS impact, tags
	FROM reported WHERE state <> 'cleared';
SELECT 'missed: ' || fault || ': ' || reconciliation, code, left_keys, right_keys, delta, impact, tags
FROM t WHERE NOT EXISTS (
	SELECT 1 FROM r WHERE r.reconciliation = t.reconciliation AND r.code = t.code AND r.plant = t.plant AND r.left_keys = t.left_keys
	AND r.right_keys = t.right_keys AND (t.delta = 'open' OR r.delta = t.delta) AND r.impact = t.impact
	AND (t.tags = '' OR instr(';' || r.tags || ';', ';' || t.tags || ';') > 0));
SELECT 'invented: ' || reconciliation, code, left_keys, right_keys, delta, impact, tags
FROM r WHERE NOT EXISTS (
	SELECT 1 FROM t WHERE r.reconciliation = t.reconciliation AND r.code = t.code AND r.plant = t.plant AND r.left_keys = t.left_keys
	AND r.right_keys = t.right_keys AND (t.delta = 'open' OR r.delta = t.delta) AND r.impact = t.impact);
SELECT 'count: truth ' || (SELECT count(*) FROM t) || ', reported ' || (SELECT count(*) FROM r)
WHERE (SELECT count(*) FROM t) <> (SELECT count(*) FROM r);
