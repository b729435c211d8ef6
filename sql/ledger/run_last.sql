-- The end of the chain.
SELECT sequence, chain FROM run ORDER BY sequence DESC LIMIT 1
