-- Those of the invoices that reached the ledger (POSTED = Y); the others are out of scope here, and missed there.
SELECT i.c_invoice_id AS source_key,
       o.value AS plant,
       'Invoices' AS material,
       'C_Invoice' AS movement,
       0 AS qty,
       'EA' AS uom,
       'Invoices' AS gl_account,
       i.grandtotal AS amount,
       CASE i.c_currency_id WHEN '100' THEN 'USD' WHEN '102' THEN 'EUR' ELSE i.c_currency_id END AS currency,
       i.dateacct::timestamp::date AS posting_date,
       i.documentno AS document,
       i.c_invoice_id AS message_id,
       CASE i.posted WHEN 'Y' THEN '' ELSE 'document is not posted' END AS scope
FROM c_invoice i
JOIN ad_org o ON o.ad_org_id = i.ad_org_id
WHERE i.dateacct::timestamp >= :read_from::timestamp
  AND i.dateacct::timestamp < :read_to::timestamp
