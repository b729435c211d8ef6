-- Both sides in base units, counted positive, with the clock that decides their period. Base quantities are whole millionths.
CREATE VIEW left_row AS
SELECT m.*, substr(event_at, 1, 10) AS day, CASE movement WHEN 'CONS' THEN 'consumption' ELSE 'receipts' END AS population,
       CAST(ROUND(CAST(qty AS REAL) * 1000000) AS INTEGER) * CASE uom WHEN 'CAR' THEN 24 ELSE 1 END / CASE uom WHEN 'G' THEN 1000 ELSE 1 END AS base
FROM mes m;

CREATE VIEW right_row AS
SELECT e.*, CASE WHEN movement IN ('261', '262') THEN 'consumption' ELSE 'receipts' END AS population,
       CASE WHEN movement IN ('262', '102', '532', '552') THEN -1 ELSE 1 END
       * CASE WHEN uom LIKE 'DR%' THEN 0
	      ELSE CAST(ROUND(CAST(qty AS REAL) * 1000000) AS INTEGER) * CASE uom WHEN 'CAR' THEN 24 ELSE 1 END END AS base,
       CASE indicator WHEN 'S' THEN 1 ELSE -1 END * CAST(ROUND(CAST(amount AS REAL) * 100) AS INTEGER) AS cents
FROM erp e
WHERE movement IN ('101', '102', '261', '262', '531', '532', '551', '552');

-- The price of a day in whole cents per price_unit.
CREATE VIEW price_span AS
SELECT plant, material, valid_from, lead(valid_from, 1, '9999') OVER (PARTITION BY plant, material ORDER BY valid_from) AS valid_until,
       CAST(ROUND(CAST(price AS REAL) * 100) AS INTEGER) AS cents, CAST(price_unit AS INTEGER) AS unit
FROM price;

-- What comes out beside the product of an order that is complete, by its bill of material.
CREATE VIEW beside AS
SELECT o.order_no, o.plant, b.component AS material,
       CAST(ROUND(-CAST(b.qty AS REAL) / CAST(b.base_qty AS REAL) * (SELECT SUM(base) FROM left_row l WHERE l.order_no = o.order_no AND l.movement <> 'CONS')) AS INTEGER) AS made,
       (SELECT COALESCE(SUM(base), 0) FROM right_row r WHERE r.order_no = o.order_no AND r.material = b.component) AS received,
       (SELECT MAX(day) FROM left_row l WHERE l.order_no = o.order_no AND l.movement = 'PROD') AS last_day
FROM orders o JOIN bom_line b ON b.parent = o.material AND CAST(b.qty AS REAL) < 0
WHERE o.status = 'TECH_CLOSED';
