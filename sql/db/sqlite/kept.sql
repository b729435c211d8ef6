-- Before an INSERT that is run often. The driver parses the text of a statement whenever it runs, but keeps what it takes for a query.
WITH kept AS (SELECT 1)
