SELECT f.type || '>' || t.type AS movement,
       count(*) * CASE WHEN f.type = 'storage' AND t.type = 'storage' THEN 2 ELSE 1 END AS row_count,
       sum(round(m.internal_quantity::numeric, u.digits)) * CASE WHEN f.type = 'storage' AND t.type = 'storage' THEN 2 ELSE 1 END AS qty
FROM stock_move m
JOIN stock_location f ON f.id = m.from_location
JOIN stock_location t ON t.id = m.to_location
JOIN product_product product ON product.id = m.product
JOIN product_template template ON template.id = product.template
JOIN product_uom u ON u.id = template.default_uom
LEFT JOIN production p ON p.id = COALESCE(m.production_input, m.production_output)
WHERE EXISTS (
	SELECT 1
	FROM stock_location warehouse
	JOIN stock_location own ON own.id = CASE WHEN f.type = 'storage' THEN f.id ELSE t.id END
	WHERE warehouse.type = 'warehouse' AND warehouse.code = :plant
	  AND (warehouse.id = p.warehouse OR (p.id IS NULL AND warehouse."left" < own."left" AND warehouse."right" > own."right"))
  )
  AND COALESCE(m.effective_date, m.planned_date) >= :read_from::date
  AND COALESCE(m.effective_date, m.planned_date) < :read_to::date
GROUP BY f.type, t.type
UNION ALL
SELECT 'cost price', count(*), 0
FROM product_cost_price_revision r
JOIN product_product product ON product.id = r.product OR (r.product IS NULL AND product.template = r.template)
JOIN stock_location warehouse ON warehouse.type = 'warehouse' AND warehouse.code = :plant
WHERE r.date >= :read_from::date AND r.date < :read_to::date
HAVING count(*) > 0
