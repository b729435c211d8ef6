-- What else than adding this session could do to signed rows and to the runs they bind, by its own role or one it may take on, as words; ''
-- when nothing. Who owns a table or its schema, is a superuser or makes roles may give himself any right.
WITH mine AS (
	SELECT oid, rolsuper, rolcreaterole FROM pg_roles WHERE pg_has_role (session_user, oid, 'MEMBER')
), signed (name, id) AS (
	VALUES ('signoff_event', 'tieout.signoff_event'::regclass), ('run', 'tieout.run'::regclass)
)
SELECT coalesce (string_agg (DISTINCT what, ', ' ORDER BY what), '') FROM (
	SELECT p.privilege || ' on ' || s.name AS what
	FROM mine AS m, signed AS s, (VALUES ('UPDATE'), ('DELETE'), ('TRUNCATE'), ('TRIGGER')) AS p (privilege)
	WHERE has_table_privilege (m.oid, s.id, p.privilege)
	UNION ALL
	SELECT 'UPDATE on columns of ' || s.name FROM mine AS m, signed AS s
	WHERE has_any_column_privilege (m.oid, s.id, 'UPDATE') AND NOT has_table_privilege (m.oid, s.id, 'UPDATE')
	UNION ALL
	SELECT 'ownership of ' || c.relname FROM pg_class AS c JOIN mine AS m ON m.oid = c.relowner JOIN signed AS s ON s.id = c.oid
	UNION ALL
	SELECT 'ownership of the schema' FROM pg_namespace AS n JOIN mine AS m ON m.oid = n.nspowner WHERE n.nspname = 'tieout'
	UNION ALL
	SELECT 'superuser' FROM mine WHERE rolsuper
	UNION ALL
	SELECT 'the right to make roles' FROM mine WHERE rolcreaterole
) AS rights (what)
