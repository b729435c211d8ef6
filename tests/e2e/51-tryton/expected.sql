-- What must be found, from the plant's events and Tryton's own tables: what was done in base units, per order, material, lot and side.
CREATE VIEW plant.posted AS
	SELECT p.reference AS order_no, product.code AS item, COALESCE(lot.number, '') AS lot,
	       CASE WHEN f.type = 'storage' OR product.id <> p.product THEN 'consume' WHEN t.type = 'lost_found' THEN 'scrap' ELSE 'produce' END AS role,
	       m.internal_quantity::numeric * CASE WHEN f.type <> 'storage' AND product.id <> p.product THEN -1 ELSE 1 END AS qty
	FROM stock_move m
	JOIN production p ON p.id IN (m.production_input, m.production_output)
	JOIN stock_location f ON f.id = m.from_location
	JOIN stock_location t ON t.id = m.to_location
	JOIN product_product product ON product.id = m.product
	LEFT JOIN stock_lot lot ON lot.id = m.lot
	WHERE m.state = 'done';
CREATE VIEW plant.expected AS
	WITH happened AS (
		SELECT order_no, item, lot, role, sum(qty) AS qty FROM plant.line GROUP BY 1, 2, 3, 4
	), posted AS (
		SELECT order_no, item, lot, role, sum(qty) AS qty FROM plant.posted GROUP BY 1, 2, 3, 4
	)
	SELECT CASE role WHEN 'consume' THEN 'consumption' ELSE 'receipts' END AS reconciliation,
	       CASE WHEN p.qty IS NULL THEN CASE role WHEN 'consume' THEN 'MISSING_ERP' ELSE 'RECEIPT_MISSING' END
		    WHEN p.qty = 2 * h.qty THEN 'DUP_ERP' ELSE 'QTY_VAR' END AS code,
	       order_no, item, lot, COALESCE(h.qty, 0) - COALESCE(p.qty, 0) AS delta
	FROM happened h FULL JOIN posted p USING (order_no, item, lot, role)
	WHERE COALESCE(h.qty, 0) <> COALESCE(p.qty, 0);
