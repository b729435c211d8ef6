-- Decimals are binary floats here: whole millionths sum exactly.
SELECT movement, COUNT(*) AS row_count, SUM(CAST(ROUND(qty * 1000000) AS INTEGER)) AS qty_millionths
FROM movement WHERE plant = :plant GROUP BY movement
