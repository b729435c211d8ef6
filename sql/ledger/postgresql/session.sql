-- The ledger's tables are in a schema of their own, whatever else the database holds.
SELECT set_config ('search_path', 'tieout', false)
