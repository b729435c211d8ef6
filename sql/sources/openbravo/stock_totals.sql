SELECT t.movementtype AS movement, count(*) AS row_count, sum(t.movementqty::numeric) AS qty
FROM m_transaction t
JOIN m_locator loc ON loc.m_locator_id = t.m_locator_id
JOIN ad_org o ON o.ad_org_id = loc.ad_org_id
WHERE o.value = :plant
  AND t.movementdate::timestamp >= :read_from::timestamp
  AND t.movementdate::timestamp < :read_to::timestamp
GROUP BY 1
