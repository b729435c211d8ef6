-- What shipments and receipts declare: lines of M_InOut documents of the organization :plant, by the document's movement date. A line's
-- quantity is positive for what the document does; its movement type says which way (movement_types.csv, indicator `document`).
-- The line's id travels as message_id: M_Transaction carries the same one.
SELECT l.m_inoutline_id AS source_key,
       o.value AS plant,
       p.value AS material,
       loc.value AS storage_location,
       CASE WHEN l.m_attributesetinstance_id = '0' THEN '' ELSE l.m_attributesetinstance_id END AS lot,
       h.movementtype AS movement,
       'document' AS indicator,
       l.movementqty AS qty,
       CASE l.c_uom_id WHEN '100' THEN 'EA' ELSE l.c_uom_id END AS uom,
       h.movementdate::timestamp::date AS posting_date,
       l.created::timestamp AS entered_at,
       l.m_inoutline_id AS message_id,
       h.documentno AS document,
       l.canceled_inoutline_id AS reversal_of,
       l.line AS line,
       h.docstatus AS docstatus,
       h.posted AS posted,
       CASE WHEN h.docstatus IN ('DR', 'IP', 'IN', 'AP', 'NA', 'CA') THEN 'document is not completed' ELSE '' END AS scope
FROM m_inoutline l
JOIN m_inout h ON h.m_inout_id = l.m_inout_id
JOIN ad_org o ON o.ad_org_id = h.ad_org_id
JOIN m_product p ON p.m_product_id = l.m_product_id
LEFT JOIN m_locator loc ON loc.m_locator_id = l.m_locator_id
WHERE o.value = :plant
  AND h.movementdate::timestamp >= :read_from::timestamp
  AND h.movementdate::timestamp < :read_to::timestamp
