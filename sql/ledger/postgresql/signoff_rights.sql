-- What else than adding the role of this session could do to signed rows and to the runs they bind, as words; '' when nothing. Who owns
-- a table, by whatever role, or is a superuser, may give himself any right.
SELECT coalesce (string_agg (DISTINCT what, ', ' ORDER BY what), '') FROM (
	SELECT p.privilege || ' on ' || t.name AS what
	FROM (VALUES ('signoff_event'), ('run')) AS t (name)
	CROSS JOIN (VALUES ('UPDATE'), ('DELETE'), ('TRUNCATE'), ('TRIGGER')) AS p (privilege)
	WHERE has_table_privilege (session_user, ('tieout.' || t.name)::regclass, p.privilege)
		OR has_table_privilege (current_user, ('tieout.' || t.name)::regclass, p.privilege)
	UNION ALL
	SELECT 'ownership of ' || c.relname FROM pg_class AS c
	WHERE c.oid IN ('tieout.signoff_event'::regclass, 'tieout.run'::regclass)
		AND (pg_has_role (session_user, c.relowner, 'MEMBER') OR pg_has_role (current_user, c.relowner, 'MEMBER'))
	UNION ALL
	SELECT 'superuser' FROM pg_roles WHERE rolname IN (session_user, current_user) AND rolsuper
	UNION ALL
	SELECT 'the right to make roles' FROM pg_roles WHERE rolname IN (session_user, current_user) AND rolcreaterole
) AS rights (what)
