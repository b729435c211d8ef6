SELECT count(*) AS row_count, sum(mi.qty::numeric) AS qty
FROM m_matchinv mi
JOIN ad_org o ON o.ad_org_id = mi.ad_org_id
WHERE o.value = :plant
  AND mi.datetrx::timestamp >= :read_from::timestamp
  AND mi.datetrx::timestamp < :read_to::timestamp
