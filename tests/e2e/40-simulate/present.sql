-- What a month of two plants must hold for its cleanliness to mean something; each statement names what is absent.
SELECT 'no ' || what FROM (
	SELECT 'scans behind one posting' AS what, (SELECT COUNT(*) FROM mes WHERE message_id = '' AND movement = 'CONS') AS n
	UNION ALL SELECT 'backflush', (SELECT COUNT(*) FROM erp WHERE channel = 'BATCH')
	UNION ALL SELECT 'receipt', (SELECT COUNT(*) FROM erp WHERE movement = '101')
	UNION ALL SELECT 'scrap', (SELECT COUNT(*) FROM erp WHERE movement = '551')
	UNION ALL SELECT 'transfer', (SELECT COUNT(*) FROM erp WHERE movement = '311')
	UNION ALL SELECT 'reversal with its original', (SELECT COUNT(*) FROM erp WHERE movement = '262' AND reversal_of <> '')
	UNION ALL SELECT 'reversal without', (SELECT COUNT(*) FROM erp WHERE movement = '262' AND reversal_of = '')
	UNION ALL SELECT 'reposting under one id', (SELECT COUNT(*) FROM (SELECT message_id FROM erp WHERE message_id <> '' GROUP BY message_id HAVING COUNT(*) = 2))
	UNION ALL SELECT 'carton in the MES', (SELECT COUNT(*) FROM mes WHERE uom = 'CAR')
	UNION ALL SELECT 'carton in the ERP', (SELECT COUNT(*) FROM erp WHERE uom = 'CAR')
	UNION ALL SELECT 'gram', (SELECT COUNT(*) FROM mes WHERE uom = 'G')
	UNION ALL SELECT 'material without lots', (SELECT COUNT(*) FROM mes WHERE lot = '')
	UNION ALL SELECT 'posting of what the MES does not record', (SELECT COUNT(*) FROM erp WHERE material = 'MR-1')
	UNION ALL SELECT 'co-product', (SELECT COUNT(*) FROM erp WHERE movement = '531')
	UNION ALL SELECT 'event on a weekend posted after it',
		(SELECT COUNT(*) FROM erp WHERE channel = 'BATCH' AND strftime('%w', posting_date) IN ('0', '6') AND julianday(entered_at) - julianday(posting_date) > 2)
	UNION ALL SELECT 'event before and after the clocks change in Chicago',
		(SELECT COUNT(DISTINCT substr(event_at, 20)) = 2 FROM mes WHERE plant = '1000' AND event_at LIKE '2026-03-%')
	UNION ALL SELECT 'event before and after the clocks change in Berlin',
		(SELECT COUNT(DISTINCT substr(event_at, 20)) = 2 FROM mes WHERE plant = '1100' AND event_at LIKE '2026-03-%')
	UNION ALL SELECT 'posting of the month that was entered after it',
		(SELECT COUNT(*) FROM erp WHERE posting_date = '2026-03-31' AND entered_at >= '2026-04-01')
	UNION ALL SELECT 'event before the month', (SELECT COUNT(*) FROM mes WHERE event_at < '2026-03-01')
	UNION ALL SELECT 'event after the month', (SELECT COUNT(*) FROM mes WHERE event_at > '2026-04-01')
	UNION ALL SELECT 'order that goes over midnight',
		(SELECT COUNT(*) FROM (SELECT order_no FROM mes GROUP BY order_no HAVING COUNT(DISTINCT substr(event_at, 1, 10)) > 1))
	UNION ALL SELECT 'delivery after the outage', (SELECT COUNT(*) FROM mes m JOIN erp e ON e.message_id = m.message_id
		WHERE m.message_id <> '' AND julianday(e.entered_at) - julianday(m.event_at) > 1.0 / 24)
	UNION ALL SELECT 'second price', (SELECT COUNT(*) FROM price WHERE valid_from = '2026-03-16')
) WHERE n = 0;
