-- A role that reads a source and can do nothing else. Run by whoever owns the tables, again after tables were added:
--
--   psql -d mes -f postgresql.sql                        role tieout_reader, every table of schema public
--   psql -d mes -v role=NAME -v schema=NAME -v tables=movement,price -f postgresql.sql
--
-- It has no password and no way in before one is set (\password tieout_reader) or pg_hba.conf lets it in by certificate or peer.
-- It fails, and changes nothing, where the role could write by other grants: to PUBLIC, or to a role that it is a member of and so
-- could take on, inherited or not.
\set ON_ERROR_STOP on
\if :{?role} \else \set role tieout_reader \endif
\if :{?schema} \else \set schema public \endif
\if :{?tables} \else \set tables '' \endif

BEGIN;
SELECT format('CREATE ROLE %I LOGIN', :'role') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
ALTER ROLE :"role" NOCREATEDB NOCREATEROLE CONNECTION LIMIT 16;
ALTER ROLE :"role" SET default_transaction_read_only = on;
SELECT format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), :'role') \gexec
GRANT USAGE ON SCHEMA :"schema" TO :"role";
SELECT format('GRANT SELECT ON TABLE %I.%I TO %I', :'schema', trim(name), :'role')
	FROM unnest(string_to_array(nullif(:'tables', ''), ',')) AS name \gexec
SELECT format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO %I', :'schema', :'role') WHERE :'tables' = '' \gexec

SELECT set_config('tieout.role', :'role', true), set_config('tieout.schema', :'schema', true) \g (format=unaligned tuples_only=on) /dev/null
DO $$
DECLARE
	role text := current_setting('tieout.role');
	written text;
BEGIN
	SELECT string_agg(DISTINCT c.oid::regclass::text, ', ') INTO written
	FROM pg_class c, pg_roles mine
	WHERE pg_has_role(role, mine.oid, 'member')
		AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relnamespace = current_setting('tieout.schema')::regnamespace
		AND (has_table_privilege(mine.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')
			OR has_any_column_privilege(mine.oid, c.oid, 'INSERT, UPDATE'));
	IF written IS NOT NULL THEN
		RAISE EXCEPTION 'role % can write to %', role, written USING HINT = 'Revoke what PUBLIC or its other roles may do.';
	END IF;
	IF EXISTS (SELECT FROM pg_roles WHERE pg_has_role(role, oid, 'member') AND (rolsuper OR rolreplication OR rolbypassrls OR rolname = 'pg_write_all_data')) THEN
		RAISE EXCEPTION 'role % is more than a reader', role USING HINT = 'Choose another name.';
	END IF;
	IF EXISTS (SELECT FROM pg_roles WHERE pg_has_role(role, oid, 'member') AND has_schema_privilege(oid, current_setting('tieout.schema'), 'CREATE')) THEN
		RAISE EXCEPTION 'role % can create tables in schema %', role, current_setting('tieout.schema')
			USING HINT = 'REVOKE CREATE ON SCHEMA ... FROM PUBLIC, as PostgreSQL 15 has it from the start, and from its other roles.';
	END IF;
END $$;
COMMIT;
