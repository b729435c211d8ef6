-- Beside what the plant left undone itself (the batch remainders of Tuesday, report 122's correction, report 531 under correction): one
-- position is lost, one quantity is changed, one document is booked twice, one position names another batch.
DELETE FROM materialflowresources_position p USING materialflowresources_document d
	WHERE d.id = p.document_id AND d.number = 'RW/000211' AND p.product_id = 2;
UPDATE materialflowresources_position p SET quantity = quantity + 10 FROM materialflowresources_document d
	WHERE d.id = p.document_id AND d.number = 'RW/000352' AND p.product_id = 3;
WITH copy AS (
	INSERT INTO materialflowresources_document (number, type, "time", state, locationto_id, order_id, createdate, createuser)
	SELECT number || '-2', type, "time", state, locationto_id, order_id, createdate + interval '90 seconds', createuser
	FROM materialflowresources_document WHERE number = 'PW/000422' RETURNING id
)
INSERT INTO materialflowresources_position (document_id, number, product_id, quantity, givenquantity, givenunit, price, batch_id, waste)
	SELECT copy.id, p.number, p.product_id, p.quantity, p.givenquantity, p.givenunit, p.price, p.batch_id, p.waste
	FROM copy, materialflowresources_position p JOIN materialflowresources_document d ON d.id = p.document_id WHERE d.number = 'PW/000422';
UPDATE materialflowresources_position p SET batch_id = 12, resource_id = NULL FROM materialflowresources_document d
	WHERE d.id = p.document_id AND d.number = 'RW/000631' AND p.batch_id = 11;
