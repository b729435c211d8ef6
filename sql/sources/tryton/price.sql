-- The cost price in force, which Tryton keeps without dates; amounts of done moves are at the cost price of their day.
SELECT COALESCE(NULLIF(product.code, ''), template.name) AS material,
       DATE '1900-01-01' AS valid_from,
       cost.cost_price AS price,
       currency.code AS currency,
       'cost price' AS source
FROM product_cost_price cost
JOIN product_product product ON product.id = cost.product AND product.active
JOIN product_template template ON template.id = product.template
JOIN company_company company ON company.id = cost.company
JOIN currency_currency currency ON currency.id = company.currency
WHERE cost.cost_price > 0
