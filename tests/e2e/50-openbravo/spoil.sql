-- One movement is lost, one is there twice under a new id, one says less than its line: a shipment, a receipt and a shipment, of different
-- documents, late enough for an average cost to be known.
CREATE TABLE spoil AS
	WITH candidate AS (
		SELECT DISTINCT ON (h.m_inout_id) t.m_transaction_id, h.movementtype
		FROM m_transaction t JOIN m_inoutline l USING (m_inoutline_id) JOIN m_inout h USING (m_inout_id)
		WHERE h.docstatus = 'CO' AND h.movementdate >= '2012-10-01' AND abs(t.movementqty::numeric) > 1000 AND t.transactioncost::numeric > 1000
		ORDER BY h.m_inout_id, md5(t.m_transaction_id)
	), ranked AS (
		SELECT *, row_number() OVER (PARTITION BY movementtype ORDER BY md5(m_transaction_id)) AS rank FROM candidate
	)
	SELECT CASE WHEN movementtype = 'V+' THEN 'doubled' WHEN rank = 1 THEN 'dropped' ELSE 'changed' END AS fault, m_transaction_id
	FROM ranked WHERE rank = 1 OR movementtype = 'C-' AND rank = 2;
UPDATE m_transaction t SET movementqty = (t.movementqty::numeric + 137)::text FROM spoil s
	WHERE s.m_transaction_id = t.m_transaction_id AND s.fault = 'changed';
CREATE TEMPORARY TABLE copy AS SELECT t.* FROM m_transaction t JOIN spoil s USING (m_transaction_id) WHERE s.fault = 'doubled';
UPDATE copy SET m_transaction_id = upper(md5(m_transaction_id));
INSERT INTO m_transaction SELECT * FROM copy;
DELETE FROM m_transaction t USING spoil s WHERE s.m_transaction_id = t.m_transaction_id AND s.fault = 'dropped';
