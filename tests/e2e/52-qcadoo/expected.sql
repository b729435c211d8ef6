-- What must be found, worked out from the tables alone: what accepted reports say against what accepted documents of orders book, line by
-- line; what stays on either side is told apart by what its neighbors say.
CREATE VIEW reported AS
	SELECT 'consumption' AS reconciliation, t.order_id, i.product_id, b.batch_id, COALESCE(b.quantity, i.usedquantity) AS qty
	FROM productioncounting_productiontracking t
	JOIN productioncounting_trackingoperationproductincomponent i ON i.productiontracking_id = t.id
	LEFT JOIN productioncounting_usedbatch b ON b.trackingoperationproductincomponent_id = i.id
	WHERE t.state = '02accepted'
	UNION ALL
	SELECT 'consumption', t.order_id, i.product_id, NULL, i.usedquantity - sum(b.quantity)
	FROM productioncounting_productiontracking t
	JOIN productioncounting_trackingoperationproductincomponent i ON i.productiontracking_id = t.id
	JOIN productioncounting_usedbatch b ON b.trackingoperationproductincomponent_id = i.id
	WHERE t.state = '02accepted'
	GROUP BY i.id, t.order_id
	HAVING i.usedquantity <> sum(b.quantity)
	UNION ALL
	SELECT 'receipts', t.order_id, o.product_id, CASE WHEN o.product_id = 4 THEN t.batch_id END, o.usedquantity
	FROM productioncounting_productiontracking t
	JOIN productioncounting_trackingoperationproductoutcomponent o ON o.productiontracking_id = t.id
	WHERE t.state = '02accepted';
CREATE VIEW booked AS
	SELECT CASE d.type WHEN '03internalOutbound' THEN 'consumption' ELSE 'receipts' END AS reconciliation, d.order_id, p.product_id,
	       COALESCE(p.batch_id, r.batch_id) AS batch_id, p.quantity AS qty
	FROM materialflowresources_document d
	JOIN materialflowresources_position p ON p.document_id = d.id
	LEFT JOIN materialflowresources_resource r ON r.id = p.resource_id
	WHERE d.state = '02accepted' AND d.order_id IS NOT NULL;
CREATE VIEW only_reported AS SELECT * FROM reported EXCEPT ALL SELECT * FROM booked;
CREATE VIEW only_booked AS SELECT * FROM booked EXCEPT ALL SELECT * FROM reported;

CREATE VIEW expected AS
	WITH lot AS (		-- what is left of a batch of a product of an order
		SELECT reconciliation, order_id, product_id, batch_id, sum(l) AS l, sum(r) AS r, sum(n) AS n
		FROM (SELECT *, qty AS l, 0 AS r, 1 AS n FROM only_reported UNION ALL SELECT *, 0, qty, 1 FROM only_booked) rest
		GROUP BY 1, 2, 3, 4
		HAVING sum(l) <> sum(r)
	), product AS (		-- and whether the batches of a product make up for each other
		SELECT *, sum(l) OVER same = sum(r) OVER same AS swapped
		FROM lot WINDOW same AS (PARTITION BY reconciliation, order_id, product_id)
	)
	SELECT reconciliation, 'LOT_MISMATCH' AS code, order_id, product_id, sum(l) AS delta
	FROM product WHERE swapped GROUP BY 1, 3, 4
	UNION ALL
	SELECT reconciliation, 'QTY_VAR', order_id, product_id, l - r FROM product WHERE NOT swapped AND l <> 0 AND r <> 0
	UNION ALL
	SELECT p.reconciliation, 'MISSING_ERP', p.order_id, p.product_id, o.qty
	FROM product p JOIN only_reported o USING (reconciliation, order_id, product_id)
	WHERE NOT p.swapped AND p.r = 0 AND o.batch_id IS NOT DISTINCT FROM p.batch_id
	UNION ALL
	SELECT p.reconciliation, CASE WHEN EXISTS (SELECT 1 FROM reported s WHERE (s.reconciliation, s.order_id, s.product_id, s.qty)
		= (o.reconciliation, o.order_id, o.product_id, o.qty)) THEN 'DUP_ERP' ELSE 'MISSING_MES' END, p.order_id, p.product_id, -o.qty
	FROM product p JOIN only_booked o USING (reconciliation, order_id, product_id)
	WHERE NOT p.swapped AND p.l = 0 AND o.batch_id IS NOT DISTINCT FROM p.batch_id
	UNION ALL		-- qcadoo books no documents for scrap
	SELECT 'receipts', 'MISSING_ERP', t.order_id, o.product_id, o.wastesquantity
	FROM productioncounting_productiontracking t
	JOIN productioncounting_trackingoperationproductoutcomponent o ON o.productiontracking_id = t.id
	WHERE t.state = '02accepted' AND o.wastesquantity <> 0;
