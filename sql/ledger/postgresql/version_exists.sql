SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = 'tieout' AND tablename = 'schema_version'
