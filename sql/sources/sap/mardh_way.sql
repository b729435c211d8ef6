-- Stock on its way between storage locations at the end of periods, where a later movement wrote a row.
SELECT t.WERKS AS plant, t.MATNR AS material, t.LGORT AS storage_location, '' AS lot, 'TRL' AS stock_status, t.LFGJA || '-' || t.LFMON AS period,
       t.UMLME AS qty
FROM MARDH t
WHERE t.MANDT = :client AND (t.WERKS = :plant OR :plant = '')
