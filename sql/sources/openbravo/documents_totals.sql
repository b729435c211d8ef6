SELECT h.movementtype AS movement, count(*) AS row_count, sum(l.movementqty::numeric) AS qty
FROM m_inoutline l
JOIN m_inout h ON h.m_inout_id = l.m_inout_id
JOIN ad_org o ON o.ad_org_id = h.ad_org_id
WHERE o.value = :plant
  AND h.movementdate::timestamp >= :read_from::timestamp
  AND h.movementdate::timestamp < :read_to::timestamp
GROUP BY 1
