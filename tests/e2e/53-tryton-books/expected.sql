-- What a tie-out must find, from Tryton's tables alone: the lines on stock accounts as they were before anybody spoiled them, against those
-- that are there now. Run in the clean database; copies of it have the same view over their own lines.
CREATE SCHEMA test;

CREATE VIEW test.line AS
SELECT line.id, entry.id AS entry, account.code AS account, entry.date, entry.origin, entry.state, line.debit - line.credit AS amount
FROM account_move_line line
JOIN account_move entry ON entry.id = line.move
JOIN account_account account ON account.id = line.account;

CREATE TABLE test.clean AS SELECT * FROM test.line;

-- account, what it explains there, a record that the finding must name (the move or the change of price whose entry is gone, else the line), and
-- the document that is one finding.
CREATE VIEW test.expected AS
WITH both_states AS (
	SELECT COALESCE(was.entry, line.entry) AS entry, COALESCE(was.id, line.id) AS id, COALESCE(was.origin, line.origin) AS origin,
	       was.account AS account_was, line.account,
	       CASE WHEN was.date BETWEEN '2025-03-01' AND '2025-03-31' THEN was.amount END AS amount_was,
	       CASE WHEN line.date BETWEEN '2025-03-01' AND '2025-03-31' AND line.state = 'posted' THEN line.amount END AS amount,
	       line.state = 'posted' AS posted
	FROM test.clean was
	FULL JOIN test.line line USING (id)
), told AS (
	SELECT *, CASE WHEN amount_was IS NULL THEN CASE WHEN origin IS NULL THEN 'manual_journal' ELSE 'unexplained' END
		       WHEN amount IS NULL AND posted THEN 'wrong_period'
		       WHEN amount IS NULL THEN CASE WHEN origin LIKE 'product.product,%' THEN 'price_change' ELSE 'missing_document' END
		       WHEN account IS DISTINCT FROM account_was THEN 'wrong_account'
		       ELSE 'unexplained' END AS cause
	FROM both_states
	WHERE (amount_was, account_was) IS DISTINCT FROM (amount, account) AND COALESCE(amount_was, amount) IS NOT NULL
)
SELECT account, cause, change AS amount,
       CASE WHEN cause = 'price_change' THEN (SELECT 'product.cost_price.revision,' || r.id || '/' || r.product FROM product_cost_price_revision r
					      WHERE 'product.product,' || r.product = origin)
	    WHEN cause IN ('missing_document', 'wrong_period', 'wrong_account') THEN origin
	    ELSE entry || '/' || id END AS record,
       COALESCE((SELECT 'production ' || COALESCE(m.production_input, m.production_output) FROM stock_move m WHERE parts.origin = 'stock.move,' || m.id),
		origin, 'entry ' || entry) AS document
FROM (SELECT account_was AS account, cause, -amount_was AS change, origin, entry, id FROM told WHERE amount_was IS NOT NULL AND cause <> 'unexplained'
      UNION ALL
      SELECT account, cause, amount, origin, entry, id FROM told WHERE amount IS NOT NULL AND cause <> 'unexplained'
      UNION ALL
      SELECT account, cause, amount - COALESCE(amount_was, 0), origin, entry, id FROM told WHERE cause = 'unexplained') AS parts
WHERE account LIKE '13%' AND change <> 0
UNION ALL		-- what the month before left behind is no finding of this one
SELECT line.account, 'carry_forward', line.amount, NULL, NULL
FROM test.line line
WHERE line.account LIKE '13%' AND line.date < '2025-03-01' AND line.id NOT IN (SELECT id FROM test.clean);
