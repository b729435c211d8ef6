-- The answers, from the raw tables: what every line declares, what its movements did, and in which state it must end.
CREATE VIEW truth_line AS
	SELECT o.value AS plant, l.m_inoutline_id, h.documentno, h.docstatus = 'VO' AS voided, p.producttype = 'S' AS service, p.value AS material,
	       left(h.movementdate, 10)::date AS date,
	       l.movementqty::numeric AS declared,
	       CASE h.movementtype WHEN 'C-' THEN -1 ELSE 1 END AS direction
	FROM m_inoutline l
	JOIN m_inout h USING (m_inout_id)
	JOIN ad_org o ON o.ad_org_id = h.ad_org_id
	JOIN m_product p ON p.m_product_id = l.m_product_id;
CREATE VIEW truth AS
	SELECT l.*, t.moved, t.movements, t.movement_keys, t.amount
	FROM truth_line l
	LEFT JOIN LATERAL (
		SELECT sum(t.movementqty::numeric) * l.direction AS moved, count(*) AS movements,
		       array_agg(t.m_transaction_id) AS movement_keys, max(t.transactioncost::numeric) AS amount
		FROM m_transaction t WHERE t.m_inoutline_id = l.m_inoutline_id
	) t ON true;

-- Rows of each side by plant and state when nothing is wrong.
CREATE VIEW truth_states AS
	SELECT plant, 'documents' AS side, count(*) AS read, count(*) FILTER (WHERE service) AS out_of_scope, count(*) FILTER (WHERE voided) AS netted,
	       count(*) FILTER (WHERE NOT service AND NOT voided AND moved = declared) AS matched,
	       count(*) FILTER (WHERE NOT service AND moved IS DISTINCT FROM declared) AS exception
	FROM truth GROUP BY plant
	UNION ALL
	SELECT o.value, 'movements', count(*), count(*) FILTER (WHERE t.m_inoutline_id = ''), count(*) FILTER (WHERE l.voided),
	       count(*) FILTER (WHERE NOT l.voided AND t.movementqty::numeric = l.declared * l.direction),
	       count(*) FILTER (WHERE t.movementqty::numeric <> l.declared * l.direction)
	FROM m_transaction t
	JOIN ad_org o USING (ad_org_id)
	LEFT JOIN truth_line l ON l.m_inoutline_id = t.m_inoutline_id
	WHERE o.value IN (SELECT plant FROM truth_line)
	GROUP BY 1;

-- Lines whose movements are not what they declare, the average cost of the day, and what the difference is worth: a line without its
-- movement, or short of it, leaves what it declares in the books; a second movement took its own cost once too often.
CREATE VIEW truth_case AS
	SELECT t.plant, CASE WHEN t.movements = 0 AND t.direction < 0 THEN 'MISSING_ERP' WHEN t.movements = 0 THEN 'RECEIPT_MISSING'
			     WHEN t.movements > 1 THEN 'DUP_ERP' ELSE 'QTY_VAR' END AS code,
	       t.m_inoutline_id, t.documentno, t.material, t.declared - COALESCE(t.moved, 0) AS delta, t.movement_keys,
	       CASE WHEN t.movements > 1 THEN t.amount * t.direction
		    ELSE round((t.declared - COALESCE(t.moved, 0)) * c.cost, 2) * -t.direction END AS impact
	FROM truth t
	JOIN m_product p ON p.value = t.material
	LEFT JOIN LATERAL (
		SELECT c.cost::numeric FROM m_costing c
		WHERE c.m_product_id = p.m_product_id AND c.costtype = 'AVA' AND left(c.datefrom, 10)::date <= t.date
		ORDER BY c.datefrom::timestamp DESC, c.m_costing_id DESC LIMIT 1
	) c ON true
	WHERE NOT t.service AND t.moved IS DISTINCT FROM t.declared;
