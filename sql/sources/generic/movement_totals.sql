-- Millionths, so that the sum is exact where decimals are binary floats too.
SELECT movement, COUNT(*) AS row_count, SUM(CAST(ROUND(qty * 1000000) AS INTEGER)) AS qty_millionths
FROM movement WHERE plant = :plant GROUP BY movement
