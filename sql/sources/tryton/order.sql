-- An order that is reported day by day is several productions: it is as far as the one that is furthest behind.
SELECT warehouse.code AS plant,
       COALESCE(NULLIF(p.reference, ''), p.number) AS order_no,
       min(COALESCE(NULLIF(product.code, ''), template.name)) AS material,
       CASE WHEN bool_and(p.state = 'cancelled') THEN 'CANCELLED'
	    WHEN bool_and(p.state IN ('done', 'cancelled')) THEN 'PROD_COMPLETE'
	    WHEN bool_or(p.state IN ('running', 'done')) THEN 'IN_PROCESS'
	    WHEN bool_or(p.state IN ('waiting', 'assigned')) THEN 'RELEASED'
	    ELSE 'CREATED' END AS status
FROM production p
JOIN stock_location warehouse ON warehouse.id = p.warehouse
LEFT JOIN product_product product ON product.id = p.product
LEFT JOIN product_template template ON template.id = product.template
WHERE warehouse.code = :plant
GROUP BY 1, 2
