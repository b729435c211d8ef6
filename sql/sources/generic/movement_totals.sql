SELECT movement, COUNT(*) AS row_count, SUM(qty) AS qty FROM movement WHERE plant = :plant OR :plant = '' GROUP BY movement
