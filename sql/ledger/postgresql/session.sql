-- The ledger's tables are in a schema of their own, whatever else the database holds; a writer waits a minute for another one.
SELECT set_config ('search_path', 'tieout', false), set_config ('lock_timeout', '60s', false)
