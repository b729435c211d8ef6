SELECT 'invoice' AS movement,
       CASE i.c_currency_id WHEN '100' THEN 'USD' WHEN '102' THEN 'EUR' ELSE i.c_currency_id END AS currency,
       count(*) AS row_count,
       sum(i.grandtotal::numeric) AS amount
FROM c_invoice i
JOIN ad_org o ON o.ad_org_id = i.ad_org_id
WHERE o.value = :plant
  AND i.dateacct::timestamp >= :read_from::timestamp
  AND i.dateacct::timestamp < :read_to::timestamp
GROUP BY 1, 2
