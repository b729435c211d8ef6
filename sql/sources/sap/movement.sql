-- Lines of material documents by posting date. SHKZG gives the direction, KZBEW what a receipt is for, with C where a receipt of a purchase order
-- is for cost (KZVBR) and no stock; amounts and quantities have no sign.
-- The quantity is what was booked, in the base unit, whose code is shown as in the language of the setting; that of entry travels along.
-- A receipt for a purchase order has its number and item where others have that of the production order. The document is called as accounting refers to it (AWKEY). XBLNR is where an interface leaves the number of its message.
SELECT m.MBLNR || m.MJAHR || m.ZEILE AS source_key,
       m.MBLNR || m.MJAHR AS document,
       m.WERKS AS plant,
       COALESCE(NULLIF(TRIM(m.MATNR), ''), '(none)') AS material,
       m.BWART AS movement,
       CASE WHEN m.KZBEW = 'B' AND TRIM(m.KZVBR) <> '' THEN m.SHKZG || 'BC' WHEN m.KZBEW = 'B' THEN TRIM(m.SHKZG || 'B' || m.KZZUG)
            ELSE TRIM(m.SHKZG || m.KZBEW) END AS indicator,
       m.MENGE AS qty,
       COALESCE(NULLIF(TRIM(u.MSEH3), ''), m.MEINS) AS uom,
       TRIM(m.LGORT) AS storage_location,
       TRIM(m.CHARG) AS lot,
       COALESCE(NULLIF(TRIM(m.EBELN), ''), TRIM(m.AUFNR)) AS order_no,
       CASE WHEN m.EBELP = '00000' THEN '' ELSE TRIM(m.EBELP) END AS operation,
       CASE m.INSMK WHEN 'X' THEN 'QI' WHEN 'S' THEN 'BLK' ELSE '' END AS stock_status,
       TRIM(m.SOBKZ) AS special_stock,
       CASE WHEN TRIM(m.SMBLN) = '' THEN '' ELSE m.SMBLN || m.SJAHR || m.SMBLP END AS reversal_of,
       m.DMBTR AS amount,
       m.WAERS AS currency,
       h.BUDAT AS posting_date,
       h.CPUDT || ' ' || h.CPUTM AS entered_at,
       h.USNAM AS entered_by,
       TRIM(h.XBLNR) AS message_id,
       h.BKTXT AS header_text,
       TRIM(m.UMWRK) AS to_plant,
       m.ERFMG AS entry_qty,
       COALESCE(NULLIF(TRIM(e.MSEH3), ''), m.ERFME) AS entry_uom
FROM MSEG m
JOIN MKPF h ON h.MANDT = m.MANDT AND h.MBLNR = m.MBLNR AND h.MJAHR = m.MJAHR
LEFT JOIN T006A u ON u.MANDT = m.MANDT AND u.SPRAS = :language AND u.MSEHI = m.MEINS
LEFT JOIN T006A e ON e.MANDT = m.MANDT AND e.SPRAS = :language AND e.MSEHI = m.ERFME
WHERE m.MANDT = :client AND (m.WERKS = :plant OR :plant = '')
  AND h.BUDAT >= REPLACE(:read_from, '-', '') AND h.BUDAT < REPLACE(:read_to, '-', '')
