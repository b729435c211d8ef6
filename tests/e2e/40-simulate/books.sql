-- Both ledgers go from their first balances to their last ones by what is posted, and differ by what the truth of the bridge says. In cents.
CREATE TEMP TABLE moved AS
SELECT plant, material, SUM(CAST(ROUND(CAST(amount AS REAL) * 100) AS INTEGER) * CASE WHEN movement <> 'REVAL' AND indicator = 'H' THEN -1 ELSE 1 END) AS cents
FROM erp, month WHERE posting_date >= since AND posting_date < until GROUP BY plant, material;

CREATE TEMP TABLE stock AS
SELECT plant, material, gl_account, currency, "on" < since AS opening, CAST(ROUND(CAST(value AS REAL) * 100) AS INTEGER) AS cents, CAST(qty AS REAL) AS qty
FROM stock_balance, month;

SELECT 'a stock that does not roll forward', o.plant, o.material, c.cents - o.cents - COALESCE(m.cents, 0)
FROM stock o JOIN stock c ON c.plant = o.plant AND c.material = o.material AND o.opening AND NOT c.opening
LEFT JOIN moved m ON m.plant = o.plant AND m.material = o.material
WHERE c.cents <> o.cents + COALESCE(m.cents, 0);

SELECT 'a balance that stands alone', plant, material FROM stock GROUP BY plant, material HAVING COUNT(*) <> 2 OR SUM(opening) <> 1;
SELECT 'a stock below zero', plant, material FROM stock WHERE qty < 0 OR cents < 0;

CREATE TEMP TABLE account AS
SELECT company, gl_account, currency, "on" < since AS opening, CAST(ROUND(CAST(amount AS REAL) * 100) AS INTEGER) AS cents FROM account_balance, month;
CREATE TEMP TABLE line AS
SELECT company, gl_account, currency, SUM(CAST(ROUND(CAST(amount AS REAL) * 100) AS INTEGER)) AS cents
FROM gl_line, month WHERE posting_date >= since AND posting_date < until GROUP BY company, gl_account, currency;

SELECT 'an account that does not roll forward', o.company, o.gl_account
FROM account o JOIN account c ON c.company = o.company AND c.gl_account = o.gl_account AND c.currency = o.currency AND o.opening AND NOT c.opening
LEFT JOIN line l ON l.company = o.company AND l.gl_account = o.gl_account AND l.currency = o.currency
WHERE c.cents <> o.cents + COALESCE(l.cents, 0);
SELECT 'an account without balances', gl_account FROM line l
WHERE 2 <> (SELECT COUNT(*) FROM account a WHERE a.company = l.company AND a.gl_account = l.gl_account AND a.currency = l.currency);
SELECT 'a document that does not balance', document FROM gl_line GROUP BY document
HAVING SUM(CAST(ROUND(CAST(amount AS REAL) * 100) AS INTEGER)) <> 0;
SELECT 'a document of several days or companies', document FROM gl_line GROUP BY document
HAVING COUNT(DISTINCT company || plant || posting_date || currency || movement) <> 1;

-- The whole difference of each account is told, and nothing is told that is not there. A currency is a company's here.
WITH difference AS (
	SELECT gl_account, currency, opening, SUM(cents) AS cents FROM (
		SELECT gl_account, currency, opening, cents FROM account WHERE gl_account LIKE '3%'
		UNION ALL SELECT gl_account, currency, opening, -cents FROM stock
	) GROUP BY gl_account, currency, opening
), told AS (
	SELECT gl_account, currency, SUM(CAST(ROUND(CAST(amount AS REAL) * 100) AS INTEGER)) AS cents,
	       SUM(CASE cause WHEN 'carry_forward' THEN CAST(ROUND(CAST(amount AS REAL) * 100) AS INTEGER) ELSE 0 END) AS carried
	FROM truth_bridge GROUP BY gl_account, currency
)
SELECT 'a difference that is not told', d.gl_account, d.currency, d.opening, d.cents
FROM difference d LEFT JOIN told t ON t.gl_account = d.gl_account AND t.currency = d.currency
WHERE d.cents <> COALESCE(CASE WHEN d.opening THEN t.carried ELSE t.cents END, 0);
SELECT 'told of no account', gl_account FROM truth_bridge t WHERE NOT EXISTS (SELECT 1 FROM account a WHERE a.gl_account = t.gl_account AND a.company = t.company);

-- Where a movement is booked otherwise than it was posted, the bridge names it; the line of several stands for all of them.
WITH line AS (
	SELECT e.source_key, e.gl_account, e.posting_date, e.amount,
	       (SELECT COUNT(*) FROM gl_line l WHERE l.message_id = e.source_key AND l.gl_account = e.gl_account AND l.posting_date = e.posting_date
		AND abs(CAST(l.amount AS REAL)) = abs(CAST(e.amount AS REAL))) AS booked
	FROM erp e WHERE e.movement <> '311'
)
SELECT 'booked otherwise', source_key FROM line
WHERE (booked <> 1) <> EXISTS (SELECT 1 FROM truth_bridge t WHERE ';' || t.keys || ';' LIKE '%;' || line.source_key || ';%');
