-- The newest change of all rows; number, sums and times of what was changed since :since. A row is changed when the movement is, or
-- anything that it takes its columns from.
WITH changed AS (
	SELECT GREATEST(NULLIF(t.updated::text, '')::timestamp, NULLIF(p.updated::text, '')::timestamp, NULLIF(loc.updated::text, '')::timestamp,
			NULLIF(l.updated::text, '')::timestamp, NULLIF(h.updated::text, '')::timestamp) AS changed_at,
	       t.movementqty::numeric AS qty,
	       NULLIF(t.transactioncost::text, '')::numeric AS amount
	FROM m_transaction t
	JOIN ad_org o ON o.ad_org_id = t.ad_org_id
	JOIN m_product p ON p.m_product_id = t.m_product_id
	LEFT JOIN m_locator loc ON loc.m_locator_id = t.m_locator_id
	LEFT JOIN m_inoutline l ON l.m_inoutline_id = t.m_inoutline_id
	LEFT JOIN m_inout h ON h.m_inout_id = l.m_inout_id
	WHERE o.value = :plant
	  AND t.movementdate::timestamp >= :read_from::timestamp
	  AND t.movementdate::timestamp < :read_to::timestamp
)
SELECT max(changed_at) AS newest,
       count(*) FILTER (WHERE changed_at >= :since::timestamp) AS row_count,
       sum(EXTRACT(EPOCH FROM changed_at)) FILTER (WHERE changed_at >= :since::timestamp) AS times,
       sum(qty) FILTER (WHERE changed_at >= :since::timestamp) AS qty,
       sum(amount) FILTER (WHERE changed_at >= :since::timestamp) AS amount
FROM changed
