SELECT COUNT(*) AS row_count, SUM(qty) AS qty FROM invoice WHERE plant = :plant OR :plant = ''
