-- What each stock account held the day before the window and on its last day: all posted lines up to then.
SELECT COALESCE(NULLIF(account.code, ''), account.name) AS gl_account,
       currency.code AS currency,
       days.on_day AS "on",
       party.name AS company,
       COALESCE(sum(round(line.debit - line.credit, currency.digits)) FILTER (WHERE entry.date <= days.on_day AND entry.state = 'posted'), 0) AS amount
FROM (VALUES (:from::date - 1), (:to::date - 1)) AS days (on_day)
CROSS JOIN account_account account
JOIN company_company company ON company.id = account.company
JOIN party_party party ON party.id = company.party
JOIN currency_currency currency ON currency.id = company.currency
LEFT JOIN account_move_line line ON line.account = account.id
LEFT JOIN account_move entry ON entry.id = line.move
WHERE EXISTS (SELECT 1 FROM product_category_account kept WHERE kept.account_stock = account.id)
  AND (party.name = :company OR :company = '')
GROUP BY account.id, days.on_day, currency.code, party.name
