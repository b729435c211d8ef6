SELECT a.RHCUR AS currency, COUNT(*) AS row_count, SUM(a.HSL) AS amount
FROM ACDOCA a
WHERE a.RCLNT = :client AND (a.RBUKRS = :company OR :company = '')
  AND a.BUDAT >= REPLACE(:read_from, '-', '') AND a.BUDAT < REPLACE(:read_to, '-', '')
GROUP BY a.RHCUR
