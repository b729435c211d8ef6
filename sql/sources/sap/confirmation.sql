-- Confirmations, with the one that takes another back, and the first material document that each posted.
SELECT f.RUECK || f.RMZHL AS source_key,
       f.WERKS AS plant,
       f.AUFNR AS order_no,
       f.VORNR AS operation,
       f.LMNGA AS yield,
       f.XMNGA AS scrap,
       f.RMNGA AS rework,
       COALESCE(NULLIF(TRIM(u.MSEH3), ''), f.GMEIN) AS uom,
       CASE TRIM(f.STOKZ) WHEN 'X' THEN 'true' ELSE 'false' END AS cancelled,
       CASE WHEN TRIM(f.STZHL) = '' OR f.STZHL = '00000000' THEN '' ELSE f.RUECK || f.STZHL END AS cancels,
       w.document,
       f.ERSDA || ' ' || f.ERZET AS posted_at
FROM AFRU f
LEFT JOIN T006A u ON u.MANDT = f.MANDT AND u.SPRAS = :language AND u.MSEHI = f.GMEIN
LEFT JOIN (
	SELECT RUECK, RMZHL, MIN(MBLNR || MJAHR) AS document
	FROM AFWI
	WHERE MANDT = :client
	GROUP BY RUECK, RMZHL
) w ON w.RUECK = f.RUECK AND w.RMZHL = f.RMZHL
WHERE f.MANDT = :client AND (f.WERKS = :plant OR :plant = '')
