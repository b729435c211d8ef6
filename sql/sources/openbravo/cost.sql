-- The cost subledger (M_Transaction_Cost), a row per stock movement, as lines to hold the movements' own costs against (rule movement-cost).
-- The quantity of the movement gives a cost its side; a cost below 0 is on the other one.
SELECT c.m_transaction_cost_id AS source_key,
       o.value AS plant,
       p.value AS material,
       'M_Transaction' AS movement,
       0 AS qty,
       'EA' AS uom,
       'Product Asset' AS gl_account,
       sign(t.movementqty::numeric) * c.cost::numeric AS amount,
       CASE c.c_currency_id WHEN '100' THEN 'USD' WHEN '102' THEN 'EUR' ELSE c.c_currency_id END AS currency,
       t.movementdate::timestamp::date AS posting_date,
       c.m_transaction_id AS message_id
FROM m_transaction_cost c
JOIN m_transaction t ON t.m_transaction_id = c.m_transaction_id
JOIN ad_org o ON o.ad_org_id = t.ad_org_id
JOIN m_product p ON p.m_product_id = t.m_product_id
WHERE t.movementdate::timestamp >= :read_from::timestamp
  AND t.movementdate::timestamp < :read_to::timestamp
