-- The nominal cost, which qcadoo keeps without history, per so many units of the product.
SELECT m.number AS material,
       DATE '1900-01-01' AS valid_from,
       m.nominalcost AS price,
       m.costfornumber::bigint AS price_unit,
       c.alphabeticcode AS currency,
       'nominal cost' AS source
FROM basic_product m
JOIN (SELECT bp.currency_id FROM basic_parameter bp ORDER BY bp.id LIMIT 1) parameter ON true
JOIN basic_currency c ON c.id = COALESCE(m.nominalcostcurrency_id, parameter.currency_id)
WHERE m.nominalcost > 0 AND m.costfornumber >= 1
