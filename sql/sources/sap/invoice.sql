-- Invoice receipts in the history of purchase orders, in local currency and the unit of the order; credit notes are below 0. Where the invoice is for a
-- receipt it names its line. What needs no receipt, or one that is not valuated, goes to cost at once and to no clearing account.
SELECT e.EBELN || e.EBELP || e.ZEKKN || e.VGABE || e.GJAHR || e.BELNR || e.BUZEI AS source_key,
       e.WERKS AS plant,
       e.EBELN AS order_no,
       e.EBELP AS operation,
       e.MATNR AS material,
       CASE e.SHKZG WHEN 'H' THEN '-' ELSE '' END || e.MENGE AS qty,
       COALESCE(NULLIF(TRIM(u.MSEH3), ''), p.MEINS) AS uom,
       CASE e.SHKZG WHEN 'H' THEN '-' ELSE '' END || e.DMBTR AS amount,
       e.HSWAE AS currency,
       e.BUDAT AS posting_date,
       e.BELNR || e.GJAHR AS document,
       CASE WHEN TRIM(e.LFBNR) = '' THEN '' ELSE e.LFBNR || e.LFGJA || e.LFPOS END AS message_id,
       k.LIFNR AS supplier,
       CASE WHEN p.WEUNB = 'X' THEN 'goods receipt is not valuated' WHEN TRIM(p.WEPOS) = '' THEN 'no goods receipt is expected' ELSE '' END AS scope
FROM EKBE e
JOIN EKPO p ON p.MANDT = e.MANDT AND p.EBELN = e.EBELN AND p.EBELP = e.EBELP
JOIN EKKO k ON k.MANDT = e.MANDT AND k.EBELN = e.EBELN
LEFT JOIN T006A u ON u.MANDT = p.MANDT AND u.SPRAS = :language AND u.MSEHI = p.MEINS
WHERE e.MANDT = :client AND e.VGABE = '2' AND (e.WERKS = :plant OR :plant = '')
  AND e.BUDAT >= REPLACE(:read_from, '-', '') AND e.BUDAT < REPLACE(:read_to, '-', '')
