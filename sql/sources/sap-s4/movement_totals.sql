SELECT m.BWART AS movement, COUNT(*) AS row_count, SUM(m.MENGE) AS qty, SUM(m.DMBTR) AS amount
FROM MATDOC m
WHERE m.MANDT = :client AND (m.WERKS = :plant OR :plant = '')
  AND m.BUDAT >= REPLACE(:read_from, '-', '') AND m.BUDAT < REPLACE(:read_to, '-', '')
GROUP BY m.BWART
