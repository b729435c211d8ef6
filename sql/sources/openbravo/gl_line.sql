-- What reached the ledger: the cost of each movement whose document is posted (POSTED = Y). Of a document that is not (N, E error, i invalid
-- account, p period closed, b not balanced, c no rate, NC cost not calculated ...) the line is out of scope, and its movement lacks it.
SELECT c.m_transaction_cost_id AS source_key,
       'Product Asset' AS gl_account,
       sign(t.movementqty::numeric) * abs(c.cost::numeric) AS amount,
       CASE c.c_currency_id WHEN '100' THEN 'USD' WHEN '102' THEN 'EUR' ELSE c.c_currency_id END AS currency,
       t.movementdate::timestamp::date AS posting_date,
       t.movementtype AS movement,
       c.m_transaction_id AS message_id,
       COALESCE(h.documentno, m.documentno, i.name) AS document,
       p.value AS material,
       CASE COALESCE(h.posted, m.posted, i.posted, 'N') WHEN 'Y' THEN '' ELSE 'document is not posted' END AS scope
FROM m_transaction_cost c
JOIN m_transaction t ON t.m_transaction_id = c.m_transaction_id
JOIN m_product p ON p.m_product_id = t.m_product_id
LEFT JOIN m_inoutline l ON l.m_inoutline_id = t.m_inoutline_id
LEFT JOIN m_inout h ON h.m_inout_id = l.m_inout_id
LEFT JOIN m_movementline ml ON ml.m_movementline_id = t.m_movementline_id
LEFT JOIN m_movement m ON m.m_movement_id = ml.m_movement_id
LEFT JOIN m_inventoryline il ON il.m_inventoryline_id = t.m_inventoryline_id
LEFT JOIN m_inventory i ON i.m_inventory_id = il.m_inventory_id
WHERE t.movementdate::timestamp >= :read_from::timestamp
  AND t.movementdate::timestamp < :read_to::timestamp
