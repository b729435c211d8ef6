-- Stock movements as movement.sql has them, by the organization of the warehouse that they move (:plant): a legal entity posts the physical
-- inventories of its organizations, and what is on hand is kept where it lies.
SELECT t.m_transaction_id AS source_key,
       o.value AS plant,
       p.value AS material,
       loc.value AS storage_location,
       CASE WHEN t.m_attributesetinstance_id = '0' THEN '' ELSE t.m_attributesetinstance_id END AS lot,
       t.movementtype AS movement,
       t.movementqty AS qty,
       CASE t.c_uom_id WHEN '100' THEN 'EA' ELSE t.c_uom_id END AS uom,
       t.movementdate::timestamp::date AS posting_date,
       t.trxprocessdate::timestamp AS entered_at,
       COALESCE(NULLIF(t.m_inoutline_id, ''), NULLIF(t.m_inventoryline_id, ''), t.m_movementline_id) AS message_id
FROM m_transaction t
JOIN m_locator loc ON loc.m_locator_id = t.m_locator_id
JOIN ad_org o ON o.ad_org_id = loc.ad_org_id
JOIN m_product p ON p.m_product_id = t.m_product_id
WHERE o.value = :plant
  AND t.movementdate::timestamp >= :read_from::timestamp
  AND t.movementdate::timestamp < :read_to::timestamp
