SELECT count(*) AS row_count, sum(i.grandtotal::numeric) AS amount
FROM c_invoice i
WHERE i.dateacct::timestamp >= :read_from::timestamp
  AND i.dateacct::timestamp < :read_to::timestamp
