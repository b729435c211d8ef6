-- What the shop floor reported (production counting): a row per used batch, one for what was used without a batch, one for what was
-- produced, one for what was scrapped. Accepted reports count. A corrected one is followed by its reversal, which cancels it; the report
-- that corrects it is a report like any other. Event time is the end of the reported time range. Plant is the factory of the order's
-- division; orders without one belong to every plant.
WITH tracking AS (
	SELECT t.id, t.number, t.state, t.batch_id, t.createdate, t.createuser,
	       COALESCE(t.timerangeto, t.createdate) AS event_at,
	       c.createdate AS corrected_at,
	       COALESCE(f.number, :plant) AS plant,
	       o.number AS order_no, o.externalnumber, o.product_id AS order_product_id,
	       op.number AS operation,
	       CASE t.state WHEN '01draft' THEN 'report is a draft' WHEN '03declined' THEN 'report was declined'
			    WHEN '05pending' THEN 'report is pending' ELSE '' END AS scope
	FROM productioncounting_productiontracking t
	JOIN orders_order o ON o.id = t.order_id
	LEFT JOIN productioncounting_productiontracking c ON c.id = t.correction_id
	LEFT JOIN basic_division d ON d.id = o.division_id
	LEFT JOIN basic_factory f ON f.id = d.factory_id
	LEFT JOIN technologies_technologyoperationcomponent toc ON toc.id = t.technologyoperationcomponent_id
	LEFT JOIN technologies_operation op ON op.id = toc.operation_id
	WHERE COALESCE(f.number, :plant) = :plant
	  AND COALESCE(t.timerangeto, t.createdate) >= :read_from::timestamp
	  AND COALESCE(t.timerangeto, t.createdate) < :read_to::timestamp
), line AS (
	SELECT i.productiontracking_id, 'I' || i.id || '/' || b.id AS line_key, i.product_id, i.typeofmaterial AS movement, 'in' AS indicator,
	       b.quantity AS qty, b.batch_id, i.givenquantity, i.givenunit
	FROM productioncounting_trackingoperationproductincomponent i
	JOIN productioncounting_usedbatch b ON b.trackingoperationproductincomponent_id = i.id
	UNION ALL
	SELECT i.productiontracking_id, 'I' || i.id, i.product_id, i.typeofmaterial, 'in',
	       i.usedquantity - COALESCE(u.quantity, 0), NULL, i.givenquantity, i.givenunit
	FROM productioncounting_trackingoperationproductincomponent i
	LEFT JOIN LATERAL (
		SELECT sum(b.quantity) AS quantity
		FROM productioncounting_usedbatch b
		WHERE b.trackingoperationproductincomponent_id = i.id
	) u ON true
	WHERE i.usedquantity <> COALESCE(u.quantity, 0)
	UNION ALL
	SELECT p.productiontracking_id, 'O' || p.id, p.product_id, p.typeofmaterial, 'out', p.usedquantity, p.batch_id, p.givenquantity, p.givenunit
	FROM productioncounting_trackingoperationproductoutcomponent p
	WHERE p.usedquantity <> 0
	UNION ALL
	SELECT p.productiontracking_id, 'S' || p.id, p.product_id, p.typeofmaterial, 'scrap', p.wastesquantity, p.batch_id, NULL, NULL
	FROM productioncounting_trackingoperationproductoutcomponent p
	WHERE p.wastesquantity <> 0
)
SELECT CASE side.sign WHEN 1 THEN l.line_key ELSE l.line_key || '/corrected' END AS source_key,
       t.plant,
       t.order_no,
       t.operation,
       m.number AS material,
       bt.number AS lot,
       l.movement,
       l.indicator,
       l.qty * side.sign AS qty,
       m.unit AS uom,
       t.event_at,
       CASE side.sign WHEN 1 THEN t.createdate ELSE t.corrected_at END AS entered_at,
       t.createuser AS entered_by,
       t.number AS document,
       CASE side.sign WHEN 1 THEN '' ELSE l.line_key END AS reversal_of,
       t.externalnumber AS external_order,
       l.givenquantity AS entry_qty,
       l.givenunit AS entry_uom,
       t.scope
FROM tracking t
JOIN line l ON l.productiontracking_id = t.id
JOIN (VALUES (1), (-1)) AS side (sign) ON side.sign = 1 OR t.state = '04corrected'
JOIN basic_product m ON m.id = l.product_id
LEFT JOIN advancedgenealogy_batch bt
	ON bt.id = COALESCE(l.batch_id, CASE WHEN l.indicator <> 'in' AND l.product_id = t.order_product_id THEN t.batch_id END)
