WITH tracking AS (
	SELECT t.id, t.state = '04corrected' AS corrected
	FROM productioncounting_productiontracking t
	JOIN orders_order o ON o.id = t.order_id
	LEFT JOIN basic_division d ON d.id = o.division_id
	LEFT JOIN basic_factory f ON f.id = d.factory_id
	WHERE COALESCE(f.number, :plant) = :plant
	  AND COALESCE(t.timerangeto, t.createdate) >= :read_from::timestamp
	  AND COALESCE(t.timerangeto, t.createdate) < :read_to::timestamp
), line AS (
	SELECT i.productiontracking_id, i.typeofmaterial, 'in' AS indicator, i.usedquantity AS qty,
	       (SELECT count(*) FROM productioncounting_usedbatch b WHERE b.trackingoperationproductincomponent_id = i.id)
	       + CASE WHEN i.usedquantity = COALESCE((SELECT sum(b.quantity) FROM productioncounting_usedbatch b
						      WHERE b.trackingoperationproductincomponent_id = i.id), 0) THEN 0 ELSE 1 END AS lines
	FROM productioncounting_trackingoperationproductincomponent i
	WHERE i.usedquantity IS NOT NULL
	UNION ALL
	SELECT p.productiontracking_id, p.typeofmaterial, 'out', p.usedquantity, 1
	FROM productioncounting_trackingoperationproductoutcomponent p
	WHERE p.usedquantity <> 0
	UNION ALL
	SELECT p.productiontracking_id, p.typeofmaterial, 'scrap', p.wastesquantity, 1
	FROM productioncounting_trackingoperationproductoutcomponent p
	WHERE p.wastesquantity <> 0
)
SELECT l.typeofmaterial AS movement,
       l.indicator,
       sum(CASE WHEN t.corrected THEN 2 * l.lines ELSE l.lines END) AS row_count,
       sum(CASE WHEN t.corrected THEN 0 ELSE l.qty END) AS qty
FROM tracking t
JOIN line l ON l.productiontracking_id = t.id
GROUP BY 1, 2
HAVING sum(l.lines) > 0
