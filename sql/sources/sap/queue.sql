-- Goods movements of confirmations that failed and wait (COGI).
SELECT q.WEBLNR || q.WEBLPOS AS source_key,
       q.WERKS AS plant,
       q.MATNR AS material,
       q.BWART AS movement,
       TRIM(q.SHKZG) || 'F' AS indicator,
       q.ERFMG AS qty,
       COALESCE(NULLIF(TRIM(u.MSEH3), ''), q.ERFME) AS uom,
       TRIM(q.CHARG) AS lot,
       TRIM(q.AUFNR) AS order_no,
       TRIM(q.MSGID || ' ' || q.MSGNO || ' ' || q.MSGV1) AS reason,
       q.ERSDA || ' 000000' AS entered_at
FROM AFFW q
LEFT JOIN T006A u ON u.MANDT = q.MANDT AND u.SPRAS = :language AND u.MSEHI = q.ERFME
WHERE q.MANDT = :client AND (q.WERKS = :plant OR :plant = '')
