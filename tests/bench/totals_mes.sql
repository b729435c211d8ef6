SELECT movement, COUNT(*) AS row_count, SUM(qty) AS qty FROM mes.movement GROUP BY movement
;
