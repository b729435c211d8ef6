-- What this role could write, by itself or as a role that it may take on (SET ROLE, inherited or not), the first five; NULL: nothing.
WITH mine AS (
	SELECT m.oid, m.rolsuper, CASE WHEN m.rolname = current_user THEN '' ELSE ' (as role ' || m.rolname || ')' END AS taken
	FROM pg_roles AS m JOIN pg_roles AS me ON me.rolname = current_user
	WHERE m.oid = me.oid OR (NOT me.rolsuper AND pg_has_role(session_user, m.oid, 'MEMBER'))
), could AS (
	SELECT 0 AS rank, 'anything, as a superuser' AS what, taken FROM mine WHERE rolsuper
	UNION ALL
	SELECT 1, 'table ' || n.nspname || '.' || c.relname, taken
	FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace CROSS JOIN mine AS m
	WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND NOT m.rolsuper
		AND has_schema_privilege(m.oid, n.oid, 'USAGE')
		AND (has_table_privilege(m.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') OR has_any_column_privilege(m.oid, c.oid, 'INSERT, UPDATE'))
	UNION ALL
	SELECT 2, 'new tables in schema ' || n.nspname, taken FROM pg_namespace AS n CROSS JOIN mine AS m
	WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND NOT m.rolsuper AND has_schema_privilege(m.oid, n.oid, 'CREATE')
)
SELECT string_agg(what || taken, ', ' ORDER BY rank, what) FROM (
	SELECT DISTINCT ON (rank, what) rank, what, taken FROM could ORDER BY rank, what, taken LIMIT 5
) AS listed
