-- The truth against the data, by arithmetic of its own. month holds the first day of the period and of the next.
CREATE TABLE truth_key AS
SELECT t.rowid AS truth, 'left' AS side, k.value AS source_key FROM truth t, json_each('["' || replace(left_keys, ';', '","') || '"]') k WHERE left_keys <> ''
UNION ALL
SELECT t.rowid, 'right', k.value FROM truth t, json_each('["' || replace(right_keys, ';', '","') || '"]') k WHERE right_keys <> '';

SELECT 'a key that is nowhere', source_key FROM truth_key
WHERE source_key NOT IN (SELECT source_key FROM mes UNION ALL SELECT source_key FROM erp);
SELECT 'a case without keys', rowid FROM truth WHERE left_keys = '' AND right_keys = '';
SELECT 'a row in two faults', k.source_key, COUNT(*) FROM truth_key k JOIN truth t ON t.rowid = k.truth
GROUP BY k.source_key HAVING COUNT(DISTINCT t.order_no || t.fault) > 1;
SELECT 'a case of another plant', k.source_key FROM truth_key k JOIN truth t ON t.rowid = k.truth
LEFT JOIN mes m ON m.source_key = k.source_key LEFT JOIN erp e ON e.source_key = k.source_key
WHERE COALESCE(m.plant, e.plant) <> t.plant;
SELECT 'two faults of one order', order_no FROM truth GROUP BY order_no HAVING COUNT(DISTINCT fault) > 1;

CREATE TABLE judged AS
SELECT t.rowid AS truth, t.*, CAST(ROUND(CAST(delta_qty AS REAL) * 1000000) AS INTEGER) AS delta, CAST(ROUND(CAST(impact_stock AS REAL) * 100) AS INTEGER) AS impact,
       (SELECT COALESCE(SUM(l.base), 0) FROM truth_key k JOIN left_row l ON l.source_key = k.source_key WHERE k.truth = t.rowid AND k.side = 'left') AS left_base,
       (SELECT COALESCE(SUM(r.base), 0) FROM truth_key k JOIN right_row r ON r.source_key = k.source_key WHERE k.truth = t.rowid AND k.side = 'right') AS right_base,
       -- value(t): the evidence at the price of its day, signed by the stock's direction
       (SELECT COALESCE(SUM(CASE l.movement WHEN 'CONS' THEN -1 ELSE 1 END * ((l.base * p.cents * 2 + 1000000 * p.unit) / (2000000 * p.unit))), 0)
	FROM truth_key k JOIN left_row l ON l.source_key = k.source_key
	JOIN price_span p ON p.plant = l.plant AND p.material = l.material AND l.day >= p.valid_from AND l.day < p.valid_until
	WHERE k.truth = t.rowid AND k.side = 'left') AS evidence,
       -- value(b): documents at their own amount
       (SELECT COALESCE(SUM(r.cents), 0) FROM truth_key k JOIN right_row r ON r.source_key = k.source_key WHERE k.truth = t.rowid AND k.side = 'right') AS posted,
       (SELECT MAX(r.posting_date) >= month.until FROM truth_key k JOIN right_row r ON r.source_key = k.source_key, month WHERE k.truth = t.rowid) AS is_late
FROM truth t;

-- The one impact formula, by what each code says of its records; what was posted in the next period is not yet in stock. The second case of a lot that was split is told by its delta.
SELECT 'impact', code, left_keys, right_keys, impact
FROM judged
WHERE impact <> CASE
	WHEN code IN ('MISSING_ERP', 'RECEIPT_MISSING', 'STUCK_QUEUE') THEN -evidence
	WHEN code IN ('MISSING_MES', 'RECEIPT_EXCESS', 'REV_UNPAIRED', 'REV_PRICE_DIFF', 'DUP_ERP', 'SCRAP_DOUBLE') THEN posted
	WHEN code = 'CUTOFF' OR tags = 'CUTOFF' THEN CASE WHEN is_late THEN -evidence ELSE posted END
	WHEN code IN ('SIGN_FLIP', 'UOM_FACTOR', 'QTY_VAR', 'WRONG_MATERIAL') THEN posted - evidence
	WHEN code = 'COPRODUCT_MISSING' THEN -(SELECT (b.made * p.cents * 2 + 1000000 * p.unit) / (2000000 * p.unit) FROM beside b
		JOIN price_span p ON p.plant = b.plant AND p.material = b.material AND b.last_day >= p.valid_from AND b.last_day < p.valid_until
		WHERE b.order_no = judged.order_no)
	ELSE 0 END;

SELECT 'delta', code, left_keys, right_keys, delta
FROM judged
WHERE delta_qty <> '' AND NOT (fault = 'DOUBLE' AND code = 'LOT_MISMATCH') AND code NOT IN ('YIELD_MISMATCH', 'SCRAP_UNREPORTED', 'OVER_DELIVERY', 'COPRODUCT_MISSING')
  AND delta <> CASE
	WHEN code IN ('LOT_MISMATCH', 'WRONG_SLOC', 'WRONG_ORDER', 'WRONG_MATERIAL') THEN left_base
	WHEN code = 'DUP_ERP' THEN -right_base
	WHEN code = 'DUP_MES' THEN left_base - right_base
	WHEN code = 'CUTOFF' OR tags = 'CUTOFF' THEN CASE WHEN is_late THEN left_base ELSE -right_base END
	WHEN code = 'REV_PRICE_DIFF' THEN 0
	ELSE left_base - right_base END;

SELECT 'a delta where there can be none', code FROM truth
WHERE (delta_qty = '') <> (code IN ('DQ_REJECT', 'DQ_SIGN', 'DQ_UOM_NOCONV', 'MD_UNMAPPED_MVT', 'MD_UNMAPPED_LOC', 'TZ_AMBIGUOUS', 'POST_TO_CLOSED_ORDER'));

-- All that differs between the two sides in the month is what the truth says, material by material.
WITH difference AS (
	SELECT plant, population, material, base FROM left_row, month WHERE day >= month.since AND day < month.until
	UNION ALL
	SELECT plant, population, material, -base FROM right_row, month
	WHERE posting_date >= month.since AND posting_date < month.until AND material NOT IN ('MR-1', 'RG-1')
), explained AS (
	SELECT plant, reconciliation AS population, material, -CASE
		WHEN code IN ('LOT_MISMATCH', 'WRONG_SLOC', 'WRONG_ORDER', 'REV_PRICE_DIFF') THEN 0
		WHEN code IN ('DQ_REJECT', 'DQ_SIGN', 'DQ_UOM_NOCONV') THEN left_base - right_base
		ELSE delta END AS base
	FROM judged WHERE code NOT IN ('MD_UNMAPPED_MVT', 'MD_UNMAPPED_LOC', 'TZ_AMBIGUOUS', 'POST_TO_CLOSED_ORDER',
		'YIELD_MISMATCH', 'SCRAP_DOUBLE', 'SCRAP_UNREPORTED', 'OVER_DELIVERY', 'COPRODUCT_MISSING')
	UNION ALL
	SELECT t.plant, t.reconciliation, r.material, r.base
	FROM judged t JOIN truth_key k ON k.truth = t.truth AND k.side = 'right' JOIN right_row r ON r.source_key = k.source_key
	WHERE t.code = 'WRONG_MATERIAL'
)
SELECT 'not explained', plant, population, material, SUM(base)
FROM (SELECT * FROM difference UNION ALL SELECT * FROM explained)
GROUP BY plant, population, material HAVING SUM(base) <> 0;

-- What is said of a whole order: made, confirmed at the last operation, received, started and scrapped. Only the truth lets them differ.
WITH whole AS (
	SELECT o.order_no, 1000000 * CAST(o.order_qty AS REAL) AS ordered,
		(SELECT SUM(base) FROM left_row l WHERE l.order_no = o.order_no AND l.movement = 'PROD') AS made,
		(SELECT COALESCE(SUM(base), 0) FROM left_row l WHERE l.order_no = o.order_no AND l.movement = 'SCRP') AS scrapped,
		(SELECT SUM(base) FROM right_row r WHERE r.order_no = o.order_no AND r.movement = '101') AS received,
		(SELECT 1000000 * SUM(yield) FROM confirmation c WHERE c.order_no = o.order_no AND c.operation = '0020') AS confirmed,
		(SELECT 1000000 * SUM(started) FROM confirmation c WHERE c.order_no = o.order_no) AS started
	FROM orders o
)
SELECT 'order', t.code, t.order_no, t.delta FROM judged t JOIN whole w ON w.order_no = t.order_no
WHERE t.delta <> CASE
	WHEN code = 'YIELD_MISMATCH' OR tags = 'YIELD_MISMATCH' THEN made - confirmed
	WHEN code = 'SCRAP_UNREPORTED' THEN started - made - scrapped
	WHEN code = 'OVER_DELIVERY' THEN ordered - received
	WHEN code = 'COPRODUCT_MISSING' THEN (SELECT b.made FROM beside b WHERE b.order_no = w.order_no)
	ELSE delta END;
SELECT 'scrap that is not confirmed', k.source_key FROM truth t JOIN truth_key k ON k.truth = t.rowid JOIN erp e ON e.source_key = k.source_key
WHERE t.code = 'SCRAP_DOUBLE' AND NOT EXISTS (
	SELECT 1 FROM confirmation c WHERE c.order_no = e.order_no AND c.message_id = e.message_id AND c.scrap = CAST(e.qty AS INTEGER));

-- Nothing of it was received, or all of it taken back; and everywhere else something was.
SELECT 'received beside the product', b.order_no FROM beside b
WHERE (b.received = 0) <> EXISTS (SELECT 1 FROM truth t WHERE t.order_no = b.order_no AND t.code = 'COPRODUCT_MISSING');

-- What is only said by a code.
SELECT 'unmapped code', e.source_key FROM erp e LEFT JOIN truth_key k ON k.source_key = e.source_key LEFT JOIN truth t ON t.rowid = k.truth
WHERE CAST(e.movement AS INTEGER) >= 900 AND t.code IS NOT 'MD_UNMAPPED_MVT';
SELECT 'unmapped location', m.source_key FROM mes m LEFT JOIN truth_key k ON k.source_key = m.source_key LEFT JOIN truth t ON t.rowid = k.truth
WHERE NOT EXISTS (SELECT 1 FROM location_map p WHERE p.plant = m.plant AND p."from" = m.storage_location) AND t.code IS NOT 'MD_UNMAPPED_LOC';
SELECT 'one case per unmapped code', e.plant, e.movement FROM erp e JOIN truth_key k ON k.source_key = e.source_key
WHERE CAST(e.movement AS INTEGER) >= 900 GROUP BY e.plant, e.movement HAVING COUNT(DISTINCT k.truth) > 1;
SELECT 'closed order', l.source_key FROM mes l JOIN orders o ON o.order_no = l.order_no LEFT JOIN truth_key k ON k.source_key = l.source_key
LEFT JOIN truth t ON t.rowid = k.truth
WHERE o.closed_at <> '' AND strftime('%s', l.event_at) > strftime('%s', o.closed_at) AND t.code IS NOT 'POST_TO_CLOSED_ORDER';
SELECT 'time without offset', l.source_key FROM mes l LEFT JOIN truth_key k ON k.source_key = l.source_key LEFT JOIN truth t ON t.rowid = k.truth
WHERE l.event_at NOT LIKE '____-__-__T__:__:___%:__' AND t.code IS NOT 'TZ_AMBIGUOUS';
SELECT 'queue', q.source_key FROM queue q LEFT JOIN mes l ON l.message_id = q.message_id LEFT JOIN truth_key k ON k.source_key = l.source_key
LEFT JOIN truth t ON t.rowid = k.truth WHERE t.code IS NOT 'STUCK_QUEUE';
