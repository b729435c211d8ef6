SELECT currency.code AS currency, count(*) AS row_count, sum(round(line.debit - line.credit, currency.digits)) AS amount
FROM account_move_line line
JOIN account_move entry ON entry.id = line.move
JOIN account_account account ON account.id = line.account
JOIN company_company company ON company.id = account.company
JOIN party_party party ON party.id = company.party
JOIN currency_currency currency ON currency.id = company.currency
WHERE (party.name = :company OR :company = '')
  AND entry.date >= :read_from::date AND entry.date < :read_to::date
GROUP BY currency.code
