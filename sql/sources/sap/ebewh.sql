-- Valuated sales order stock at the end of periods.
SELECT v.BWKEY AS plant,
       v.MATNR AS material,
       c.WAERS AS currency,
       v.LFGJA || '-' || v.LFMON AS period,
       v.SALK3 AS value,
       v.LBKUM AS qty,
       m.BKLAS AS valuation_class,
       TRIM(v.BWTAR) || '/' || TRIM(v.SOBKZ) || '/' || TRIM(v.VBELN) || '/' || TRIM(v.POSNR) AS valuation_type
FROM EBEWH v
JOIN EBEW m ON m.MANDT = v.MANDT AND m.MATNR = v.MATNR AND m.BWKEY = v.BWKEY AND m.BWTAR = v.BWTAR AND m.SOBKZ = v.SOBKZ AND m.VBELN = v.VBELN AND m.POSNR = v.POSNR
JOIN T001K k ON k.MANDT = v.MANDT AND k.BWKEY = v.BWKEY
JOIN T001 c ON c.MANDT = k.MANDT AND c.BUKRS = k.BUKRS
WHERE v.MANDT = :client AND (v.BWKEY = :plant OR :plant = '') AND (k.BUKRS = :company OR :company = '')
  AND (TRIM(m.BWTTY) = '' OR TRIM(v.BWTAR) <> '')
