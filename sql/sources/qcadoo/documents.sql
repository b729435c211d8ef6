-- What the warehouse booked: positions of stock documents. A document that belongs to a production order is read by what its product is to
-- that order; a transfer is two rows. Quantities are in the product's unit, amounts at the position's unit price.
SELECT p.id || leg.suffix AS source_key,
       COALESCE(f.number, :plant) AS plant,
       o.number AS order_no,
       m.number AS material,
       b.number AS lot,
       loc.number AS storage_location,
       d.type AS movement,
       CASE WHEN leg.suffix <> '' THEN leg.suffix
	    WHEN d.order_id IS NULL THEN 'no order'
	    WHEN m.id = o.product_id AND d.type = '02internalInbound' THEN '03finalProduct'
	    ELSE COALESCE(plan.typeofmaterial, '01component') END AS indicator,
       p.quantity AS qty,
       m.unit AS uom,
       round(p.quantity * p.price, 2) AS amount,
       (SELECT c.alphabeticcode FROM basic_parameter bp JOIN basic_currency c ON c.id = bp.currency_id ORDER BY bp.id LIMIT 1) AS currency,
       d."time"::date AS posting_date,
       d.createdate AS entered_at,
       d.createuser AS entered_by,
       d.number AS document,
       p.number AS line,
       o.externalnumber AS external_order,
       p.givenquantity AS entry_qty,
       p.givenunit AS entry_uom,
       p.waste,
       CASE WHEN d.state = '02accepted' THEN '' ELSE 'document is a draft' END AS scope
FROM materialflowresources_document d
JOIN materialflowresources_position p ON p.document_id = d.id
JOIN (VALUES ('', false), ('/from', true), ('/to', true)) AS leg (suffix, transfer) ON leg.transfer = (d.type = '05transfer')
JOIN basic_product m ON m.id = p.product_id
LEFT JOIN materialflow_location loc
	ON loc.id = CASE WHEN d.type IN ('01receipt', '02internalInbound') OR leg.suffix = '/to' THEN d.locationto_id ELSE d.locationfrom_id END
LEFT JOIN materialflowresources_resource r ON r.id = p.resource_id
LEFT JOIN advancedgenealogy_batch b ON b.id = COALESCE(p.batch_id, r.batch_id)
LEFT JOIN orders_order o ON o.id = d.order_id
LEFT JOIN basic_division dv ON dv.id = o.division_id
LEFT JOIN basic_factory f ON f.id = dv.factory_id
LEFT JOIN LATERAL (
	SELECT q.typeofmaterial
	FROM basicproductioncounting_productioncountingquantity q
	WHERE q.order_id = d.order_id AND q.product_id = p.product_id
	ORDER BY (q.role = '02produced') = (d.type = '02internalInbound') DESC, q.typeofmaterial
	LIMIT 1
) plan ON true
WHERE COALESCE(f.number, :plant) = :plant
  AND d."time" >= :read_from::timestamp
  AND d."time" < :read_to::timestamp
