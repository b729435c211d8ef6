-- The clearing account of goods and invoice receipts (transaction WRX), by the valuation group of the plant.
SELECT 'gr-ir' AS reconciliation, k.BWKEY AS plant, t.KONTS AS gl_account
FROM T030 t
JOIN T001 c ON c.MANDT = t.MANDT AND c.KTOPL = t.KTOPL
JOIN T001K k ON k.MANDT = c.MANDT AND k.BUKRS = c.BUKRS AND k.BWMOD = t.BWMOD
WHERE t.MANDT = :client AND t.KTOSL = 'WRX' AND TRIM(t.BKLAS) = '' AND (k.BUKRS = :company OR :company = '')
