-- Decimals of units.
SELECT COALESCE(NULLIF(TRIM(a.MSEH3), ''), u.MSEHI) AS uom, u.ANDEC AS decimals
FROM T006 u
LEFT JOIN T006A a ON a.MANDT = u.MANDT AND a.SPRAS = :language AND a.MSEHI = u.MSEHI
WHERE u.MANDT = :client
