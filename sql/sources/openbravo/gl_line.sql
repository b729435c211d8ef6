-- What reached the ledger: the cost of each movement whose document is posted (POSTED = Y). Of a document that is not (N, E error, i invalid
-- account, p period closed, b not balanced, c no rate, NC cost not calculated ...) the line is out of scope, and its movement lacks it.
SELECT c.m_transaction_cost_id AS source_key,
       'Product Asset' AS gl_account,
       sign(t.movementqty::numeric) * c.cost::numeric AS amount,
       CASE c.c_currency_id WHEN '100' THEN 'USD' WHEN '102' THEN 'EUR' ELSE c.c_currency_id END AS currency,
       t.movementdate::timestamp::date AS posting_date,
       CASE WHEN i.m_inventory_id IS NULL THEN 'M_InOut' ELSE 'M_Inventory' END AS movement,
       c.m_transaction_id AS message_id,
       COALESCE(h.documentno, i.name) AS document,
       p.value AS material,
       CASE
           WHEN t.movementtype IN ('M+', 'M-') THEN 'a transfer between locations keeps its value'
           WHEN COALESCE(h.posted, i.posted, 'N') <> 'Y' THEN 'document is not posted'
           ELSE ''
       END AS scope
FROM m_transaction_cost c
JOIN m_transaction t ON t.m_transaction_id = c.m_transaction_id
JOIN m_product p ON p.m_product_id = t.m_product_id
LEFT JOIN m_inoutline l ON l.m_inoutline_id = t.m_inoutline_id
LEFT JOIN m_inout h ON h.m_inout_id = l.m_inout_id
LEFT JOIN m_inventoryline il ON il.m_inventoryline_id = t.m_inventoryline_id
LEFT JOIN m_inventory i ON i.m_inventory_id = il.m_inventory_id
WHERE t.movementdate::timestamp >= :read_from::timestamp
  AND t.movementdate::timestamp < :read_to::timestamp
