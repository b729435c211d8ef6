SELECT COALESCE(f.number, :plant) AS plant,
       o.number AS order_no,
       m.number AS material,
       CASE o.state WHEN '01pending' THEN 'CREATED' WHEN '02accepted' THEN 'RELEASED' WHEN '03inProgress' THEN 'IN_PROCESS'
		    WHEN '04completed' THEN 'TECH_CLOSED' WHEN '06interrupted' THEN 'HELD' ELSE 'CANCELLED' END AS status,
       CASE WHEN o.state = '04completed' THEN o.effectivedateto END AS completed_at,
       CASE WHEN o.state = '04completed' THEN o.effectivedateto END AS closed_at
FROM orders_order o
JOIN basic_product m ON m.id = o.product_id
LEFT JOIN basic_division d ON d.id = o.division_id
LEFT JOIN basic_factory f ON f.id = d.factory_id
WHERE COALESCE(f.number, :plant) = :plant
