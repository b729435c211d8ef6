SELECT movement, COUNT(*) AS row_count, SUM(qty) AS qty FROM erp.movement GROUP BY movement
;
SELECT COUNT(*) AS row_count, SUM(amount) AS amount FROM erp.movement
;
