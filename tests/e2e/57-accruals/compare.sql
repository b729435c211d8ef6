-- What the exceptions of a month ask to be accrued, beside the journal pack: one line for each difference, nothing when they agree.
CREATE VIEW wanted AS
SELECT case_id, CAST (ROUND (impact_stock * 100) AS INTEGER) AS cents,
	CASE WHEN impact_wip <> '0.00' THEN '140000' ELSE '591000' END AS offset_account
FROM found
WHERE state <> 'cleared' AND disposition = '' AND match_status = 'confirmed'
AND (code IN ('MISSING_ERP', 'RECEIPT_MISSING') OR (code = 'CUTOFF' AND posting_date >= '2026-04-01'))
AND ABS (impact_stock) >= 10;

CREATE VIEW posted AS
SELECT document, reference, account, CAST (ROUND (debit * 100) AS INTEGER) - CAST (ROUND (credit * 100) AS INTEGER) AS cents, currency,
	posting_date, reversal_date FROM journal;

SELECT 'document ' || document || ' does not balance in ' || currency FROM posted GROUP BY document, currency HAVING SUM (cents) <> 0;
SELECT 'document ' || document || ' is of ' || COUNT (DISTINCT reference) || ' proposals' FROM posted GROUP BY document HAVING COUNT (DISTINCT reference) <> 1;
SELECT 'document ' || document || ' is dated ' || posting_date || ', reversed ' || reversal_date FROM posted
WHERE posting_date <> '2026-03-31' OR reversal_date <> '2026-04-01';
SELECT 'a line on a stock account: ' || account FROM posted WHERE account LIKE '30%' OR account LIKE '31%';

-- Credit the accrual by what the books have too much, debit what stands against it.
CREATE VIEW lines AS
SELECT case_id AS reference, '139000' AS account, -cents AS cents FROM wanted UNION ALL SELECT case_id, offset_account, cents FROM wanted;
SELECT 'missing: ' || reference || ' ' || account || ' ' || cents FROM (SELECT * FROM lines EXCEPT SELECT reference, account, cents FROM posted);
SELECT 'too much: ' || reference || ' ' || account || ' ' || cents FROM (SELECT reference, account, cents FROM posted EXCEPT SELECT * FROM lines);

-- Proposed and left out are all that is open.
SELECT 'candidates do not add up: ' || told.n || ' of ' || open.n || ', ' || told.cents || ' of ' || open.cents
FROM (SELECT SUM (json_extract (value, '$.candidates')) AS n, CAST (ROUND (SUM (json_extract (value, '$.net')) * 100) AS INTEGER) AS cents
	FROM json, json_each (json.text, '$.totals')) AS told,
	(SELECT COUNT (*) AS n, CAST (ROUND (SUM (impact_stock) * 100) AS INTEGER) AS cents FROM found WHERE state <> 'cleared') AS open
WHERE told.n <> open.n OR told.cents <> open.cents;
