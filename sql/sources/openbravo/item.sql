SELECT p.value AS material,
       p.name AS text,
       CASE p.c_uom_id WHEN '100' THEN 'EA' ELSE p.c_uom_id END AS base_uom,
       CASE WHEN p.producttype = 'S' THEN 'true' ELSE 'false' END AS service
FROM m_product p
