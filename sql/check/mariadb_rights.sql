-- What this user may do beyond reading, the first five grants; NULL: nothing. What its roles may do cannot be seen from here: each counts.
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
		AND grantee = CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), '''')
	UNION ALL
	SELECT CONCAT('whatever role ', role_name, ' may') FROM information_schema.applicable_roles
	ORDER BY what LIMIT 5
) AS listed
