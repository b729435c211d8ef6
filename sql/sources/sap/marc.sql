-- Stock on its way to a plant, as it is now: in transit (TRAME: 351, 641), and in transfer in two steps (UMLMC: 303).
SELECT t.WERKS AS plant, t.MATNR AS material, '' AS storage_location, '' AS lot, s.stock_status, '' AS period,
       CASE s.stock_status WHEN 'TRN' THEN t.TRAME ELSE t.UMLMC END AS qty
FROM MARC t
CROSS JOIN (
	SELECT 'TRN' AS stock_status
	UNION ALL SELECT 'TRF'
) s
WHERE t.MANDT = :client AND (t.WERKS = :plant OR :plant = '')
