-- Stock moves by effective date. The code is the pair of location types, which alone gives the direction; a move between two storage locations
-- is two rows. Quantities are internal_quantity, in the product's own unit: quantity is in the unit of entry. The amount is at cost_price.
-- A production's moves carry its reference (the order number of whoever ordered it), else its own number.
SELECT m.id || leg.suffix AS source_key,
       warehouse.code AS plant,
       COALESCE(NULLIF(p.reference, ''), p.number) AS order_no,
       COALESCE(NULLIF(product.code, ''), template.name) AS material,
       lot.number AS lot,
       own.code AS storage_location,
       f.type || '>' || t.type AS movement,
       CASE WHEN leg.suffix <> '' THEN leg.suffix
	    WHEN m.production_input IS NOT NULL THEN 'input'
	    WHEN m.production_output IS NULL THEN ''
	    WHEN m.product = p.product THEN 'product'
	    WHEN EXISTS (SELECT 1 FROM stock_move i WHERE i.production_input = p.id AND i.product = m.product) THEN 'return'
	    ELSE 'other' END AS indicator,
       round(m.internal_quantity::numeric, u.digits) AS qty,
       u.symbol AS uom,
       round(round(m.internal_quantity::numeric, u.digits) * m.cost_price, currency.digits) AS amount,
       currency.code AS currency,
       COALESCE(m.effective_date, m.planned_date) AS posting_date,
       m.create_date AS entered_at,
       entrant.login AS entered_by,
       p.number AS document,
       m.quantity::numeric AS entry_qty,
       eu.symbol AS entry_uom,
       m.origin,
       m.shipment,
       CASE m.state WHEN 'done' THEN '' ELSE 'move is ' || m.state END AS scope
FROM stock_move m
JOIN stock_location f ON f.id = m.from_location
JOIN stock_location t ON t.id = m.to_location
JOIN (VALUES ('', false), ('/from', true), ('/to', true)) AS leg (suffix, inside)
	ON leg.inside = (f.type = 'storage' AND t.type = 'storage')
LEFT JOIN stock_location own
	ON own.id = CASE WHEN leg.suffix = '/to' OR (f.type <> 'storage' AND t.type = 'storage') THEN t.id WHEN f.type = 'storage' THEN f.id END
LEFT JOIN production p ON p.id = COALESCE(m.production_input, m.production_output)
LEFT JOIN stock_location warehouse
	ON warehouse.type = 'warehouse'
	AND (warehouse.id = p.warehouse OR (p.id IS NULL AND warehouse."left" < own."left" AND warehouse."right" > own."right"))
JOIN product_product product ON product.id = m.product
JOIN product_template template ON template.id = product.template
JOIN product_uom u ON u.id = template.default_uom
JOIN product_uom eu ON eu.id = m.uom
JOIN company_company company ON company.id = m.company
JOIN currency_currency currency ON currency.id = company.currency
LEFT JOIN stock_lot lot ON lot.id = m.lot
LEFT JOIN res_user entrant ON entrant.id = m.create_uid
WHERE warehouse.code = :plant
  AND COALESCE(m.effective_date, m.planned_date) >= :read_from::date
  AND COALESCE(m.effective_date, m.planned_date) < :read_to::date
