-- Stock of batches in each location, by stock type, as it is now.
SELECT t.WERKS AS plant, t.MATNR AS material, t.LGORT AS storage_location, t.CHARG AS lot, s.stock_status, '' AS period,
       CASE s.stock_status WHEN '' THEN t.CLABS WHEN 'QI' THEN t.CINSM ELSE t.CSPEM END AS qty
FROM MCHB t
CROSS JOIN (
	SELECT '' AS stock_status
	UNION ALL SELECT 'QI'
	UNION ALL SELECT 'BLK'
) s
WHERE t.MANDT = :client AND (t.WERKS = :plant OR :plant = '')
