-- Valuated sales order stock as it is now.
SELECT v.BWKEY AS plant,
       v.MATNR AS material,
       c.WAERS AS currency,
       '' AS period,
       v.SALK3 AS value,
       v.LBKUM AS qty,
       v.BKLAS AS valuation_class,
       TRIM(v.BWTAR) || '/' || TRIM(v.SOBKZ) || '/' || TRIM(v.VBELN) || '/' || TRIM(v.POSNR) AS valuation_type
FROM EBEW v
JOIN T001K k ON k.MANDT = v.MANDT AND k.BWKEY = v.BWKEY
JOIN T001 c ON c.MANDT = k.MANDT AND c.BUKRS = k.BUKRS
WHERE v.MANDT = :client AND (v.BWKEY = :plant OR :plant = '') AND (k.BUKRS = :company OR :company = '')
  AND (TRIM(v.BWTTY) = '' OR TRIM(v.BWTAR) <> '')
