-- What invoices of vendors match of receipts (M_MatchInv), of the organization :plant, by the day of the match. It names the receipt's line,
-- by the id that M_Transaction carries too (message_id), not the purchase order's: rule receipt-invoice. The invoice's money is not in it.
SELECT mi.m_matchinv_id AS source_key,
       o.value AS plant,
       p.value AS material,
       mi.qty AS qty,
       CASE l.c_uom_id WHEN '100' THEN 'EA' ELSE l.c_uom_id END AS uom,
       mi.datetrx::timestamp::date AS posting_date,
       h.documentno AS order_no,
       l.line AS operation,
       mi.m_inoutline_id AS message_id
FROM m_matchinv mi
JOIN ad_org o ON o.ad_org_id = mi.ad_org_id
JOIN m_inoutline l ON l.m_inoutline_id = mi.m_inoutline_id
JOIN m_inout h ON h.m_inout_id = l.m_inout_id
JOIN m_product p ON p.m_product_id = l.m_product_id
WHERE o.value = :plant
  AND mi.datetrx::timestamp >= :read_from::timestamp
  AND mi.datetrx::timestamp < :read_to::timestamp
