-- Decimals are binary floats or text here: whole millionths sum exactly.
SELECT movement, COUNT(*) AS row_count, SUM(CAST(ROUND(qty * 1000000) AS INTEGER)) AS qty_millionths
FROM movement WHERE plant = :plant OR :plant = '' GROUP BY movement
