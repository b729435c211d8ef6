-- The price in force; amounts of documents are their own.
SELECT v.BWKEY AS plant,
       v.MATNR AS material,
       '19000101' AS valid_from,
       CASE v.VPRSV WHEN 'S' THEN v.STPRS ELSE v.VERPR END AS price,
       v.PEINH AS price_unit,
       c.WAERS AS currency,
       CASE v.VPRSV WHEN 'S' THEN 'standard' ELSE 'moving average' END AS source
FROM MBEW v
JOIN T001K k ON k.MANDT = v.MANDT AND k.BWKEY = v.BWKEY
JOIN T001 c ON c.MANDT = k.MANDT AND c.BUKRS = k.BUKRS
WHERE v.MANDT = :client AND (v.BWKEY = :plant OR :plant = '') AND TRIM(v.BWTAR) = ''
  AND (v.STPRS + 0 > 0 OR v.VERPR + 0 > 0)
