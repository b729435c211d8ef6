-- The first half of the job for DuckDB: two CSV files to the rows of groups that do not balance. The files are named by the
-- variables data (the folder) and rules (movement_types.csv), the period by plant.csv beside the reference tables. Each statement ends with a line `;`.

-- ---- reference tables

CREATE TABLE plant AS SELECT * FROM read_csv(getvariable('data') || '/plant.csv', header = true,
	columns = {plant: 'VARCHAR', since: 'TIMESTAMPTZ', until: 'TIMESTAMPTZ', first_day: 'DATE', end_day: 'DATE'})
;
CREATE TABLE item AS SELECT material, base_uom, captured FROM read_csv(getvariable('data') || '/erp/item.csv', header = true, all_varchar = true)
;
CREATE TABLE uom AS SELECT * FROM read_csv(getvariable('data') || '/erp/uom.csv', header = true,
	columns = {uom: 'VARCHAR', decimals: 'INT', material: 'VARCHAR', base_uom: 'VARCHAR', numerator: 'BIGINT', denominator: 'BIGINT'})
;
CREATE TABLE location_map AS SELECT * FROM read_csv(getvariable('data') || '/mes/location_map.csv', header = true, all_varchar = true)
;
CREATE TABLE orders AS SELECT plant, order_no, closed_at FROM read_csv(getvariable('data') || '/erp/order.csv', header = true,
	columns = {plant: 'VARCHAR', order_no: 'VARCHAR', material: 'VARCHAR', status: 'VARCHAR', completed_at: 'TIMESTAMPTZ', closed_at: 'TIMESTAMPTZ'})
;
CREATE TABLE queue AS SELECT plant, material, message_id FROM read_csv(getvariable('data') || '/erp/queue.csv', header = true, all_varchar = true)
;
CREATE TABLE movement_type AS
SELECT movement, indicator, kind,
	CASE WHEN kind LIKE 'ISSUE_COMP%' OR kind LIKE 'BACKFLUSH%' OR kind = 'REWORK_ISSUE' THEN 'consumption'
		WHEN kind LIKE 'RECEIPT_PROD%' OR kind LIKE 'RECEIPT_CO%' OR kind LIKE 'RECEIPT_BY%' THEN 'receipts'
		WHEN kind LIKE 'SCRAP%' THEN 'scrap' END AS flow,
	CASE WHEN kind LIKE '%_REV' THEN -1 ELSE 1 END AS sign
FROM read_csv(getvariable('rules'), header = true, all_varchar = true)
;
-- What a quantity is multiplied with to be in base units; materials that the MES does not capture are in no population.
CREATE TABLE convert AS
SELECT item.material, uom.uom, item.captured = 'true' AS captured,
	CASE WHEN uom.uom = item.base_uom THEN 1 ELSE CAST(max(uom.numerator::DOUBLE / uom.denominator) AS DECIMAL(18, 6)) END AS factor
FROM item JOIN uom ON uom.uom = item.base_uom OR (uom.base_uom = item.base_uom AND coalesce(uom.material, item.material) = item.material)
GROUP BY item.material, item.base_uom, uom.uom, item.captured
;
CREATE TABLE factor AS
SELECT DISTINCT material, CAST(factor AS DECIMAL(8, 3)) AS factor FROM (
	SELECT material, factor FROM convert WHERE factor > 1
	UNION ALL SELECT material, 1 / factor FROM convert WHERE factor < 1
	UNION ALL SELECT material, unnest([10, 100, 1000]) FROM item)
;

-- ---- movements

-- The planner does not know how many rows a file has and would build its hash tables of the wrong side: joins stay as they are written.
SET disabled_optimizers = 'build_side_probe_side,join_order'
;
CREATE TABLE mes AS
SELECT m.source_key, m.plant, t.flow, m.order_no, m.material, m.lot, m.storage_location, l."to" AS place, m.message_id,
	CAST(try_cast(m.qty AS DECIMAL(18, 6)) * c.factor * t.sign AS DECIMAL(18, 6)) AS qty, m.event_at AS happened,
	m.event_at >= p.since AND m.event_at < p.until AS own, coalesce(m.event_at > o.closed_at, false) AS closed
FROM read_csv(getvariable('data') || '/mes/movement.csv', header = true, auto_detect = false, delim = ',', quote = '"',
	columns = {source_key: 'VARCHAR', plant: 'VARCHAR', storage_location: 'VARCHAR', order_no: 'VARCHAR', operation: 'VARCHAR',
		material: 'VARCHAR', lot: 'VARCHAR', movement: 'VARCHAR', qty: 'VARCHAR', uom: 'VARCHAR', event_at: 'TIMESTAMPTZ',
		message_id: 'VARCHAR'}) m
JOIN plant p ON p.plant = m.plant
JOIN movement_type t ON t.movement = m.movement AND t.flow IS NOT NULL
LEFT JOIN convert c ON c.material = m.material AND c.uom = m.uom
LEFT JOIN location_map l ON l.plant = m.plant AND l."from" = m.storage_location
LEFT JOIN orders o ON o.plant = m.plant AND o.order_no = m.order_no
WHERE coalesce(c.captured, true)
;
CREATE TABLE erp AS
SELECT e.source_key, e.plant, t.flow, e.order_no, e.material, e.lot, e.storage_location AS place, e.message_id, e.movement,
	CASE WHEN e.qty >= 0 THEN CAST(e.qty * c.factor * t.sign AS DECIMAL(18, 6)) END AS qty, e.entered_at AS happened,
	e.posting_date >= p.first_day AND e.posting_date < p.end_day AS own, e.amount, e.reversal_of,
	CASE WHEN t.kind IS NULL THEN 'MD_UNMAPPED_MVT' WHEN e.qty < 0 THEN 'DQ_SIGN' WHEN c.factor IS NULL THEN 'DQ_UOM_NOCONV' END AS flaw
FROM read_csv(getvariable('data') || '/erp/movement.csv', header = true, auto_detect = false, delim = ',', quote = '"',
	columns = {source_key: 'VARCHAR', plant: 'VARCHAR', storage_location: 'VARCHAR', order_no: 'VARCHAR', material: 'VARCHAR',
		lot: 'VARCHAR', movement: 'VARCHAR', indicator: 'VARCHAR', qty: 'DECIMAL(18,6)', uom: 'VARCHAR', amount: 'DECIMAL(18,2)',
		currency: 'VARCHAR', posting_date: 'DATE', entered_at: 'TIMESTAMPTZ', message_id: 'VARCHAR', reversal_of: 'VARCHAR',
		document: 'VARCHAR', gl_account: 'VARCHAR', channel: 'VARCHAR', entered_by: 'VARCHAR'}) e
JOIN plant p ON p.plant = e.plant
LEFT JOIN movement_type t ON t.movement = e.movement AND t.indicator = e.indicator
LEFT JOIN convert c ON c.material = e.material AND c.uom = e.uom
WHERE (t.flow IS NOT NULL OR t.kind IS NULL) AND coalesce(c.captured, true)
;

RESET disabled_optimizers
;
-- Reversals that name their original, and those, are out.
CREATE TABLE reversed AS
SELECT r.source_key AS reversal, o.source_key AS original
FROM erp r JOIN erp o ON o.source_key = r.reversal_of AND o.own = r.own AND o.qty = -r.qty
WHERE r.reversal_of IS NOT NULL
;
DELETE FROM erp WHERE source_key IN (SELECT reversal FROM reversed UNION ALL SELECT original FROM reversed)
;

-- One group per message and place of booking, or without a message per place of booking. What balances, in the period and in all,
-- and has nothing odd in it, is matched.
CREATE TABLE odd AS
SELECT plant, flow, message_id, order_no, material, lot, place
FROM (
	SELECT plant, flow, message_id, order_no, material, lot, place, qty, own, qty IS NULL OR closed AS odd FROM mes
	UNION ALL
	SELECT plant, flow, message_id, order_no, material, lot, place, -qty, own, qty IS NULL OR qty < 0 FROM erp
)
GROUP BY ALL
HAVING sum(qty) <> 0 OR sum(CASE WHEN own THEN qty ELSE 0 END) <> 0 OR bool_or(odd)
;
CREATE TABLE rest AS
SELECT 'L' AS side, m.source_key, m.plant, m.flow, m.order_no, m.material, m.lot, m.storage_location, m.place, m.message_id, NULL AS movement,
	m.qty, CASE WHEN m.qty IS NULL THEN 'DQ_REJECT' END AS flaw, m.happened, m.own, m.closed, NULL::DECIMAL(18, 2) AS amount
FROM mes m SEMI JOIN odd d ON d.plant = m.plant AND d.flow = m.flow AND d.message_id IS NOT DISTINCT FROM m.message_id
	AND d.order_no IS NOT DISTINCT FROM m.order_no AND d.material = m.material AND d.lot IS NOT DISTINCT FROM m.lot
	AND d.place IS NOT DISTINCT FROM m.place
UNION ALL
SELECT 'R', e.source_key, e.plant, e.flow, e.order_no, e.material, e.lot, e.place, e.place, e.message_id, e.movement,
	e.qty, e.flaw, e.happened, e.own, false, e.amount
FROM erp e SEMI JOIN odd d ON d.plant = e.plant AND d.flow IS NOT DISTINCT FROM e.flow AND d.message_id IS NOT DISTINCT FROM e.message_id
	AND d.order_no IS NOT DISTINCT FROM e.order_no AND d.material = e.material AND d.lot IS NOT DISTINCT FROM e.lot
	AND d.place IS NOT DISTINCT FROM e.place
;
CREATE TABLE captured AS SELECT DISTINCT plant, material FROM mes
