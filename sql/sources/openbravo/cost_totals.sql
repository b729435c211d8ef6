SELECT count(*) AS row_count, sum(sign(t.movementqty::numeric) * c.cost::numeric) AS amount
FROM m_transaction_cost c
JOIN m_transaction t ON t.m_transaction_id = c.m_transaction_id
WHERE t.movementdate::timestamp >= :read_from::timestamp
  AND t.movementdate::timestamp < :read_to::timestamp
