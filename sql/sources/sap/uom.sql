-- Units of materials: 1 MEINH = UMREZ / UMREN base units.
SELECT COALESCE(NULLIF(TRIM(a.MSEH3), ''), u.MEINH) AS uom,
       u.MATNR AS material,
       COALESCE(NULLIF(TRIM(b.MSEH3), ''), m.MEINS) AS base_uom,
       u.UMREZ AS numerator,
       u.UMREN AS denominator
FROM MARM u
JOIN MARA m ON m.MANDT = u.MANDT AND m.MATNR = u.MATNR
LEFT JOIN T006A a ON a.MANDT = u.MANDT AND a.SPRAS = :language AND a.MSEHI = u.MEINH
LEFT JOIN T006A b ON b.MANDT = m.MANDT AND b.SPRAS = :language AND b.MSEHI = m.MEINS
WHERE u.MANDT = :client AND u.MEINH <> m.MEINS
