-- Materials with their text and base unit in the language of the setting.
SELECT m.MATNR AS material, t.MAKTX AS text, COALESCE(NULLIF(TRIM(u.MSEH3), ''), m.MEINS) AS base_uom
FROM MARA m
LEFT JOIN MAKT t ON t.MANDT = m.MANDT AND t.MATNR = m.MATNR AND t.SPRAS = :language
LEFT JOIN T006A u ON u.MANDT = m.MANDT AND u.SPRAS = :language AND u.MSEHI = m.MEINS
WHERE m.MANDT = :client
