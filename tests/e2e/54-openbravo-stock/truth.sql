-- The answers, from the raw tables: what each bucket's movements come to, what its stock row says, and how deep it ever was below zero.
CREATE VIEW moved AS
	SELECT o.value AS plant, p.value AS material, loc.value AS location, CASE t.m_attributesetinstance_id WHEN '0' THEN '' ELSE t.m_attributesetinstance_id END AS lot,
	       t.m_transaction_id, t.movementqty::numeric AS qty, t.m_inventoryline_id, t.m_movementline_id, t.trxprocessdate::timestamp AS entered,
	       -- In event order: where the entry is of another day only the day is known, and what comes in is there for what goes out.
	       CASE WHEN left(t.trxprocessdate, 10) = left(t.movementdate, 10) THEN t.trxprocessdate::timestamp
	            WHEN t.movementqty::numeric > 0 THEN left(t.movementdate, 10)::timestamp
	            ELSE left(t.movementdate, 10)::timestamp + interval '1 day' - interval '1 microsecond' END AS turn
	FROM m_transaction t
	JOIN m_locator loc USING (m_locator_id)
	JOIN ad_org o ON o.ad_org_id = loc.ad_org_id
	JOIN m_product p ON p.m_product_id = t.m_product_id;
CREATE VIEW held AS
	SELECT o.value AS plant, p.value AS material, loc.value AS location, CASE s.m_attributesetinstance_id WHEN '0' THEN '' ELSE s.m_attributesetinstance_id END AS lot,
	       sum(s.qtyonhand::numeric) AS qty
	FROM m_storage_detail s
	JOIN m_locator loc USING (m_locator_id)
	JOIN ad_org o ON o.ad_org_id = loc.ad_org_id
	JOIN m_product p ON p.m_product_id = s.m_product_id
	GROUP BY 1, 2, 3, 4;
CREATE VIEW bucket AS
	SELECT plant, material, location, lot, m.qty AS moved, h.qty AS held
	FROM (SELECT plant, material, location, lot, sum(qty) AS qty FROM moved GROUP BY 1, 2, 3, 4) m
	FULL JOIN held h USING (plant, material, location, lot);
CREATE VIEW below AS
	SELECT plant, material, location, lot, min(stock) AS lowest
	FROM (SELECT *, sum(qty) OVER (PARTITION BY plant, material, location, lot ORDER BY turn, qty DESC, m_transaction_id) AS stock FROM moved) replay
	GROUP BY 1, 2, 3, 4 HAVING min(stock) < 0;
-- What a reconciliation must find.
CREATE VIEW truth_case AS
	SELECT plant, 'ROLLFWD_BREAK' AS code, material, location, lot, coalesce(held, 0) - coalesce(moved, 0) AS delta
	FROM bucket WHERE coalesce(held, 0) <> coalesce(moved, 0)
	UNION ALL
	SELECT plant, 'NEG_STOCK', material, location, lot, lowest
	FROM below JOIN bucket USING (plant, material, location, lot) WHERE coalesce(held, 0) = coalesce(moved, 0)
	UNION ALL
	SELECT m.plant, 'COUNT_DIFF', m.material, m.location, m.lot, l.qtycount::numeric - coalesce(b.book, 0) - m.qty
	FROM m_inventoryline l JOIN moved m USING (m_inventoryline_id)
	JOIN bucket USING (plant, material, location, lot)
	CROSS JOIN LATERAL (SELECT sum(o.qty) AS book FROM moved o WHERE (o.plant, o.material, o.location, o.lot) = (m.plant, m.material, m.location, m.lot)
		AND o.entered <= m.entered AND o.m_transaction_id <> m.m_transaction_id) b
	WHERE coalesce(held, 0) = coalesce(bucket.moved, 0) AND l.qtycount::numeric - coalesce(b.book, 0) <> m.qty;
