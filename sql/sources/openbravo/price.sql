-- The average cost that the costing engine had reached at the end of each day. It is kept per legal entity, whose products are its own.
SELECT DISTINCT ON (p.value, c.datefrom::timestamp::date)
       p.value AS material,
       c.datefrom::timestamp::date AS valid_from,
       c.cost AS price,
       CASE c.c_currency_id WHEN '100' THEN 'USD' WHEN '102' THEN 'EUR' ELSE c.c_currency_id END AS currency,
       'average cost' AS source
FROM m_costing c
JOIN m_product p ON p.m_product_id = c.m_product_id
WHERE c.costtype = 'AVA' AND c.datefrom::timestamp < :to::timestamp
ORDER BY 1, 2, c.datefrom::timestamp DESC, c.m_costing_id DESC
