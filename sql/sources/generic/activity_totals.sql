SELECT COUNT(*) AS row_count, SUM(amount) AS amount FROM activity WHERE plant = :plant OR :plant = ''
