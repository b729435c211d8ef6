-- Cells that were found to differ against the truth: by what amount, and by which records; says nothing when they agree.
CREATE TEMP TABLE wanted AS
SELECT plant, account, material, measure, SUM(amount) AS amount, group_concat (record, ';') AS records FROM (
	SELECT plant, account, material, record, 'qty' AS measure, CAST(ROUND(qty * 1000) AS INTEGER) AS amount FROM truth UNION ALL
	SELECT plant, account, material, record, 'value', CAST(ROUND(value * 100) AS INTEGER) FROM truth UNION ALL
	SELECT plant, account, material, record, 'bookings', CAST(bookings AS INTEGER) FROM truth ORDER BY record)
GROUP BY plant, account, material, measure HAVING amount <> 0;

CREATE TEMP TABLE got AS
SELECT plant, account, material, measure,
	CAST(ROUND(delta * CASE measure WHEN 'qty' THEN 1000 WHEN 'value' THEN 100 ELSE 1 END) AS INTEGER) AS amount, records, unexplained
FROM found;

SELECT 'not found', w.* FROM wanted w LEFT JOIN got g USING (plant, account, material, measure) WHERE g.amount IS NOT w.amount;
SELECT 'invented', g.* FROM got g LEFT JOIN wanted w USING (plant, account, material, measure) WHERE w.amount IS NULL;
SELECT 'left', * FROM got WHERE CAST(unexplained AS REAL) <> 0;

-- Each record of the truth stands on its cell, three times: once a measure.
SELECT 'no record', t.record, t.plant, t.account, t.material FROM truth t WHERE (
	SELECT COUNT(*) FROM got g WHERE g.plant = t.plant AND g.account = t.account AND g.material = t.material
	AND ';' || g.records || ';' LIKE '%;' || t.record || ';%') < (
	SELECT COUNT(*) FROM wanted w WHERE w.plant = t.plant AND w.account = t.account AND w.material = t.material);
