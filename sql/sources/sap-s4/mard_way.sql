-- Stock on its way between storage locations of a plant (UMLME: 313), at the one to which it goes, as it is now. Of all batches together.
SELECT t.WERKS AS plant, t.MATNR AS material, t.LGORT AS storage_location, '' AS lot, 'TRL' AS stock_status, '' AS period, t.UMLME AS qty
FROM NSDM_V_MARD t
WHERE t.MANDT = :client AND (t.WERKS = :plant OR :plant = '')
