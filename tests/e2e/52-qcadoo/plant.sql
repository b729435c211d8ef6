-- One week of one plant: six orders of FG-1, each reported on five days by the two operations of its technology. Every number is made from the
-- order's and the day's own numbers, so that no two lines of an order are alike.
INSERT INTO basic_currency VALUES (1, 'euro', 'EUR');
INSERT INTO basic_parameter VALUES (1, 1);
INSERT INTO basic_factory VALUES (1, 'PL10', 'Plant of the test'), (2, 'PL20', 'Another plant');
INSERT INTO basic_division VALUES (1, 'DIV-A', 1), (2, 'DIV-B', 2);
INSERT INTO basic_product (id, number, name, unit, nominalcost, costfornumber) VALUES
	(1, 'RM-RESIN', 'resin', 'kg', 3.20, 1), (2, 'RM-DYE', 'dye', 'kg', 410.00, 100), (3, 'PK-LABEL', 'label', 'szt', 0.05, 1),
	(4, 'FG-1', 'finished good', 'szt', 12.00, 1), (5, 'BY-TRIM', 'trimmings', 'kg', 0.40, 1);
INSERT INTO advancedgenealogy_batch
	SELECT n, 'R-' || n, 1 FROM generate_series(1, 8) n UNION ALL
	SELECT 10 + n, 'D-' || n, 2 FROM generate_series(1, 2) n UNION ALL
	SELECT 100 + n, 'F-' || n, 4 FROM generate_series(1, 7) n;
INSERT INTO technologies_operation VALUES (1, 'MIX'), (2, 'PACK');
INSERT INTO technologies_technologyoperationcomponent VALUES (1, 1), (2, 2);
INSERT INTO orders_order
	SELECT n, 'ZP-' || lpad(n::text, 5, '0'), CASE WHEN n <= 4 THEN (9000 + n)::text END, 4, CASE n WHEN 7 THEN 2 ELSE 1 END, '03inProgress',
	       500, 0, '2026-09-07 06:00', NULL
	FROM generate_series(1, 7) n;
INSERT INTO basicproductioncounting_productioncountingquantity (order_id, product_id, role, typeofmaterial)
	SELECT o.id, p.id, CASE WHEN p.id <= 3 THEN '01used' ELSE '02produced' END,
	       CASE p.id WHEN 4 THEN '03finalProduct' WHEN 5 THEN '04waste' ELSE '01component' END
	FROM orders_order o, basic_product p;
INSERT INTO materialflow_location VALUES (1, 'W-RAW'), (2, 'W-FG');

-- Reports: id = order * 100 + day * 10 + operation. Most are accepted; on Thursday order 2's are drafts, order 3's declined, order 4's pending.
INSERT INTO productioncounting_productiontracking
	(id, number, order_id, technologyoperationcomponent_id, state, batch_id, timerangefrom, timerangeto, createdate, createuser)
	SELECT o.id * 100 + day * 10 + operation, to_char(o.id * 100 + day * 10 + operation, 'FM000000'), o.id, operation,
	       CASE WHEN day = 4 AND o.id = 2 THEN '01draft' WHEN day = 4 AND o.id = 3 THEN '03declined'
		    WHEN day = 4 AND o.id = 4 THEN '05pending' ELSE '02accepted' END,
	       100 + o.id, date '2026-09-06' + day + time '06:00', date '2026-09-06' + day + time '13:30' + operation * interval '10 min',
	       date '2026-09-06' + day + time '14:00' + o.id * interval '1 min', 'kowalski'
	FROM orders_order o, generate_series(1, 5) day, generate_series(1, 2) operation;

-- Mixing uses resin from two batches, more of it than the batches say on Tuesday (but for order 5), and dye from one; packing uses labels without a batch,
-- makes goods and trimmings, and scraps a few.
INSERT INTO productioncounting_trackingoperationproductincomponent (productiontracking_id, product_id, usedquantity, givenquantity, givenunit)
	SELECT t.id, p.id, q.used, q.used * CASE WHEN p.id = 2 THEN 1000 ELSE 1 END, CASE p.id WHEN 1 THEN 'kg' WHEN 2 THEN 'g' ELSE 'szt' END
	FROM productioncounting_productiontracking t
	JOIN basic_product p ON (t.technologyoperationcomponent_id = 1 AND p.id IN (1, 2)) OR (t.technologyoperationcomponent_id = 2 AND p.id = 3)
	CROSS JOIN LATERAL (SELECT CASE p.id WHEN 1 THEN 80 + t.id * 0.125 WHEN 2 THEN 1 + t.id * 0.00375 ELSE 90 + t.id % 97 END AS used) q;
INSERT INTO productioncounting_usedbatch (trackingoperationproductincomponent_id, batch_id, quantity)
	SELECT i.id, 1 + (t.id / 10) % 8, round(i.usedquantity / 4, 3)
	FROM productioncounting_trackingoperationproductincomponent i JOIN productioncounting_productiontracking t ON t.id = i.productiontracking_id
	WHERE i.product_id = 1
	UNION ALL
	SELECT i.id, 1 + (t.id / 10 + 3) % 8, i.usedquantity - round(i.usedquantity / 4, 3) - CASE WHEN t.timerangeto::date = '2026-09-08' AND t.order_id <> 5 THEN 2.5 ELSE 0 END
	FROM productioncounting_trackingoperationproductincomponent i JOIN productioncounting_productiontracking t ON t.id = i.productiontracking_id
	WHERE i.product_id = 1
	UNION ALL
	SELECT i.id, 11 + t.order_id % 2, i.usedquantity
	FROM productioncounting_trackingoperationproductincomponent i JOIN productioncounting_productiontracking t ON t.id = i.productiontracking_id
	WHERE i.product_id = 2;
INSERT INTO productioncounting_trackingoperationproductoutcomponent
	(productiontracking_id, product_id, usedquantity, wastesquantity, givenquantity, givenunit, typeofmaterial)
	SELECT t.id, p.id, q.made, CASE WHEN p.id = 4 AND t.id % 3 = 0 THEN 2 + t.id / 10 % 5 END, q.made, p.unit, CASE p.id WHEN 4 THEN '03finalProduct' ELSE '04waste' END
	FROM productioncounting_productiontracking t
	JOIN basic_product p ON p.id IN (4, 5) AND t.technologyoperationcomponent_id = 2
	CROSS JOIN LATERAL (SELECT CASE p.id WHEN 4 THEN 70 + t.id % 61 ELSE 4 + t.id * 0.0025 END AS made) q;

-- Stock documents as qcadoo makes them when a report is accepted: one internal outbound with a position per used batch, or per component
-- where no batch was named, and one internal inbound for what was made. What was used beyond the batches is not in them.
CREATE FUNCTION documents_make(tracking bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	document bigint;
	report productioncounting_productiontracking%ROWTYPE;
BEGIN
	SELECT * INTO report FROM productioncounting_productiontracking WHERE id = tracking;
	INSERT INTO materialflowresources_document (number, type, "time", state, locationfrom_id, order_id, createdate, createuser)
		VALUES ('RW/' || report.number, '03internalOutbound', report.createdate, '02accepted', 1, report.order_id, report.createdate, report.createuser)
		RETURNING id INTO document;
	INSERT INTO materialflowresources_position (document_id, number, product_id, quantity, givenquantity, givenunit, price, batch_id)
		SELECT document, row_number() OVER (ORDER BY i.id, b.id), i.product_id, COALESCE(b.quantity, i.usedquantity),
		       i.givenquantity, i.givenunit, p.nominalcost / p.costfornumber, b.batch_id
		FROM productioncounting_trackingoperationproductincomponent i
		JOIN basic_product p ON p.id = i.product_id
		LEFT JOIN productioncounting_usedbatch b ON b.trackingoperationproductincomponent_id = i.id
		WHERE i.productiontracking_id = tracking;
	IF report.technologyoperationcomponent_id = 2 THEN
		INSERT INTO materialflowresources_document (number, type, "time", state, locationto_id, order_id, createdate, createuser)
			VALUES ('PW/' || report.number, '02internalInbound', report.createdate, '02accepted', 2, report.order_id, report.createdate, report.createuser)
			RETURNING id INTO document;
		INSERT INTO materialflowresources_position (document_id, number, product_id, quantity, givenquantity, givenunit, price, batch_id, waste)
			SELECT document, row_number() OVER (ORDER BY o.id), o.product_id, o.usedquantity, o.usedquantity, p.unit, p.nominalcost / p.costfornumber,
			       CASE WHEN o.product_id = 4 THEN report.batch_id END, o.product_id = 5
			FROM productioncounting_trackingoperationproductoutcomponent o
			JOIN basic_product p ON p.id = o.product_id
			WHERE o.productiontracking_id = tracking;
	END IF;
END $$;
SELECT documents_make(id) FROM productioncounting_productiontracking WHERE state = '02accepted' ORDER BY id;

-- Corrections: the corrected report keeps its lines and points to its copy, which carries other quantities; qcadoo makes no documents for
-- the copy. Report 111's is accepted and the warehouse booked the difference by hand, 122's is accepted and nobody did, 531's is still a draft.
CREATE FUNCTION report_correct(tracking bigint, copy bigint, copy_state text, product bigint, difference numeric) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	line productioncounting_trackingoperationproductincomponent%ROWTYPE;
	made bigint;
BEGIN
	INSERT INTO productioncounting_productiontracking
		SELECT copy, to_char(copy, 'FM000000'), order_id, technologyoperationcomponent_id, copy_state, batch_id, NULL, true, false,
		       timerangefrom, timerangeto, createdate + interval '3 hours', 'nowak'
		FROM productioncounting_productiontracking WHERE id = tracking;
	UPDATE productioncounting_productiontracking SET state = '04corrected', iscorrected = true, correction_id = copy WHERE id = tracking;
	FOR line IN SELECT * FROM productioncounting_trackingoperationproductincomponent WHERE productiontracking_id = tracking LOOP
		INSERT INTO productioncounting_trackingoperationproductincomponent (productiontracking_id, product_id, usedquantity, givenquantity, givenunit)
			VALUES (copy, line.product_id, line.usedquantity + CASE line.product_id WHEN product THEN difference ELSE 0 END,
				line.givenquantity, line.givenunit)
			RETURNING id INTO made;
		INSERT INTO productioncounting_usedbatch (trackingoperationproductincomponent_id, batch_id, quantity)
			SELECT made, b.batch_id, b.quantity + CASE WHEN line.product_id = product AND row_number() OVER (ORDER BY b.id) = 1 THEN difference ELSE 0 END
			FROM productioncounting_usedbatch b WHERE b.trackingoperationproductincomponent_id = line.id;
	END LOOP;
	INSERT INTO productioncounting_trackingoperationproductoutcomponent
		(productiontracking_id, product_id, usedquantity, wastesquantity, givenquantity, givenunit, typeofmaterial)
		SELECT copy, product_id, usedquantity, wastesquantity, givenquantity, givenunit, typeofmaterial
		FROM productioncounting_trackingoperationproductoutcomponent WHERE productiontracking_id = tracking;
END $$;
SELECT report_correct(111, 1111, '02accepted', 1, 6.75);
SELECT report_correct(122, 1122, '02accepted', 3, -11);
SELECT report_correct(531, 1531, '01draft', 1, 4.5);
WITH document AS (
	INSERT INTO materialflowresources_document (number, type, "time", state, locationfrom_id, order_id, createdate, createuser)
	SELECT 'RW/001111', '03internalOutbound', createdate, '02accepted', 1, order_id, createdate, 'nowak'
	FROM productioncounting_productiontracking WHERE id = 1111 RETURNING id
)
INSERT INTO materialflowresources_position (document_id, number, product_id, quantity, givenquantity, givenunit, price, batch_id)
	SELECT document.id, 1, 1, 6.75, 6.75, 'kg', 3.20, (SELECT min(b.batch_id) FROM productioncounting_usedbatch b
		JOIN productioncounting_trackingoperationproductincomponent i ON i.id = b.trackingoperationproductincomponent_id
		WHERE i.productiontracking_id = 111 AND i.product_id = 1 AND b.id = (SELECT min(c.id) FROM productioncounting_usedbatch c
			WHERE c.trackingoperationproductincomponent_id = i.id))
	FROM document;

-- A purchase, a shipment, a transfer, a draft, and a used batch that the warehouse knows by its resource only.
INSERT INTO materialflowresources_resource VALUES (1, 2, 12, 1);
INSERT INTO materialflowresources_document (number, type, "time", state, locationfrom_id, locationto_id, createdate, createuser) VALUES
	('PZ/1', '01receipt', '2026-09-07 08:00', '02accepted', NULL, 1, '2026-09-07 08:00', 'nowak'),
	('WZ/1', '04release', '2026-09-10 08:00', '02accepted', 2, NULL, '2026-09-10 08:00', 'nowak'),
	('MM/1', '05transfer', '2026-09-09 08:00', '02accepted', 1, 2, '2026-09-09 08:00', 'nowak'),
	('PZ/2', '01receipt', '2026-09-11 08:00', '01draft', NULL, 1, '2026-09-11 08:00', 'nowak');
INSERT INTO materialflowresources_position (document_id, number, product_id, quantity, price)
	SELECT id, 1, CASE number WHEN 'WZ/1' THEN 4 ELSE 1 END, 400, 3.20 FROM materialflowresources_document WHERE order_id IS NULL;
UPDATE materialflowresources_position SET resource_id = 1, batch_id = NULL WHERE batch_id = 12;
