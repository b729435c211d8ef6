-- The chain of comparisons and key figures from its beginning.
SELECT number, kind, sequence, digest, chain FROM result_link ORDER BY number
