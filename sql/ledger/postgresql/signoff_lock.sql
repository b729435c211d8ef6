-- Whoever signs and whoever records a run take turns, without any right on a table: until the transaction ends.
SELECT count(*) FROM (SELECT pg_advisory_xact_lock (7305804402)) AS taken
