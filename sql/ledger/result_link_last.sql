-- The end of the chain of comparisons and key figures.
SELECT number, chain FROM result_link ORDER BY number DESC LIMIT 1
