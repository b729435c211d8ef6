SELECT d.type AS movement,
       count(*) * CASE d.type WHEN '05transfer' THEN 2 ELSE 1 END AS row_count,
       sum(p.quantity) * CASE d.type WHEN '05transfer' THEN 2 ELSE 1 END AS qty,
       sum(round(p.quantity * p.price, 2)) * CASE d.type WHEN '05transfer' THEN 2 ELSE 1 END AS amount
FROM materialflowresources_document d
JOIN materialflowresources_position p ON p.document_id = d.id
LEFT JOIN orders_order o ON o.id = d.order_id
LEFT JOIN basic_division dv ON dv.id = o.division_id
LEFT JOIN basic_factory f ON f.id = dv.factory_id
WHERE COALESCE(f.number, :plant) = :plant
  AND d."time" >= :read_from::timestamp
  AND d."time" < :read_to::timestamp
GROUP BY d.type
