-- What must hold in a month without faults; each statement names what does not.

-- A posting speaks for its own message id, a reversal for that of its original.
CREATE TEMP TABLE said AS
SELECT r.*, COALESCE(NULLIF(r.message_id, ''), o.message_id, '') AS message
FROM right_row r
LEFT JOIN erp o ON o.source_key = r.reversal_of AND r.reversal_of <> '';

-- Each message id leads to postings of its quantity, order, material, lot, place and day.
CREATE TEMP TABLE posted AS
SELECT message, SUM(base) AS base, COUNT(DISTINCT order_no || material || lot || storage_location || posting_date || plant) AS kinds,
       MIN(order_no) AS order_no, MIN(material) AS material, MIN(lot) AS lot, MIN(storage_location) AS place, MIN(posting_date) AS day
FROM said WHERE message <> '' GROUP BY message;
CREATE UNIQUE INDEX posted_message ON posted (message);
SELECT 'posted otherwise than scanned', l.source_key
FROM left_row l
JOIN location_map p ON p.plant = l.plant AND p."from" = l.storage_location
LEFT JOIN posted r ON r.message = l.message_id
WHERE l.message_id <> ''
  AND (r.base IS NOT l.base OR r.kinds <> 1 OR r.order_no <> l.order_no OR r.material <> l.material OR r.lot <> l.lot OR r.place <> p."to" OR r.day <> l.day);

SELECT 'posted and never scanned', e.source_key
FROM erp e LEFT JOIN mes m ON m.message_id = e.message_id
WHERE e.message_id <> '' AND m.source_key IS NULL;

-- Scans without an id agree with the backflushes of their order, material, lot, place and day.
WITH both AS (
	SELECT l.plant, order_no, material, lot, p."to" AS place, day, base
	FROM left_row l JOIN location_map p ON p.plant = l.plant AND p."from" = l.storage_location WHERE message_id = ''
	UNION ALL
	SELECT plant, order_no, material, lot, storage_location, posting_date, -base FROM said WHERE message = '' AND material NOT IN ('MR-1', 'RG-1')
)
SELECT 'sums differ', order_no, material, lot, day, SUM(base) FROM both GROUP BY 1, plant, order_no, material, lot, place, day HAVING SUM(base) <> 0;

SELECT 'a transfer that does not cancel', document
FROM erp WHERE movement = '311' GROUP BY document
HAVING COUNT(*) <> 2 OR COUNT(DISTINCT indicator) <> 2 OR COUNT(DISTINCT qty || material || lot) <> 1;

SELECT 'a movement in no map', source_key FROM erp WHERE movement NOT IN ('101', '261', '262', '311', '531', '551');

SELECT 'amount is not quantity times price', r.source_key
FROM right_row r JOIN price_span p ON p.plant = r.plant AND p.material = r.material AND r.posting_date >= p.valid_from AND r.posting_date < p.valid_until
WHERE abs(r.cents) <> (abs(r.base) * p.cents + 500000 * p.unit) / (1000000 * p.unit);

SELECT 'a posting without a price', source_key FROM right_row r
WHERE NOT EXISTS (SELECT 1 FROM price_span p WHERE p.plant = r.plant AND p.material = r.material AND r.posting_date >= p.valid_from);

-- The ledger has one line on the stock account and one against it for each movement with a value.
WITH line AS (
	SELECT document, COUNT(*) AS n, SUM(CAST(ROUND(CAST(amount AS REAL) * 100) AS INTEGER)) AS total,
	       SUM(CASE WHEN gl_account LIKE '3%' THEN CAST(ROUND(CAST(amount AS REAL) * 100) AS INTEGER) ELSE 0 END) AS stock
	FROM gl_line GROUP BY document
)
SELECT 'ledger', r.source_key FROM right_row r LEFT JOIN line ON line.document = r.source_key
WHERE line.n IS NOT 2 OR line.total <> 0 OR line.stock <> r.cents;

SELECT 'entered before it happened', l.source_key
FROM left_row l JOIN erp e ON e.message_id = l.message_id
WHERE l.message_id <> '' AND strftime('%s', e.entered_at) < strftime('%s', l.event_at);

SELECT 'a batch on a day without one', source_key
FROM erp WHERE channel = 'BATCH' AND strftime('%w', entered_at) NOT IN ('2', '3', '4', '5', '6');

SELECT 'an event after its order was closed', l.source_key
FROM mes l JOIN orders o ON o.order_no = l.order_no
WHERE o.closed_at <> '' AND strftime('%s', l.event_at) > strftime('%s', o.closed_at);

SELECT 'an event without its offset', source_key FROM mes WHERE event_at NOT LIKE '____-__-__T__:__:___%:__';

-- What was made is confirmed at the last operation and ordered; what went in is that and the scrap.
WITH whole AS (
	SELECT o.order_no, 1000000 * CAST(o.order_qty AS REAL) AS ordered,
		(SELECT SUM(base) FROM left_row l WHERE l.order_no = o.order_no AND l.movement = 'PROD') AS made,
		(SELECT COALESCE(SUM(base), 0) FROM left_row l WHERE l.order_no = o.order_no AND l.movement = 'SCRP') AS scrapped,
		(SELECT 1000000 * SUM(yield) FROM confirmation c WHERE c.order_no = o.order_no AND c.operation = '0020') AS confirmed,
		(SELECT 1000000 * SUM(started) FROM confirmation c WHERE c.order_no = o.order_no) AS started
	FROM orders o WHERE o.status = 'TECH_CLOSED'
)
SELECT 'confirmed otherwise', order_no FROM whole
WHERE confirmed IS NOT made OR ordered IS NOT made OR started IS NOT made + scrapped;

SELECT 'received otherwise beside the product', order_no FROM beside WHERE received <> made;
