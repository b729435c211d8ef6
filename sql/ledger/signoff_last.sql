-- The end of the chain.
SELECT event, chain FROM signoff_event ORDER BY event DESC LIMIT 1
