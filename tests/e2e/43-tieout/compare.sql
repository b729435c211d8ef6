-- What was found against what is true, by company, account, currency and cause; says nothing when they agree. Tables: summary (text), truth, reported.
CREATE TEMP TABLE account AS
SELECT json_extract (run.value, '$.scope.company') AS company, account.value AS account,
       json_extract (account.value, '$.gl_account') AS gl_account, json_extract (account.value, '$.currency') AS currency
FROM summary, json_each (text, '$.runs') run, json_each (run.value, '$.accounts') account
WHERE json_extract (run.value, '$.reconciliation') = 'stock-gl';

CREATE TEMP TABLE found AS
SELECT company, gl_account, currency, cause.key AS cause, json_extract (cause.value, '$.amount') AS amount, json_extract (cause.value, '$.lines') AS lines
FROM account, json_each (account.account, '$.bridge') cause;

CREATE TEMP TABLE wanted AS
SELECT company, gl_account, currency, cause, printf ('%.2f', SUM(CAST(amount AS REAL)) + 0.0) AS amount, COUNT(*) AS lines
FROM truth GROUP BY company, gl_account, currency, cause;

SELECT 'not found', w.company, w.gl_account, w.cause, w.amount, 'but', f.amount
FROM wanted w LEFT JOIN found f USING (company, gl_account, currency, cause)
WHERE f.amount IS NOT w.amount AND NOT (f.amount IS NULL AND w.amount = '0.00');
SELECT 'invented', f.company, f.gl_account, f.cause, f.amount
FROM found f LEFT JOIN wanted w USING (company, gl_account, currency, cause) WHERE w.cause IS NULL;

-- One line of the bridge for each; a batch is one in its account, and roundings and what was carried forward are one of the account.
SELECT 'lines', w.company, w.gl_account, w.cause, f.lines, 'for', w.lines FROM wanted w JOIN found f USING (company, gl_account, currency, cause)
WHERE cause NOT IN ('unposted_batch', 'rounding', 'carry_forward', 'account_determination') AND f.lines <> w.lines;

-- What is unexplained is exactly what cannot be explained.
SELECT 'unexplained', company, gl_account, json_extract (account, '$.unexplained')
FROM account LEFT JOIN (SELECT * FROM wanted WHERE cause = 'unexplained') USING (company, gl_account, currency)
WHERE json_extract (account, '$.unexplained') <> COALESCE(amount, '0.00');

-- Both ledgers roll forward.
SELECT 'break', company, gl_account FROM account
WHERE json_extract (account, '$.stock_ledger.break') IS NOT '0.00' OR json_extract (account, '$.general_ledger.break') IS NOT '0.00';

-- Every record of the truth stands in a case, unless there is nothing to do about it.
SELECT 'no case', t.cause, t.keys FROM truth t
WHERE t.cause NOT IN ('in_flight', 'rounding', 'carry_forward', 'account_determination')
AND NOT EXISTS (SELECT 1 FROM reported r WHERE ';' || r.left_keys || ';' || r.right_keys || ';' LIKE '%;' || t.keys || ';%');
