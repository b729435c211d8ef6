-- Production and process orders. The status is the furthest of the active system statuses; days are days in full.
SELECT a.WERKS AS plant,
       a.AUFNR AS order_no,
       p.MATNR AS material,
       CASE WHEN s.closed = 1 THEN 'CLOSED'
            WHEN s.deleted = 1 THEN 'CANCELLED'
            WHEN s.completed = 1 THEN 'TECH_CLOSED'
            WHEN s.locked = 1 THEN 'HELD'
            WHEN s.made = 1 THEN 'PROD_COMPLETE'
            WHEN s.begun = 1 THEN 'IN_PROCESS'
            WHEN s.released = 1 THEN 'RELEASED'
            ELSE 'CREATED' END AS status,
       CASE WHEN k.GETRI = '00000000' OR TRIM(k.GETRI) = '' THEN '' ELSE k.GETRI || ' 235959' END AS completed_at,
       CASE WHEN a.IDAT2 = '00000000' OR TRIM(a.IDAT2) = '' THEN '' ELSE a.IDAT2 || ' 235959' END AS closed_at,
       CASE WHEN a.IDAT1 = '00000000' OR TRIM(a.IDAT1) = '' THEN '' ELSE a.IDAT1 || ' 000000' END AS released_at,
       p.PSMNG AS order_qty,
       k.IGMNG AS yield_qty,
       k.IASMG AS scrap_qty,
       p.UEBTO AS over_delivery
FROM AUFK a
JOIN AFKO k ON k.MANDT = a.MANDT AND k.AUFNR = a.AUFNR
JOIN AFPO p ON p.MANDT = a.MANDT AND p.AUFNR = a.AUFNR AND p.POSNR = '0001'
LEFT JOIN (
	SELECT OBJNR,
		MAX(CASE STAT WHEN 'I0046' THEN 1 ELSE 0 END) AS closed,
		MAX(CASE STAT WHEN 'I0076' THEN 1 ELSE 0 END) AS deleted,
		MAX(CASE STAT WHEN 'I0045' THEN 1 ELSE 0 END) AS completed,
		MAX(CASE STAT WHEN 'I0043' THEN 1 ELSE 0 END) AS locked,
		MAX(CASE WHEN STAT IN ('I0009', 'I0012') THEN 1 ELSE 0 END) AS made,
		MAX(CASE WHEN STAT IN ('I0010', 'I0011') THEN 1 ELSE 0 END) AS begun,
		MAX(CASE STAT WHEN 'I0002' THEN 1 ELSE 0 END) AS released
	FROM JEST
	WHERE MANDT = :client AND OBJNR LIKE 'OR%' AND TRIM(INACT) = ''
	GROUP BY OBJNR
) s ON s.OBJNR = a.OBJNR
WHERE a.MANDT = :client AND (a.WERKS = :plant OR :plant = '')
