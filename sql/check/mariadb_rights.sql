-- What this user could write, the first five grants; NULL: nothing. A role counts while it is set.
SELECT GROUP_CONCAT(what ORDER BY what SEPARATOR ', ') FROM (
	SELECT what FROM (
		SELECT grantee, CONCAT(privilege_type, ' on *.*') AS what, privilege_type FROM information_schema.user_privileges
		UNION ALL
		SELECT grantee, CONCAT(privilege_type, ' on ', table_schema, '.*'), privilege_type FROM information_schema.schema_privileges
		UNION ALL
		SELECT grantee, CONCAT(privilege_type, ' on ', table_schema, '.', table_name), privilege_type FROM information_schema.table_privileges
	) AS could
	WHERE privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'CREATE', 'DROP', 'ALTER', 'TRIGGER', 'SUPER', 'ALL PRIVILEGES')
		AND grantee IN (CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), ''''), CONCAT('''', CURRENT_ROLE(), '''@'''''))
	ORDER BY what LIMIT 5
) AS listed
