-- The stock account of each product: that of its accounting category, or of the first one above from which that inherits.
WITH RECURSIVE chain AS (
	SELECT category.id AS category, category.id AS at, category.parent, category.account_parent AS inherits
	FROM product_category category
	WHERE category.accounting
	UNION ALL
	SELECT chain.category, above.id, above.parent, above.account_parent
	FROM chain
	JOIN product_category above ON above.id = chain.parent
	WHERE chain.inherits
)
SELECT COALESCE(NULLIF(account.code, ''), account.name) AS gl_account,
       '' AS plant,
       COALESCE(NULLIF(product.code, ''), template.name) AS material
FROM product_product product
JOIN product_template template ON template.id = product.template
JOIN chain ON chain.category = template.account_category AND NOT COALESCE(chain.inherits, false)
JOIN product_category_account kept ON kept.category = chain.at
JOIN account_account account ON account.id = kept.account_stock
JOIN company_company company ON company.id = kept.company
JOIN party_party party ON party.id = company.party
WHERE party.name = :company OR :company = ''
