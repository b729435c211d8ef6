SELECT COUNT(*) AS row_count, SUM(CAST(ROUND(amount * 1000000) AS INTEGER)) AS amount_millionths
FROM movement WHERE plant = :plant OR :plant = ''
