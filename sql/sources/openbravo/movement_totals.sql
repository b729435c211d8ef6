SELECT t.movementtype AS movement,
       CASE t.c_currency_id WHEN '100' THEN 'USD' WHEN '102' THEN 'EUR' ELSE t.c_currency_id END AS currency,
       count(*) AS row_count,
       sum(t.movementqty::numeric) AS qty,
       sum(NULLIF(t.transactioncost::text, '')::numeric) AS amount
FROM m_transaction t
JOIN ad_org o ON o.ad_org_id = t.ad_org_id
WHERE o.value = :plant
  AND t.movementdate::timestamp >= :read_from::timestamp
  AND t.movementdate::timestamp < :read_to::timestamp
GROUP BY 1, 2
