-- The rows alone: decimals are text here.
SELECT COUNT(*) AS row_count
FROM EKBE e
JOIN EKPO p ON p.MANDT = e.MANDT AND p.EBELN = e.EBELN AND p.EBELP = e.EBELP
JOIN EKKO k ON k.MANDT = e.MANDT AND k.EBELN = e.EBELN
WHERE e.MANDT = :client AND e.VGABE = '2' AND (e.WERKS = :plant OR :plant = '')
  AND e.BUDAT >= REPLACE(:read_from, '-', '') AND e.BUDAT < REPLACE(:read_to, '-', '')
