-- What is on hand now (M_Storage_Detail), by the organization of the warehouse.
SELECT o.value AS plant,
       p.value AS material,
       loc.value AS storage_location,
       CASE WHEN s.m_attributesetinstance_id = '0' THEN '' ELSE s.m_attributesetinstance_id END AS lot,
       s.qtyonhand AS qty,
       CASE s.c_uom_id WHEN '100' THEN 'EA' ELSE s.c_uom_id END AS uom
FROM m_storage_detail s
JOIN m_locator loc ON loc.m_locator_id = s.m_locator_id
JOIN ad_org o ON o.ad_org_id = loc.ad_org_id
JOIN m_product p ON p.m_product_id = s.m_product_id
WHERE o.value = :plant OR :plant = ''
