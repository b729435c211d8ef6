-- Stock movements (M_Transaction) of the organization :plant, by movement date. The quantity carries the sign, not the movement type:
-- an I+ row with a negative quantity is a count loss. A cost has no sign of its own, and one below 0 turns it around: stock_value is what
-- it does to the stock. Works on Openbravo's typed columns and on text copies of them.
SELECT t.m_transaction_id AS source_key,
       o.value AS plant,
       p.value AS material,
       loc.value AS storage_location,
       CASE WHEN t.m_attributesetinstance_id = '0' THEN '' ELSE t.m_attributesetinstance_id END AS lot,
       t.movementtype AS movement,
       t.movementqty AS qty,
       CASE t.c_uom_id WHEN '100' THEN 'EA' ELSE t.c_uom_id END AS uom,
       t.transactioncost AS amount,
       CASE t.c_currency_id WHEN '100' THEN 'USD' WHEN '102' THEN 'EUR' ELSE t.c_currency_id END AS currency,
       t.movementdate::timestamp::date AS posting_date,
       t.trxprocessdate::timestamp AS entered_at,
       COALESCE(NULLIF(t.m_inoutline_id, ''), NULLIF(t.m_inventoryline_id, ''), t.m_movementline_id) AS message_id,
       sign(t.movementqty::numeric) * NULLIF(t.transactioncost::text, '')::numeric AS stock_value,
       h.documentno AS document,
       canceled.m_transaction_id AS reversal_of
FROM m_transaction t
JOIN ad_org o ON o.ad_org_id = t.ad_org_id
JOIN m_product p ON p.m_product_id = t.m_product_id
LEFT JOIN m_locator loc ON loc.m_locator_id = t.m_locator_id
LEFT JOIN m_inoutline l ON l.m_inoutline_id = t.m_inoutline_id
LEFT JOIN m_inout h ON h.m_inout_id = l.m_inout_id
LEFT JOIN LATERAL (
	SELECT min(c.m_transaction_id) AS m_transaction_id
	FROM m_transaction c
	WHERE c.m_inoutline_id = l.canceled_inoutline_id AND l.canceled_inoutline_id <> ''
) canceled ON true
WHERE o.value = :plant
  AND t.movementdate::timestamp >= :read_from::timestamp
  AND t.movementdate::timestamp < :read_to::timestamp
