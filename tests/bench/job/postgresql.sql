-- The first half of the job for PostgreSQL, run by job.sh: the tables of both systems to the rows of groups that do not balance.
-- What it makes stands in the schema job, where plant and movement_type stand already, as unlogged tables: temporary ones would keep
-- the queries that read them from running in parallel.

-- ---- reference tables

ALTER TABLE movement_type ADD flow text, ADD sign int;
UPDATE movement_type SET
	flow = CASE WHEN kind LIKE 'ISSUE_COMP%' OR kind LIKE 'BACKFLUSH%' OR kind = 'REWORK_ISSUE' THEN 'consumption'
		WHEN kind LIKE 'RECEIPT_PROD%' OR kind LIKE 'RECEIPT_CO%' OR kind LIKE 'RECEIPT_BY%' THEN 'receipts'
		WHEN kind LIKE 'SCRAP%' THEN 'scrap' END,
	sign = CASE WHEN kind LIKE '%\_REV' THEN -1 ELSE 1 END;

-- What a quantity is multiplied with to be in base units; materials that the MES does not capture are in no population.
CREATE UNLOGGED TABLE convert AS
SELECT item.material, uom.uom, item.captured = 'true' AS captured,
	CASE WHEN uom.uom = item.base_uom THEN 1 ELSE trim_scale(max(uom.numerator::numeric / uom.denominator)) END AS factor
FROM erp.item JOIN erp.uom ON uom.uom = item.base_uom OR (uom.base_uom = item.base_uom AND coalesce(uom.material, item.material) = item.material)
GROUP BY item.material, item.base_uom, uom.uom, item.captured;

CREATE UNLOGGED TABLE factor AS
SELECT material, factor FROM convert WHERE factor > 1
UNION SELECT material, trim_scale(1 / factor) FROM convert WHERE factor < 1
UNION SELECT material, unnest(ARRAY[10, 100, 1000]) FROM erp.item;

CREATE UNLOGGED TABLE queue AS SELECT plant, material, message_id FROM erp.queue;
ANALYZE plant, movement_type, convert, factor, queue;

-- ---- movements

CREATE VIEW mes AS
SELECT m.source_key, m.plant, t.flow, m.order_no, m.material, m.lot, m.storage_location, l."to" AS place, m.message_id,
	CASE WHEN c.factor * t.sign = 1 THEN m.qty ELSE m.qty * c.factor * t.sign END AS qty, m.event_at AS happened,
	m.event_at >= p.since AND m.event_at < p.until AS own, coalesce(m.event_at > o.closed_at, false) AS closed
FROM mes.movement m
JOIN plant p ON p.plant = m.plant
JOIN movement_type t ON t.movement = m.movement AND t.flow IS NOT NULL
LEFT JOIN convert c ON c.material = m.material AND c.uom = m.uom
LEFT JOIN mes.location_map l ON l.plant = m.plant AND l."from" = m.storage_location
LEFT JOIN erp."order" o ON o.plant = m.plant AND o.order_no = m.order_no
WHERE coalesce(c.captured, true);

-- Reversals that name their original, and those, are out.
CREATE UNLOGGED TABLE reversal AS
SELECT e.source_key, e.reversal_of, e.qty, t.flow, t.sign, e.posting_date >= p.first_day AND e.posting_date < p.end_day AS own
FROM erp.movement e
JOIN movement_type t ON t.movement = e.movement AND t.indicator = e.indicator
JOIN plant p ON p.plant = e.plant
WHERE e.reversal_of IS NOT NULL;
ANALYZE reversal;
CREATE UNLOGGED TABLE reversed AS
SELECT r.source_key AS reversal, o.source_key AS original
FROM reversal r
JOIN erp.movement o ON o.source_key = r.reversal_of AND o.qty = r.qty
JOIN movement_type t ON t.movement = o.movement AND t.indicator = o.indicator AND t.flow = r.flow AND t.sign = -r.sign
JOIN plant p ON p.plant = o.plant AND (o.posting_date >= p.first_day AND o.posting_date < p.end_day) = r.own;
CREATE UNLOGGED TABLE taken AS SELECT reversal AS source_key FROM reversed UNION SELECT original FROM reversed;
ANALYZE taken;

CREATE VIEW erp AS
SELECT e.source_key, e.plant, t.flow, e.order_no, e.material, e.lot, e.storage_location AS place, e.message_id, e.movement,
	CASE WHEN e.qty < 0 THEN NULL WHEN c.factor * t.sign = 1 THEN e.qty ELSE e.qty * c.factor * t.sign END AS qty, e.entered_at AS happened,
	e.posting_date >= p.first_day AND e.posting_date < p.end_day AS own, e.amount,
	CASE WHEN t.kind IS NULL THEN 'MD_UNMAPPED_MVT' WHEN e.qty < 0 THEN 'DQ_SIGN' WHEN c.factor IS NULL THEN 'DQ_UOM_NOCONV' END AS flaw
FROM erp.movement e
JOIN plant p ON p.plant = e.plant
LEFT JOIN movement_type t ON t.movement = e.movement AND t.indicator = e.indicator
LEFT JOIN convert c ON c.material = e.material AND c.uom = e.uom
WHERE (t.flow IS NOT NULL OR t.kind IS NULL) AND coalesce(c.captured, true)
	AND NOT EXISTS (SELECT 1 FROM taken WHERE taken.source_key = e.source_key);

-- One group per message and place of booking, or without a message per place of booking. What balances, in the period and in all,
-- and has nothing odd in it, is matched. OFFSET 0 lets workers read and join while this process groups: groups are nearly as
-- many as rows, and grouping twice, in the workers and again, takes longer. The groups have room in memory.
SET work_mem = '2GB';
CREATE UNLOGGED TABLE odd AS
SELECT plant, flow, message_id, order_no, material, lot, place
FROM (
	SELECT plant, flow, message_id, order_no, material, lot, place, qty, own, qty IS NULL OR closed AS odd FROM mes
	UNION ALL
	SELECT plant, flow, message_id, order_no, material, lot, place, -qty, own, qty IS NULL OR qty < 0 FROM erp
	OFFSET 0
) both_sides
GROUP BY plant, flow, message_id, order_no, material, lot, place
HAVING sum(qty) <> 0 OR sum(qty) FILTER (WHERE own) <> 0 OR bool_or(odd);
RESET work_mem;
ANALYZE odd;

-- Equality that takes NULL for a value hashes only where it is written as text.
CREATE UNLOGGED TABLE rest AS
SELECT 'L' AS side, m.source_key, m.plant, m.flow, m.order_no, m.material, m.lot, m.storage_location, m.place, m.message_id,
	NULL AS movement, m.qty, CASE WHEN m.qty IS NULL THEN 'DQ_REJECT' END AS flaw, m.happened, m.own, m.closed, NULL::numeric AS amount
FROM mes m
WHERE EXISTS (SELECT 1 FROM odd d WHERE d.plant = m.plant AND d.flow = m.flow AND d.material = m.material
	AND coalesce(d.message_id, '') = coalesce(m.message_id, '') AND coalesce(d.order_no, '') = coalesce(m.order_no, '')
	AND coalesce(d.lot, '') = coalesce(m.lot, '') AND coalesce(d.place, '') = coalesce(m.place, ''));
INSERT INTO rest
SELECT 'R', e.source_key, e.plant, e.flow, e.order_no, e.material, e.lot, e.place, e.place, e.message_id, e.movement, e.qty, e.flaw,
	e.happened, e.own, false, e.amount
FROM erp e
WHERE EXISTS (SELECT 1 FROM odd d WHERE d.plant = e.plant AND coalesce(d.flow, '') = coalesce(e.flow, '') AND d.material = e.material
	AND coalesce(d.message_id, '') = coalesce(e.message_id, '') AND coalesce(d.order_no, '') = coalesce(e.order_no, '')
	AND coalesce(d.lot, '') = coalesce(e.lot, '') AND coalesce(d.place, '') = coalesce(e.place, ''));

CREATE UNLOGGED TABLE captured AS SELECT DISTINCT plant, material FROM mes.movement;
ANALYZE rest, captured;
