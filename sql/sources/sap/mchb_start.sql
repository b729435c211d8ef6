-- A batch that was created in a period held nothing at the end of the one before: of that no row is ever written.
SELECT t.WERKS AS plant, t.MATNR AS material, t.LGORT AS storage_location, t.CHARG AS lot, s.stock_status,
       CAST(CAST(SUBSTR(t.ERSDA, 1, 4) AS INTEGER) - CASE SUBSTR(t.ERSDA, 5, 2) WHEN '01' THEN 1 ELSE 0 END AS CHAR(4)) || '-' ||
       SUBSTR('120102030405060708091011', 2 * CAST(SUBSTR(t.ERSDA, 5, 2) AS INTEGER) - 1, 2) AS period,
       0 AS qty
FROM MCHB t
CROSS JOIN (
	SELECT '' AS stock_status
	UNION ALL SELECT 'QI'
	UNION ALL SELECT 'BLK'
) s
WHERE t.MANDT = :client AND (t.WERKS = :plant OR :plant = '') AND t.ERSDA > '00000000'
