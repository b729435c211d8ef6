-- Components of orders as they are reserved: what is needed of each, scrap included, for the quantity of the order. By-products are negative.
SELECT r.WERKS AS plant,
       r.AUFNR AS order_no,
       r.RSPOS AS line,
       r.MATNR AS component,
       CASE r.SHKZG WHEN 'S' THEN '-' ELSE '' END || r.BDMNG AS qty,
       p.PSMNG AS base_qty,
       COALESCE(NULLIF(TRIM(u.MSEH3), ''), r.MEINS) AS uom,
       CASE TRIM(r.FMENG) WHEN 'X' THEN 'true' ELSE 'false' END AS fixed,
       CASE TRIM(r.DUMPS) WHEN 'X' THEN 'true' ELSE 'false' END AS phantom
FROM RESB r
JOIN AFPO p ON p.MANDT = r.MANDT AND p.AUFNR = r.AUFNR AND p.POSNR = '0001'
LEFT JOIN T006A u ON u.MANDT = r.MANDT AND u.SPRAS = :language AND u.MSEHI = r.MEINS
WHERE r.MANDT = :client AND (r.WERKS = :plant OR :plant = '') AND TRIM(r.AUFNR) <> '' AND TRIM(r.XLOEK) = ''
