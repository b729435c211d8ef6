SELECT m.BWART AS movement, COUNT(*) AS row_count, SUM(m.MENGE) AS qty, SUM(m.DMBTR) AS amount
FROM MSEG m
JOIN MKPF h ON h.MANDT = m.MANDT AND h.MBLNR = m.MBLNR AND h.MJAHR = m.MJAHR
WHERE m.MANDT = :client AND (m.WERKS = :plant OR :plant = '')
  AND h.BUDAT >= REPLACE(:read_from, '-', '') AND h.BUDAT < REPLACE(:read_to, '-', '')
GROUP BY m.BWART
