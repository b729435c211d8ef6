-- What each fault of a simulated month must stop, from truth.csv and truth_bridge.csv: the stop, the plant or document, the value.
-- Tables: truth, bridge, legs (the CSV), movement (the ERP's), gl (the lines).
CREATE TEMP TABLE wanted AS
SELECT CASE fault WHEN 'STUCK_QUEUE' THEN 'failed' WHEN 'MISSING_ERP' THEN 'not_posted' WHEN 'RECEIPT_MISSING' THEN 'not_posted' ELSE 'not_measured' END AS stop,
       order_no, material, '' AS document, round (abs (impact_stock) * 100) AS value
FROM truth WHERE fault IN ('STUCK_QUEUE', 'MISSING_ERP', 'RECEIPT_MISSING', 'MISSING_MES', 'RECEIPT_EXCESS')
UNION ALL
SELECT CASE cause WHEN 'in_flight' THEN 'in_flight' WHEN 'unexplained' THEN 'books_differ' ELSE 'not_in_books' END,
       m.order_no, m.material, '', round (abs (b.amount) * 100)
FROM bridge b JOIN movement m ON m.source_key = b.keys
WHERE cause IN ('missing_document', 'unposted_batch', 'in_flight', 'unexplained')
   OR (cause = 'wrong_account' AND NOT EXISTS (SELECT 1 FROM bridge o WHERE o.keys = b.keys AND o.gl_account <> b.gl_account))
UNION ALL
SELECT 'books_only', '', '', g.document, round (abs (b.amount) * 100)
FROM bridge b JOIN gl g ON g.source_key = b.keys WHERE cause = 'manual_journal';

CREATE TEMP TABLE found AS
SELECT stop, order_no, material, document, round (abs (stopped_value) * 100) AS value FROM legs WHERE stop <> 'complete';

SELECT 'missed', w.stop, w.order_no, w.material, w.document, w.value FROM wanted w
WHERE NOT EXISTS (SELECT 1 FROM found f WHERE f.stop = w.stop AND f.order_no = w.order_no AND f.material = w.material
	AND f.document = w.document AND f.value = w.value);
SELECT 'invented', f.stop, f.order_no, f.material, f.document, f.value FROM found f
WHERE NOT EXISTS (SELECT 1 FROM wanted w WHERE f.stop = w.stop AND f.order_no = w.order_no AND f.material = w.material
	AND f.document = w.document AND f.value = w.value);
SELECT 'count', (SELECT count(*) FROM wanted), (SELECT count(*) FROM found)
WHERE (SELECT count(*) FROM wanted) <> (SELECT count(*) FROM found);
-- Each kind of stop occurs.
WITH kind(stop) AS (VALUES ('failed'), ('not_posted'), ('not_measured'), ('not_in_books'), ('books_differ'), ('books_only'), ('in_flight'))
SELECT 'absent', stop FROM kind WHERE stop NOT IN (SELECT stop FROM found);
