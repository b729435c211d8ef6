-- What the plant enters into Tryton, from the events of its MES (table event): a line per order, day, material and lot, in base units.
CREATE TABLE plant.line AS
	SELECT row_number() OVER (ORDER BY e.order_no, left(e.event_at, 10), e.movement, e.material, e.lot) AS id,
	       e.order_no, left(e.event_at, 10)::date AS day, e.material AS item, e.lot,
	       CASE e.movement WHEN 'CONS' THEN 'consume' WHEN 'PROD' THEN 'produce' ELSE 'scrap' END AS role,
	       sum(CASE e.uom WHEN 'CAR' THEN e.qty::numeric * 24 WHEN 'G' THEN e.qty::numeric / 1000 ELSE e.qty::numeric END) AS qty
	FROM plant.event e
	GROUP BY e.order_no, left(e.event_at, 10), e.movement, e.material, e.lot;

-- The chosen faults: in the middle of the month, each in an order of its own, on a line that is its order's only one of its material and
-- role, so that it has one reading.
CREATE TABLE plant.fault AS
	WITH lone AS (
		SELECT min(id) AS id, order_no, role
		FROM plant.line
		WHERE role IN ('consume', 'produce')
		GROUP BY order_no, item, role
		HAVING count(*) = 1 AND min(day) BETWEEN '2025-03-05' AND '2025-03-25'
	), candidate AS (
		SELECT DISTINCT ON (order_no) id, role FROM lone ORDER BY order_no, md5(id::text)
	), ranked AS (
		SELECT id, role, row_number() OVER (PARTITION BY role ORDER BY md5(id || role)) AS rank FROM candidate
	)
	SELECT id, (ARRAY['dropped', 'changed', 'doubled'])[1 + rank % 3] AS fault
	FROM ranked
	WHERE rank <= CASE role WHEN 'consume' THEN 9 ELSE 3 END;

-- Lines as entered: kilograms of every second line in grams, pieces in cartons where they fill them, a dozen inputs entered once too often and
-- given back, and an order that was reported and cancelled.
CREATE VIEW plant.report AS
	WITH posted AS (
		SELECT l.id, l.order_no, l.day, l.role, l.item, l.lot,
		       CASE f.fault WHEN 'changed' THEN l.qty + 7 ELSE l.qty END AS qty
		FROM plant.line l
		LEFT JOIN plant.fault f USING (id)
		CROSS JOIN generate_series(1, 2) n
		WHERE n = 1 AND f.fault IS DISTINCT FROM 'dropped' OR n = 2 AND f.fault = 'doubled'
	), given_back AS (
		SELECT l.* FROM plant.line l
		WHERE l.role = 'consume' AND l.id % 120 = 0
		  AND l.order_no NOT IN (SELECT order_no FROM plant.line JOIN plant.fault USING (id))
		ORDER BY l.id LIMIT 12
	), everything AS (
		SELECT id, order_no, 'done' AS state, day, role, item, lot, qty FROM posted
		UNION ALL
		SELECT id, order_no, 'done', day, r.role, item, lot, 3 FROM given_back CROSS JOIN (VALUES ('consume'), ('return')) r (role)
		UNION ALL
		SELECT id, order_no, 'cancelled', day, role, item, lot, qty
		FROM plant.line WHERE (order_no, day) = (SELECT order_no, day FROM plant.line WHERE day = '2025-03-12' ORDER BY id LIMIT 1)
	)
	SELECT CASE e.state WHEN 'done' THEN e.order_no ELSE 'CANCELLED-1' END AS order_no, e.day, o.material, e.state, e.role, e.item, e.lot,
	       trim_scale(CASE u.uom WHEN 'G' THEN e.qty * 1000 WHEN 'CAR' THEN e.qty / 24 ELSE e.qty END) AS qty, u.uom
	FROM everything e
	JOIN plant.item i ON i.material = e.item
	JOIN plant.orders o ON o.order_no = e.order_no
	CROSS JOIN LATERAL (SELECT CASE WHEN i.base_uom = 'KG' AND e.id % 2 = 0 THEN 'G' WHEN i.base_uom = 'EA' AND e.qty % 24 = 0 THEN 'CAR'
					ELSE i.base_uom END AS uom) u
	ORDER BY e.id, e.role, e.state;
