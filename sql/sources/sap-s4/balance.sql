-- Stock of materials without batches in each location, by stock type, as it is now. Read through the views that keep the classic tables.
SELECT t.WERKS AS plant, t.MATNR AS material, t.LGORT AS storage_location, '' AS lot, s.stock_status, '' AS period,
       CASE s.stock_status WHEN '' THEN t.LABST WHEN 'QI' THEN t.INSME ELSE t.SPEME END AS qty
FROM NSDM_V_MARD t
CROSS JOIN (
	SELECT '' AS stock_status
	UNION ALL SELECT 'QI'
	UNION ALL SELECT 'BLK'
) s
WHERE t.MANDT = :client AND (t.WERKS = :plant OR :plant = '')
  AND NOT EXISTS (SELECT 1 FROM NSDM_V_MCHB c WHERE c.MANDT = t.MANDT AND c.MATNR = t.MATNR AND c.WERKS = t.WERKS AND c.LGORT = t.LGORT)
