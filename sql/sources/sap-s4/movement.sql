-- As of the classic system, from the one table that has header and line. Records that are no documents are out of scope, and counted.
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
       m.BUDAT AS posting_date,
       m.CPUDT || ' ' || m.CPUTM AS entered_at,
       m.USNAM AS entered_by,
       TRIM(m.XBLNR) AS message_id,
       m.BKTXT AS header_text,
       TRIM(m.UMWRK) AS to_plant,
       m.ERFMG AS entry_qty,
       COALESCE(NULLIF(TRIM(e.MSEH3), ''), m.ERFME) AS entry_uom,
       CASE WHEN m.RECORD_TYPE <> 'MDOC' THEN 'no material document: ' || m.RECORD_TYPE ELSE '' END AS scope
FROM MATDOC m
LEFT JOIN T006A u ON u.MANDT = m.MANDT AND u.SPRAS = :language AND u.MSEHI = m.MEINS
LEFT JOIN T006A e ON e.MANDT = m.MANDT AND e.SPRAS = :language AND e.MSEHI = m.ERFME
WHERE m.MANDT = :client AND (m.WERKS = :plant OR :plant = '')
  AND m.BUDAT >= REPLACE(:read_from, '-', '') AND m.BUDAT < REPLACE(:read_to, '-', '')
