-- Lines of processed physical inventories. The book is frozen when the inventory is processed, which is when its movement is entered;
-- the movement names the line.
SELECT l.m_inventoryline_id AS source_key,
       o.value AS plant,
       p.value AS material,
       loc.value AS storage_location,
       CASE WHEN l.m_attributesetinstance_id = '0' THEN '' ELSE l.m_attributesetinstance_id END AS lot,
       l.qtycount AS qty,
       l.qtybook AS book_qty,
       CASE l.c_uom_id WHEN '100' THEN 'EA' ELSE l.c_uom_id END AS uom,
       t.trxprocessdate::timestamp AS counted_at,
       i.name AS document
FROM m_inventoryline l
JOIN m_inventory i ON i.m_inventory_id = l.m_inventory_id
JOIN m_transaction t ON t.m_inventoryline_id = l.m_inventoryline_id
JOIN m_locator loc ON loc.m_locator_id = l.m_locator_id
JOIN ad_org o ON o.ad_org_id = loc.ad_org_id
JOIN m_product p ON p.m_product_id = l.m_product_id
WHERE i.processed = 'Y' AND (o.value = :plant OR :plant = '')
