-- The rows alone: decimals are text here.
SELECT COUNT(*) AS row_count
FROM V_COEP l
JOIN COBK h ON h.MANDT = l.MANDT AND h.KOKRS = l.KOKRS AND h.BELNR = l.BELNR
JOIN AUFK o ON o.MANDT = l.MANDT AND o.OBJNR = l.OBJNR
WHERE l.MANDT = :client AND l.WRTTP = '04' AND (o.WERKS = :plant OR :plant = '')
  AND h.BUDAT >= REPLACE(:read_from, '-', '') AND h.BUDAT < REPLACE(:read_to, '-', '')
