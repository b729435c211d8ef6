-- An account that reads a source and can do nothing else. Run by an administrator on the source's database:
--
--   mariadb erp <mariadb.sql
--
-- The account is locked, and wants TLS, until it has a password:
--
--   ALTER USER tieout_reader@'%' IDENTIFIED BY '...' ACCOUNT UNLOCK;
--
-- It fails where the account could write by other grants. MySQL needs the last two statements in its own words.
CREATE USER IF NOT EXISTS tieout_reader@'%' REQUIRE SSL ACCOUNT LOCK;

DELIMITER //
BEGIN NOT ATOMIC
	DECLARE granted TEXT;
	IF DATABASE() IS NULL THEN
		SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'name the database of the source: mariadb DATABASE <mariadb.sql';
	END IF;
	-- In the name of a database that is granted, _ and % stand for other characters.
	EXECUTE IMMEDIATE CONCAT('GRANT SELECT ON `',
		REPLACE(REPLACE(REPLACE(DATABASE(), '`', '``'), '_', '\\_'), '%', '\\%'), '`.* TO tieout_reader@''%''');
	SELECT GROUP_CONCAT(DISTINCT privilege_type SEPARATOR ', ') INTO granted
	FROM (
		SELECT privilege_type, grantee FROM information_schema.user_privileges
		UNION ALL SELECT privilege_type, grantee FROM information_schema.schema_privileges
		UNION ALL SELECT privilege_type, grantee FROM information_schema.table_privileges
		UNION ALL SELECT privilege_type, grantee FROM information_schema.column_privileges
	) AS every
	WHERE grantee = '''tieout_reader''@''%''' AND privilege_type NOT IN ('SELECT', 'USAGE');
	IF granted IS NOT NULL THEN
		SET granted = CONCAT('tieout_reader can also ', granted, ': revoke that');
		SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = granted;
	END IF;
END //
DELIMITER ;
