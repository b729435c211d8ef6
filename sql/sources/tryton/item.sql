SELECT COALESCE(NULLIF(product.code, ''), template.name) AS material,
       template.name AS text,
       u.symbol AS base_uom,
       CASE template.type WHEN 'service' THEN 'true' ELSE 'false' END AS service
FROM product_product product
JOIN product_template template ON template.id = product.template
JOIN product_uom u ON u.id = template.default_uom
WHERE product.active
