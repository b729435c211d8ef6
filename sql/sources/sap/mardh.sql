-- Stock of materials without batches at the end of periods, where a later movement wrote a row.
SELECT t.WERKS AS plant, t.MATNR AS material, t.LGORT AS storage_location, '' AS lot, s.stock_status, t.LFGJA || '-' || t.LFMON AS period,
       CASE s.stock_status WHEN '' THEN t.LABST WHEN 'QI' THEN t.INSME ELSE t.SPEME END AS qty
FROM MARDH t
CROSS JOIN (
	SELECT '' AS stock_status
	UNION ALL SELECT 'QI'
	UNION ALL SELECT 'BLK'
) s
WHERE t.MANDT = :client AND (t.WERKS = :plant OR :plant = '')
  AND NOT EXISTS (SELECT 1 FROM MCHB c WHERE c.MANDT = t.MANDT AND c.MATNR = t.MATNR AND c.WERKS = t.WERKS AND c.LGORT = t.LGORT)
