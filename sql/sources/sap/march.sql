-- Stock on its way at the end of periods, where a later movement wrote a row.
SELECT t.WERKS AS plant, t.MATNR AS material, '' AS storage_location, '' AS lot, s.stock_status, t.LFGJA || '-' || t.LFMON AS period,
       CASE s.stock_status WHEN 'TRN' THEN t.TRAME ELSE t.UMLMC END AS qty
FROM MARCH t
CROSS JOIN (
	SELECT 'TRN' AS stock_status
	UNION ALL SELECT 'TRF'
) s
WHERE t.MANDT = :client AND (t.WERKS = :plant OR :plant = '')
