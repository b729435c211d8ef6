-- What this user may do beyond reading, the first five grants; NULL: nothing. A role counts while it is set.
SELECT GROUP_CONCAT(what ORDER BY what SEPARATOR ', ') FROM (
	SELECT what FROM (
		SELECT grantee, CONCAT(privilege_type, ' on *.*') AS what, privilege_type FROM information_schema.user_privileges
		UNION ALL
		SELECT grantee, CONCAT(privilege_type, ' on ', table_schema, '.*'), privilege_type FROM information_schema.schema_privileges
		UNION ALL
		SELECT grantee, CONCAT(privilege_type, ' on ', table_schema, '.', table_name), privilege_type FROM information_schema.table_privileges
		UNION ALL
		SELECT grantee, CONCAT(privilege_type, ' (', column_name, ') on ', table_schema, '.', table_name), privilege_type
		FROM information_schema.column_privileges
	) AS could
	WHERE privilege_type NOT IN ('USAGE', 'SELECT', 'SHOW VIEW', 'SHOW DATABASES', 'PROCESS')
		AND grantee IN (CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), ''''), CONCAT('''', CURRENT_ROLE(), '''@'''''))
	ORDER BY what LIMIT 5
) AS listed
