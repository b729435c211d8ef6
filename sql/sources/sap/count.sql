-- Counted items of physical inventory documents, with the book as it was frozen by the count. The day of the count is all that is kept.
SELECT i.IBLNR || i.GJAHR || i.ZEILI AS source_key,
       i.WERKS AS plant,
       i.MATNR AS material,
       TRIM(i.LGORT) AS storage_location,
       TRIM(i.CHARG) AS lot,
       TRIM(i.SOBKZ) AS special_stock,
       CASE i.BSTAR WHEN '2' THEN 'QI' WHEN '4' THEN 'BLK' ELSE '' END AS stock_status,
       i.MENGE AS qty,
       i.BUCHM AS book_qty,
       COALESCE(NULLIF(TRIM(u.MSEH3), ''), i.MEINS) AS uom,
       i.ZLDAT || ' 235959' AS counted_at,
       i.IBLNR AS document,
       i.USNAZ AS counted_by
FROM ISEG i
LEFT JOIN T006A u ON u.MANDT = i.MANDT AND u.SPRAS = :language AND u.MSEHI = i.MEINS
WHERE i.MANDT = :client AND (i.WERKS = :plant OR :plant = '') AND i.XZAEL = 'X' AND TRIM(i.XLOEK) = ''
