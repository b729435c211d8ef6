SELECT COUNT(*) AS row_count, SUM(amount) AS amount FROM movement WHERE plant = :plant OR :plant = ''
