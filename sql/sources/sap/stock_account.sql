-- Account determination: the stock account (transaction BSX) of each valuation class, by the valuation group of the plant.
SELECT k.BWKEY AS plant, t.BKLAS AS valuation_class, t.KONTS AS gl_account
FROM T030 t
JOIN T001 c ON c.MANDT = t.MANDT AND c.KTOPL = t.KTOPL
JOIN T001K k ON k.MANDT = c.MANDT AND k.BUKRS = c.BUKRS AND k.BWMOD = t.BWMOD
WHERE t.MANDT = :client AND t.KTOSL = 'BSX' AND TRIM(t.BKLAS) <> '' AND (k.BUKRS = :company OR :company = '')
