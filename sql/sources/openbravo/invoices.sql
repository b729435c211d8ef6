-- Invoices (C_Invoice) of the organization :plant with their totals, to be held against those that reached the ledger (invoices_posted,
-- rule stock-gl): value without quantity on an account of their own.
SELECT i.c_invoice_id AS source_key,
       o.value AS plant,
       'Invoices' AS material,
       'invoice' AS movement,
       0 AS qty,
       'EA' AS uom,
       'Invoices' AS gl_account,
       i.grandtotal AS amount,
       CASE i.c_currency_id WHEN '100' THEN 'USD' WHEN '102' THEN 'EUR' ELSE i.c_currency_id END AS currency,
       i.dateacct::timestamp::date AS posting_date,
       i.documentno AS document,
       CASE WHEN i.docstatus IN ('DR', 'IP', 'IN', 'AP', 'NA', 'CA') THEN 'document is not completed' ELSE '' END AS scope
FROM c_invoice i
JOIN ad_org o ON o.ad_org_id = i.ad_org_id
WHERE o.value = :plant
  AND i.dateacct::timestamp >= :read_from::timestamp
  AND i.dateacct::timestamp < :read_to::timestamp
