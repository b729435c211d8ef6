-- Nothing was on its way to a location that was created in a period at the end of the one before: of that no row is ever written.
SELECT t.WERKS AS plant, t.MATNR AS material, t.LGORT AS storage_location, '' AS lot, 'TRL' AS stock_status,
       CAST(CAST(SUBSTR(t.ERSDA, 1, 4) AS INTEGER) - CASE SUBSTR(t.ERSDA, 5, 2) WHEN '01' THEN 1 ELSE 0 END AS CHAR(4)) || '-' ||
       SUBSTR('120102030405060708091011', 2 * CAST(SUBSTR(t.ERSDA, 5, 2) AS INTEGER) - 1, 2) AS period,
       0 AS qty
FROM NSDM_V_MARD t
WHERE t.MANDT = :client AND (t.WERKS = :plant OR :plant = '') AND t.ERSDA > '00000000'
