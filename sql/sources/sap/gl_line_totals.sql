SELECT h.HWAER AS currency, COUNT(*) AS row_count, SUM(CASE b.SHKZG WHEN 'H' THEN -b.DMBTR ELSE b.DMBTR END) AS amount
FROM BSEG b
JOIN BKPF h ON h.MANDT = b.MANDT AND h.BUKRS = b.BUKRS AND h.BELNR = b.BELNR AND h.GJAHR = b.GJAHR
WHERE b.MANDT = :client AND (b.BUKRS = :company OR :company = '')
  AND h.BUDAT >= REPLACE(:read_from, '-', '') AND h.BUDAT < REPLACE(:read_to, '-', '')
GROUP BY h.HWAER
