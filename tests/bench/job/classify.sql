-- The second half of the job, the same text for PostgreSQL and DuckDB: what the first half left over becomes cases.
--
-- In: rest      every row of a group that does not balance, or in which something is odd. side L = MES, R = ERP. qty is in base
--               units, negative for a reversal, NULL where flaw names what is wrong with the row. own: in the period, by the
--               clock of its side. closed: the event lies after the order's close.
--     captured  (plant, material) of which the MES has any row
--     factor    (material, factor) by which an entry unit of the material differs from its base unit
-- Out: cases    reconciliation, code, plant, material, order_no, left_keys, right_keys, delta_qty, tags

CREATE TABLE cases (reconciliation text, code text, plant text, material text, order_no text, left_keys text, right_keys text,
	delta_qty numeric(24, 6), tags text);

-- ---- rows that share a message id

CREATE TEMP TABLE numbered AS
SELECT rest.*,
	row_number() OVER (PARTITION BY plant, flow, message_id, side ORDER BY happened, source_key) AS n,
	count(*) OVER (PARTITION BY plant, flow, message_id, side) AS many
FROM rest WHERE message_id IS NOT NULL AND flow IS NOT NULL;
ANALYZE numbered;

CREATE TEMP TABLE others AS
SELECT plant, flow, message_id, side, string_agg(source_key, ';' ORDER BY source_key) AS keys, sum(qty) AS qty
FROM numbered WHERE n > 1 GROUP BY plant, flow, message_id, side;
ANALYZE others;

-- One row per message that both sides have: the earliest row of each, and the others as keys.
CREATE TEMP TABLE met AS
SELECT l.plant, l.flow, l.message_id, l.material, l.order_no, l.source_key AS l_key, r.source_key AS r_key,
	l.qty AS l_qty, r.qty AS r_qty, l.flaw AS l_flaw, r.flaw AS r_flaw, l.closed, l.own AS l_own, r.own AS r_own, l.many AS l_many,
	r.many AS r_many, lo.keys AS l_others, ro.keys AS r_others, lo.qty AS l_more, ro.qty AS r_more,
	coalesce(l.lot, '') <> coalesce(r.lot, '') AS lot_differs, l.material <> r.material AS material_differs,
	coalesce(l.order_no, '') <> coalesce(r.order_no, '') AS order_differs, l.place <> r.place AS place_differs,
	CASE WHEN l.own THEN l.qty ELSE 0 END - CASE WHEN r.own THEN r.qty ELSE 0 END AS own_delta
FROM numbered l
JOIN numbered r ON r.plant = l.plant AND r.flow = l.flow AND r.message_id = l.message_id AND r.side = 'R' AND r.n = 1
LEFT JOIN others lo ON lo.plant = l.plant AND lo.flow = l.flow AND lo.message_id = l.message_id AND lo.side = 'L'
LEFT JOIN others ro ON ro.plant = l.plant AND ro.flow = l.flow AND ro.message_id = l.message_id AND ro.side = 'R'
WHERE l.side = 'L' AND l.n = 1;
ANALYZE met;

-- More rows of one message than events: the later ones are duplicates.
INSERT INTO cases
SELECT flow, 'DUP_ERP', plant, material, order_no, l_key, r_others, -r_more, ''
FROM met WHERE l_many = 1 AND r_many > 1 AND (l_own OR r_own)
UNION ALL
SELECT flow, 'DUP_MES', plant, material, order_no,
	CASE WHEN l_key < l_others THEN l_key || ';' || l_others ELSE l_others || ';' || l_key END, r_key, l_more, ''
FROM met WHERE l_many > 1 AND r_many = 1 AND (l_own OR r_own);

-- One against one, by precedence: what else differs is a tag.
CREATE TEMP TABLE judged AS
SELECT met.*,
	CASE
		WHEN l_flaw IS NOT NULL THEN l_flaw
		WHEN r_flaw IS NOT NULL THEN r_flaw
		WHEN r_qty = -l_qty THEN 'SIGN_FLIP'
		WHEN l_qty <> r_qty AND EXISTS (SELECT 1 FROM factor WHERE factor.material = met.material
			AND (CAST(r_qty AS numeric(30, 6)) * factor.factor = l_qty OR CAST(l_qty AS numeric(30, 6)) * factor.factor = r_qty)) THEN 'UOM_FACTOR'
		WHEN lot_differs AND NOT material_differs THEN 'LOT_MISMATCH'
		WHEN material_differs THEN 'WRONG_MATERIAL'
		WHEN order_differs THEN 'WRONG_ORDER'
		WHEN place_differs THEN 'WRONG_SLOC'
		WHEN l_own <> r_own THEN 'CUTOFF'
		WHEN l_qty <> r_qty THEN 'QTY_VAR'
		WHEN closed AND l_own THEN 'POST_TO_CLOSED_ORDER'
	END AS code
FROM met WHERE l_many = 1 AND r_many = 1;
ANALYZE judged;

INSERT INTO cases
SELECT flow, code, plant, material, order_no, l_key, r_key,
	CASE
		WHEN code IN ('SIGN_FLIP', 'UOM_FACTOR', 'CUTOFF', 'QTY_VAR') THEN own_delta
		WHEN code IN ('LOT_MISMATCH', 'WRONG_MATERIAL', 'WRONG_ORDER', 'WRONG_SLOC') THEN least(l_qty, r_qty)
	END,
	CASE WHEN code <> 'CUTOFF' AND l_own <> r_own THEN 'CUTOFF' ELSE '' END
FROM judged WHERE code IS NOT NULL AND (l_own OR r_own);

-- Misplaced in part: the rest is a difference of its own.
INSERT INTO cases
SELECT flow, 'QTY_VAR', plant, material, order_no, l_key, r_key, l_qty - r_qty, ''
FROM judged WHERE code IN ('LOT_MISMATCH', 'WRONG_MATERIAL', 'WRONG_ORDER', 'WRONG_SLOC') AND l_qty <> r_qty AND (l_own OR r_own);

-- ---- rows that no id explains

CREATE TEMP TABLE lone AS
SELECT rest.* FROM rest
WHERE flow IS NOT NULL AND flaw IS NULL AND NOT EXISTS (
	SELECT 1 FROM met WHERE met.plant = rest.plant AND met.flow = rest.flow AND met.message_id = rest.message_id);
ANALYZE lone;

-- Reversals without a reference and the nearest equal posting before them that no other one takes back: brackets that close. depth
-- counts the postings that are open at a row; a reversal closes the last posting that opened its depth.
CREATE TEMP TABLE netted AS
WITH depths AS (
	SELECT *, sum(CASE WHEN qty < 0 THEN -1 ELSE 1 END) OVER earlier + CASE WHEN qty < 0 THEN 1 ELSE 0 END AS depth
	FROM lone WHERE side = 'R'
	WINDOW earlier AS (PARTITION BY plant, flow, order_no, material, lot, place, own, abs(qty) ORDER BY happened, source_key)
), pairs AS (
	SELECT flow, plant, material, order_no, own, source_key AS v_key, qty, amount, lag(source_key) OVER pair AS o_key, lag(qty) OVER pair AS o_qty,
		lag(amount) OVER pair AS o_amount
	FROM depths
	WINDOW pair AS (PARTITION BY plant, flow, order_no, material, lot, place, own, abs(qty), depth ORDER BY happened, source_key)
)
SELECT *, o_amount <> amount AS price_differs FROM pairs WHERE qty < 0 AND o_qty > 0;
ANALYZE netted;

INSERT INTO cases
SELECT flow, 'REV_PRICE_DIFF', plant, material, order_no, '', CASE WHEN o_key < v_key THEN o_key || ';' || v_key ELSE v_key || ';' || o_key END,
	0, ''
FROM netted WHERE price_differs AND own;

CREATE TEMP TABLE pool AS
SELECT lone.*, coalesce(lot, '') AS lot_key,
	concat_ws('|', plant, flow, order_no, material, coalesce(lot, ''), place) AS bundle
FROM lone
WHERE source_key NOT IN (SELECT v_key FROM netted UNION ALL SELECT o_key FROM netted);
ANALYZE pool;

CREATE TEMP TABLE sums AS
SELECT bundle, count(*) FILTER (WHERE side = 'L') AS n_left, count(*) FILTER (WHERE side = 'R') AS n_right,
	coalesce(sum(qty) FILTER (WHERE side = 'L'), 0) - coalesce(sum(qty) FILTER (WHERE side = 'R'), 0) AS delta, bool_or(own) AS own
FROM pool GROUP BY bundle;
ANALYZE sums;

-- Two rows of one side that are the same within seconds (scans) or minutes (postings), where just that is the difference.
CREATE TEMP TABLE twins AS
SELECT a.bundle, a.side, a.source_key AS first_key, b.source_key AS second_key, b.qty,
	row_number() OVER (PARTITION BY a.bundle, a.side ORDER BY a.happened, a.source_key, b.happened, b.source_key) AS n
FROM pool a
JOIN pool b ON b.bundle = a.bundle AND b.side = a.side AND b.qty = a.qty AND (b.happened, b.source_key) > (a.happened, a.source_key)
	AND b.happened - a.happened <= CASE a.side WHEN 'L' THEN INTERVAL '5 seconds' ELSE INTERVAL '10 minutes' END
JOIN sums ON sums.bundle = a.bundle AND sums.n_left > 0 AND sums.n_right > 0
	AND sums.delta = CASE a.side WHEN 'L' THEN b.qty ELSE -b.qty END;
ANALYZE twins;

-- The one row that is just the difference of a group of two sides.
CREATE TEMP TABLE odd_ones AS
SELECT pool.bundle, side, source_key, row_number() OVER (PARTITION BY pool.bundle ORDER BY happened, source_key) AS n
FROM pool JOIN sums ON sums.bundle = pool.bundle AND n_left > 0 AND n_right > 0
	AND delta <> 0 AND delta = CASE side WHEN 'L' THEN qty ELSE -qty END
WHERE pool.bundle NOT IN (SELECT bundle FROM twins);
ANALYZE odd_ones;

INSERT INTO cases
SELECT p.flow, CASE t.side WHEN 'L' THEN 'DUP_MES' ELSE 'DUP_ERP' END, p.plant, p.material, p.order_no,
	CASE t.side WHEN 'L' THEN t.first_key || ';' || t.second_key ELSE p.source_key END,
	CASE t.side WHEN 'L' THEN p.source_key ELSE t.second_key END, CASE t.side WHEN 'L' THEN t.qty ELSE -t.qty END, ''
FROM twins t
JOIN (
	SELECT pool.*, row_number() OVER (PARTITION BY bundle, side ORDER BY happened, source_key) AS place_in_side FROM pool
) p ON p.bundle = t.bundle AND p.side <> t.side AND p.qty = t.qty AND p.place_in_side = 1
WHERE t.n = 1 AND p.own;

-- One against one that differ without an id.
INSERT INTO cases
SELECT l.flow, CASE WHEN l.qty = -r.qty THEN 'SIGN_FLIP'
		WHEN EXISTS (SELECT 1 FROM factor f WHERE f.material = l.material AND (CAST(r.qty AS numeric(30, 6)) * f.factor = l.qty OR CAST(l.qty AS numeric(30, 6)) * f.factor = r.qty))
		THEN 'UOM_FACTOR' ELSE 'QTY_VAR' END,
	l.plant, l.material, l.order_no, l.source_key, r.source_key, sums.delta, ''
FROM sums
JOIN pool l ON l.bundle = sums.bundle AND l.side = 'L'
JOIN pool r ON r.bundle = sums.bundle AND r.side = 'R'
WHERE n_left = 1 AND n_right = 1 AND delta <> 0 AND sums.own;

-- ---- what one side has alone

CREATE TEMP TABLE alone AS
SELECT pool.* FROM pool JOIN sums ON sums.bundle = pool.bundle
WHERE delta <> 0 AND (n_left = 0 OR n_right = 0 OR pool.source_key IN (SELECT source_key FROM odd_ones WHERE n = 1));
ANALYZE alone;

-- Another place: equal but for the location.
CREATE TEMP TABLE elsewhere AS
SELECT plant, flow, order_no, material, lot_key, sum(CASE side WHEN 'L' THEN qty END) AS qty,
	string_agg(CASE side WHEN 'L' THEN source_key END, ';' ORDER BY source_key) AS left_keys,
	string_agg(CASE side WHEN 'R' THEN source_key END, ';' ORDER BY source_key) AS right_keys, bool_or(own) AS own
FROM alone GROUP BY plant, flow, order_no, material, lot_key
HAVING sum(CASE side WHEN 'L' THEN qty END) = sum(CASE side WHEN 'R' THEN qty END);
ANALYZE elsewhere;

INSERT INTO cases
SELECT flow, 'WRONG_SLOC', plant, material, order_no, left_keys, right_keys, qty, '' FROM elsewhere WHERE own;

-- Another lot: the smaller sum is of another lot, the rest is a difference.
CREATE TEMP TABLE other_lot AS
SELECT plant, flow, order_no, material, sum(CASE side WHEN 'L' THEN qty END) AS l_qty, sum(CASE side WHEN 'R' THEN qty END) AS r_qty,
	string_agg(CASE side WHEN 'L' THEN source_key END, ';' ORDER BY source_key) AS left_keys,
	string_agg(CASE side WHEN 'R' THEN source_key END, ';' ORDER BY source_key) AS right_keys, bool_or(own) AS own
FROM alone
WHERE NOT EXISTS (SELECT 1 FROM elsewhere e WHERE e.plant = alone.plant AND e.flow = alone.flow AND e.order_no = alone.order_no
	AND e.material = alone.material AND e.lot_key = alone.lot_key)
GROUP BY plant, flow, order_no, material
HAVING sum(CASE side WHEN 'L' THEN qty END) > 0 AND sum(CASE side WHEN 'R' THEN qty END) > 0;
ANALYZE other_lot;

INSERT INTO cases
SELECT flow, 'LOT_MISMATCH', plant, material, order_no, left_keys, right_keys, least(l_qty, r_qty), '' FROM other_lot WHERE own
UNION ALL
SELECT flow, 'QTY_VAR', plant, material, order_no, left_keys, right_keys, l_qty - r_qty, '' FROM other_lot WHERE own AND l_qty <> r_qty;

CREATE TEMP TABLE open_rows AS
SELECT alone.* FROM alone
WHERE own AND NOT EXISTS (SELECT 1 FROM elsewhere e WHERE e.plant = alone.plant AND e.flow = alone.flow AND e.order_no = alone.order_no
		AND e.material = alone.material AND e.lot_key = alone.lot_key)
	AND NOT EXISTS (SELECT 1 FROM other_lot o WHERE o.plant = alone.plant AND o.flow = alone.flow AND o.order_no = alone.order_no
		AND o.material = alone.material);
ANALYZE open_rows;

-- A material of which the MES has no row at all is one case, not as many as it has postings.
CREATE TEMP TABLE uncaptured AS
SELECT plant, flow, material FROM open_rows
WHERE side = 'R' AND NOT EXISTS (SELECT 1 FROM captured c WHERE c.plant = open_rows.plant AND c.material = open_rows.material)
GROUP BY plant, flow, material HAVING count(*) >= 3;
ANALYZE uncaptured;

INSERT INTO cases
SELECT r.flow, 'MISSING_MES', r.plant, r.material, min(r.order_no), '', string_agg(r.source_key, ';' ORDER BY r.source_key), -sum(r.qty),
	'UNCAPTURED'
FROM open_rows r JOIN uncaptured u ON u.plant = r.plant AND u.flow = r.flow AND u.material = r.material
WHERE r.side = 'R' GROUP BY r.flow, r.plant, r.material;

INSERT INTO cases
SELECT r.flow,
	CASE
		WHEN r.side = 'L' AND q.message_id IS NOT NULL THEN 'STUCK_QUEUE'
		WHEN r.side = 'L' AND r.flow = 'consumption' THEN 'MISSING_ERP'
		WHEN r.side = 'L' THEN 'RECEIPT_MISSING'
		WHEN r.qty < 0 THEN 'REV_UNPAIRED'
		WHEN r.flow = 'consumption' THEN 'MISSING_MES'
		ELSE 'RECEIPT_EXCESS'
	END,
	r.plant, r.material, r.order_no, CASE r.side WHEN 'L' THEN r.source_key ELSE '' END, CASE r.side WHEN 'R' THEN r.source_key ELSE '' END,
	CASE r.side WHEN 'L' THEN r.qty ELSE -r.qty END, ''
FROM open_rows r
LEFT JOIN (SELECT DISTINCT plant, material, message_id FROM queue) q
	ON q.plant = r.plant AND q.material = r.material AND q.message_id = r.message_id
WHERE NOT EXISTS (SELECT 1 FROM uncaptured u WHERE r.side = 'R' AND u.plant = r.plant AND u.flow = r.flow AND u.material = r.material);

-- ---- master data

INSERT INTO cases
SELECT 'consumption', 'MD_UNMAPPED_MVT', plant, min(material), min(order_no), '', string_agg(source_key, ';' ORDER BY source_key), CAST(NULL AS numeric), ''
FROM rest WHERE flaw = 'MD_UNMAPPED_MVT' AND own GROUP BY plant, movement
UNION ALL
SELECT flow, 'MD_UNMAPPED_LOC', plant, min(material), min(order_no), string_agg(source_key, ';' ORDER BY source_key), '', NULL, ''
FROM rest WHERE side = 'L' AND place IS NULL AND own GROUP BY flow, plant, storage_location;
