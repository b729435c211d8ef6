-- Lines of posted and drafted entries. The origin of an entry is its model: stock.move an entry of the module account_stock_continental, whose
-- reference is the move; product.product a change of a cost price, by product and day; account.invoice an invoice; account.move one that was made by hand.
-- A company is called by the name of its party, an account by its code, else by its name.
SELECT entry.id || '/' || line.id AS source_key,
       party.name AS company,
       COALESCE(NULLIF(account.code, ''), account.name) AS gl_account,
       round(line.debit - line.credit, currency.digits) AS amount,
       currency.code AS currency,
       entry.date AS posting_date,
       entry.create_date AS entered_at,
       entrant.login AS entered_by,
       COALESCE(NULLIF(entry.post_number, ''), entry.number) AS document,
       COALESCE(NULLIF(split_part(entry.origin, ',', 1), ''), 'account.move') AS movement,
       CASE WHEN entry.origin LIKE 'stock.move,%' THEN entry.origin
	    WHEN entry.origin LIKE 'product.product,%' THEN entry.origin || '/' || entry.date END AS message_id,
       COALESCE(NULLIF(product.code, ''), template.name) AS material,
       journal.name AS journal,
       CASE entry.state WHEN 'posted' THEN '' ELSE 'entry is ' || entry.state END AS scope
FROM account_move_line line
JOIN account_move entry ON entry.id = line.move
JOIN account_account account ON account.id = line.account
JOIN account_journal journal ON journal.id = entry.journal
JOIN company_company company ON company.id = account.company
JOIN party_party party ON party.id = company.party
JOIN currency_currency currency ON currency.id = company.currency
LEFT JOIN stock_move moved ON entry.origin = 'stock.move,' || moved.id
LEFT JOIN product_product product ON product.id = moved.product OR entry.origin = 'product.product,' || product.id
LEFT JOIN product_template template ON template.id = product.template
LEFT JOIN res_user entrant ON entrant.id = entry.create_uid
WHERE (party.name = :company OR :company = '')
  AND entry.date >= :read_from::date AND entry.date < :read_to::date
