SELECT currency, COUNT(*) AS row_count, SUM(amount) AS amount FROM movement WHERE plant = :plant GROUP BY currency
