-- What the stock of each material was worth the day before the window and on its last day. Tryton keeps no such value: it is what all moves and new
-- cost prices up to then are worth, as movement.sql says of each. What only changed its warehouse is worth nothing there either.
WITH unit AS (		-- of two ways to say a ratio Tryton takes the one with fewer digits
	SELECT u.id, u.symbol, u.digits, CASE WHEN chosen.by_factor THEN told.factor ELSE 1 END AS numerator,
	       CASE WHEN chosen.by_factor THEN 1 ELSE told.rate END AS denominator
	FROM product_uom u
	CROSS JOIN LATERAL (SELECT round(u.factor::numeric, 12), round(u.rate::numeric, 12)) AS told (factor, rate)
	CROSS JOIN LATERAL (SELECT scale(trim_scale(told.factor)), scale(trim_scale(told.rate))) AS digits (factor, rate)
	CROSS JOIN LATERAL (
		SELECT digits.factor < digits.rate OR (digits.factor = digits.rate AND told.factor >= 1)
		) AS chosen (by_factor)
), revision AS (	-- the new price where it is a number and not a formula
	SELECT r.id, r.date, r.company, r.create_date, r.create_uid, product.id AS product, product.template, told.price,
	       lag(told.price) OVER turns AS price_before, lag(r.date) OVER turns AS date_before
	FROM product_cost_price_revision r
	JOIN product_product product ON product.id = r.product OR (r.product IS NULL AND product.template = r.template)
	CROSS JOIN LATERAL (SELECT CASE WHEN r.cost_price ~ '^\s*[0-9]+([.][0-9]+)?\s*$' THEN r.cost_price::numeric END) AS told (price)
	WINDOW turns AS (PARTITION BY r.company, product.id ORDER BY r.date, r.id)
), moved AS (
SELECT warehouse.code AS plant,
       COALESCE(NULLIF(product.code, ''), template.name) AS material,
       currency.code AS currency,
       m.effective_date AS moved_on,
       round(m.internal_quantity::numeric, u.digits) * direction.sign AS qty,
       (round(exact.amount, currency.digits) - CASE WHEN exact.half_over_even THEN sign(exact.amount) * power(10::numeric, -currency.digits) ELSE 0 END) * direction.sign AS value
FROM stock_move m
JOIN stock_location f ON f.id = m.from_location
JOIN stock_location t ON t.id = m.to_location
CROSS JOIN LATERAL (SELECT CASE t.type WHEN 'storage' THEN 1 ELSE -1 END) AS direction (sign)
JOIN stock_location own ON own.id = CASE t.type WHEN 'storage' THEN t.id ELSE f.id END
LEFT JOIN production p ON p.id = COALESCE(m.production_input, m.production_output)
JOIN stock_location warehouse
	ON warehouse.type = 'warehouse'
	AND (warehouse.id = p.warehouse OR (p.id IS NULL AND warehouse."left" < own."left" AND warehouse."right" > own."right"))
JOIN product_product product ON product.id = m.product
JOIN product_template template ON template.id = product.template
JOIN unit u ON u.id = template.default_uom
JOIN unit eu ON eu.id = m.uom
JOIN company_company company ON company.id = m.company
JOIN currency_currency currency ON currency.id = company.currency
CROSS JOIN LATERAL (
	SELECT COALESCE((
		SELECT method.cost_price_method FROM product_cost_price_method method
		WHERE method.template = template.id AND COALESCE(method.company, company.id) = company.id
		ORDER BY method.company LIMIT 1), 'fixed') = 'fixed'
	) AS cost_method (fixed)
LEFT JOIN LATERAL (
	SELECT rate.rate FROM currency_currency_rate rate
	WHERE rate.currency = m.currency AND rate.date <= COALESCE(m.effective_date, m.planned_date) ORDER BY rate.date DESC LIMIT 1
	) AS entry_rate ON m.currency <> company.currency
LEFT JOIN LATERAL (
	SELECT rate.rate FROM currency_currency_rate rate
	WHERE rate.currency = company.currency AND rate.date <= COALESCE(m.effective_date, m.planned_date) ORDER BY rate.date DESC LIMIT 1
	) AS own_rate ON m.currency <> company.currency
CROSS JOIN LATERAL (	-- in the company's currency for one of the product's own unit
	SELECT m.unit_price * CASE WHEN m.currency <> company.currency THEN own_rate.rate / entry_rate.rate ELSE 1 END
		* (u.numerator * eu.denominator) / (u.denominator * eu.numerator)
	) AS single (price)
CROSS JOIN LATERAL (
	SELECT CASE WHEN cost_method.fixed OR NOT ('supplier' IN (f.type, t.type) OR (f.type = 'production' AND t.type = 'storage')) THEN m.cost_price
		    WHEN abs(single.price * 10000) % 2 = 0.5 THEN trunc(single.price, 4)
		    ELSE round(single.price, 4) END
	) AS worth (price)
CROSS JOIN LATERAL (
	SELECT m.quantity::numeric * worth.price * (eu.numerator * u.denominator) / (eu.denominator * u.numerator)
	) AS whole (amount)
CROSS JOIN LATERAL (
	SELECT whole.amount, abs(whole.amount * power(10::numeric, currency.digits)) % 2 = 0.5
	) AS exact (amount, half_over_even)
WHERE m.state = 'done' AND (f.type = 'storage') <> (t.type = 'storage') AND m.effective_date < :to::date
UNION ALL
SELECT warehouse.code,
       COALESCE(NULLIF(product.code, ''), template.name),
       currency.code,
       r.date,
       0,
       round(exact.amount, currency.digits) - CASE WHEN exact.half_over_even THEN sign(exact.amount) * power(10::numeric, -currency.digits) ELSE 0 END
FROM revision r
JOIN product_product product ON product.id = r.product
JOIN product_template template ON template.id = product.template
JOIN unit u ON u.id = template.default_uom
JOIN company_company company ON company.id = r.company
JOIN currency_currency currency ON currency.id = company.currency
CROSS JOIN LATERAL (
	SELECT COALESCE((
		SELECT method.cost_price_method FROM product_cost_price_method method
		WHERE method.template = template.id AND COALESCE(method.company, company.id) = company.id
		ORDER BY method.company LIMIT 1), 'fixed') = 'fixed'
	) AS cost_method (fixed)
JOIN stock_location warehouse ON warehouse.type = 'warehouse'
CROSS JOIN LATERAL (
	SELECT COALESCE(
		(SELECT m.cost_price FROM stock_move m JOIN stock_location f ON f.id = m.from_location JOIN stock_location t ON t.id = m.to_location
		 WHERE NOT cost_method.fixed AND m.product = r.product AND m.company = r.company AND m.state = 'done'
		   AND f.type <> 'storage' AND t.type = 'storage' AND m.effective_date < r.date AND m.effective_date >= COALESCE(r.date_before, '-infinity')
		 ORDER BY m.effective_date DESC, m.id DESC LIMIT 1),
		r.price_before,
		(SELECT m.cost_price FROM stock_move m
		 WHERE m.product = r.product AND m.company = r.company AND m.state = 'done' AND m.cost_price IS NOT NULL
		 ORDER BY m.effective_date, m.id LIMIT 1))
	) AS old (price)
CROSS JOIN LATERAL (
	SELECT COALESCE(sum(round(m.internal_quantity::numeric, u.digits)
		* ((t."left" > warehouse."left" AND t."right" < warehouse."right")::int - (f."left" > warehouse."left" AND f."right" < warehouse."right")::int)), 0)
	FROM stock_move m
	JOIN stock_location f ON f.id = m.from_location
	JOIN stock_location t ON t.id = m.to_location
	WHERE m.product = r.product AND m.company = r.company AND m.state = 'done'
	  AND (m.effective_date < r.date OR (cost_method.fixed AND m.effective_date = r.date AND m.cost_price IS DISTINCT FROM r.price))
	) AS stock (qty)
CROSS JOIN LATERAL (
	SELECT stock.qty * (r.price - old.price), abs(stock.qty * (r.price - old.price) * power(10::numeric, currency.digits)) % 2 = 0.5
	) AS exact (amount, half_over_even)
WHERE r.date < :to::date
)
SELECT moved.plant, moved.material, moved.currency, days.on_day AS "on",
       COALESCE(sum(moved.value) FILTER (WHERE moved.moved_on <= days.on_day), 0) AS value,
       COALESCE(sum(moved.qty) FILTER (WHERE moved.moved_on <= days.on_day), 0) AS qty
FROM moved
CROSS JOIN (VALUES (:from::date - 1), (:to::date - 1)) AS days (on_day)
WHERE moved.plant = :plant OR :plant = ''
GROUP BY moved.plant, moved.material, moved.currency, days.on_day
