-- What this role could write, the first five; NULL: nothing.
SELECT string_agg(what, ', ') FROM (
	SELECT what FROM (
		SELECT 0 AS rank, 'anything, as a superuser' AS what FROM pg_roles WHERE rolname = current_user AND rolsuper
		UNION ALL
		SELECT 1, 'table ' || n.nspname || '.' || c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
			AND has_schema_privilege(n.oid, 'USAGE') AND (has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') OR has_any_column_privilege(c.oid, 'INSERT, UPDATE'))
			AND NOT EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND rolsuper)
		UNION ALL
		SELECT 2, 'new tables in schema ' || nspname FROM pg_namespace
		WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND has_schema_privilege(oid, 'CREATE')
			AND NOT EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND rolsuper)
	) AS could ORDER BY rank, what LIMIT 5
) AS listed
