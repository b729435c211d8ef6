# The shipped scripts make accounts that can read a source and write nothing, which a reconciliation through them proves; an account
# that could write otherwise is refused.
. "$TEST_SRCDIR/tests/e2e/lib.sh"
roles=$TEST_SRCDIR/sql/roles

columns="source_key VARCHAR(20), plant VARCHAR(8), material VARCHAR(20), movement VARCHAR(4), indicator VARCHAR(1), uom VARCHAR(3), qty DECIMAL(12,3), posting_date DATE, entered_at TIMESTAMP"
values="'E1', '1000', 'RM-7', '261', 'H', 'KG', 40.125, '2026-03-10', '2026-03-10 20:00:00'"
cat >mes.csv <<'EOT'
source_key,plant,material,movement,qty,uom,event_at
S1,1000,RM-7,CONS,40.125,KG,2026-03-10T08:10:00-05:00
EOT

# reads URI: the month ties through this account.
reads ()
{
	expect 0 tieout-reconcile consumption --period 2026-03 --as-of 2026-04-10 --zone America/Chicago --plant 1000 --no-ledger --no-archive \
		--source mes=csv:mes.csv --source "erp=$1" --summary summary.json
}

# ---- PostgreSQL
pg_create roles
pg roles "CREATE TABLE movement ($columns); INSERT INTO movement VALUES ($values); CREATE TABLE secret (x text)"
role=tieout_reader_roles
make_role ()
{
	psql -qX -d roles -v role="$role" -f "$roles/postgresql.sql" "$@"
}
expect 0 make_role
expect 0 make_role -v tables=movement
reads "postgresql:///roles?host=$PGHOST&user=$role"
reads "odbc:Driver=PostgreSQL;Servername=$PGHOST;Port=$PGPORT;Username=$role;Database=roles"
# refused SQL [WHY]: not even outside a read-only transaction.
refused ()
{
	expect 3 psql -qX -v ON_ERROR_STOP=1 -U "$role" -d roles -c 'SET default_transaction_read_only = off' -f - <<<"$1"
	said "${2:-permission denied}"
}
expect 0 psql -qX -v ON_ERROR_STOP=1 -U "$role" -d roles -c 'SELECT * FROM movement'
expect 1 psql -qX -v ON_ERROR_STOP=1 -U "$role" -d roles -c "CREATE TABLE t (x text)"
said 'read-only transaction'
for sql in "INSERT INTO movement VALUES ($values)" 'UPDATE movement SET qty = 1' 'DELETE FROM movement' 'TRUNCATE movement' 'CREATE TABLE t (x text)' \
	'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$SELECT 1$$' 'BEGIN; LOCK TABLE movement IN EXCLUSIVE MODE'; do
	refused "$sql"
done
refused 'DROP TABLE movement' 'must be owner'
refused "COPY movement TO PROGRAM 'true'" 'pg_execute_server_program'
equal 'rows afterwards' "$(pg roles 'SELECT count(*), sum(qty) FROM movement')" '1|40.125'
pg roles "REVOKE SELECT ON secret FROM $role"
expect 0 make_role -v tables=movement
expect 1 psql -qX -U "$role" -d roles -c 'SELECT * FROM secret'

# What PUBLIC may do is found, and the script changes nothing then.
for grant in 'INSERT ON movement' 'UPDATE (qty) ON movement' 'CREATE ON SCHEMA public'; do
	pg roles "GRANT $grant TO PUBLIC"
	expect 3 make_role
	said "role $role can "
	pg roles "REVOKE $grant FROM PUBLIC"
done
# So is what it may do by a role that it would have to take on first.
pg roles "CREATE ROLE roles_writer; CREATE ROLE roles_clerk IN ROLE roles_writer; ALTER ROLE $role NOINHERIT; GRANT roles_clerk TO $role"
expect 0 make_role -v tables=movement
for grant in 'INSERT ON movement' 'UPDATE (qty) ON movement' 'CREATE ON SCHEMA public'; do
	pg roles "GRANT $grant TO roles_writer"
	expect 3 make_role
	said "role $role can "
	pg roles "REVOKE $grant FROM roles_writer"
done
pg roles 'ALTER ROLE roles_writer BYPASSRLS'
expect 3 make_role
said "role $role is more than a reader"
pg roles "DROP ROLE roles_clerk; DROP ROLE roles_writer; ALTER ROLE $role INHERIT"
equal 'a failed script granted nothing' "$(pg roles "SELECT has_table_privilege('$role', 'secret', 'SELECT')")" f
role=postgres
expect 3 make_role
equal 'the administrator can still write' "$(pg roles "SELECT rolconfig IS NULL FROM pg_roles WHERE rolname = 'postgres'")" t
pg postgres 'DROP DATABASE roles'
pg postgres 'DROP ROLE tieout_reader_roles'

# ---- MariaDB: the name of the database has a character that grants read as any
maria_create tieout_roles
maria_create tieoutXroles
maria tieout_roles -e "CREATE TABLE movement ($columns) ENGINE=InnoDB; INSERT INTO movement VALUES ($values)"
maria tieoutXroles -e "CREATE TABLE movement ($columns) ENGINE=InnoDB"
expect 1 maria <"$roles/mariadb.sql"
said 'name the database'
expect 0 maria tieout_roles <"$roles/mariadb.sql"
expect 0 maria tieout_roles <"$roles/mariadb.sql"
reader ()
{
	mariadb --no-defaults --socket="$TEST_MARIA_SOCKET" --user=tieout_reader --password=Only4Tests -N -B "$@"
}
expect 1 reader -e 'SELECT 1'
maria -e "ALTER USER tieout_reader@'%' IDENTIFIED BY 'Only4Tests' ACCOUNT UNLOCK"
expect 1 reader -e 'SELECT 1' # not without TLS, which a socket has none of
maria -e "ALTER USER tieout_reader@'%' REQUIRE NONE"
export MARIA_PASSWORD=Only4Tests
reads "odbc:DRIVER=MariaDB;SOCKET=$TEST_MARIA_SOCKET;USER=tieout_reader;PWD=\${MARIA_PASSWORD};DATABASE=tieout_roles"
expect 1 reader tieoutXroles -e 'SELECT * FROM movement'
for sql in "INSERT INTO movement VALUES ($values)" 'UPDATE movement SET qty = 1' 'DELETE FROM movement' 'TRUNCATE movement' \
	'CREATE TABLE t (x int)' 'DROP TABLE movement' 'LOCK TABLES movement WRITE' "SELECT 1 INTO OUTFILE '/tmp/x'"; do
	expect 1 reader tieout_roles -e "$sql"
	said denied
done
equal 'rows afterwards' "$(maria tieout_roles -e 'SELECT count(*), sum(qty) FROM movement')" '1	40.125'
maria -e "GRANT UPDATE ON tieout_roles.movement TO tieout_reader@'%'"
expect 1 maria tieout_roles <"$roles/mariadb.sql"
said 'tieout_reader can also UPDATE'
maria -e "DROP USER tieout_reader@'%'; DROP DATABASE tieout_roles; DROP DATABASE tieoutXroles"

# ---- SQLite: who may not write the file cannot, whatever is asked
sqlite3 erp.db "CREATE TABLE movement ($columns); INSERT INTO movement VALUES ($values)"
expect 0 sh "$roles/sqlite.sh" erp.db "$(id -gn)"
equal 'mode' "$(stat -c %a erp.db)" 640
sha256sum erp.db >before
reads sqlite:erp.db
sha256sum -c --quiet before || die 'reading changed the file'
[ -z "$(find . -name 'erp.db-*')" ] || die 'reading left a file'
if [ "$(id -u)" = 0 ]; then
	chmod 711 .
	chown root:nogroup erp.db
	expect 8 setpriv --reuid=nobody --regid=nogroup --clear-groups sqlite3 erp.db 'DELETE FROM movement'
	said readonly
fi
sqlite3 erp.db 'PRAGMA journal_mode = WAL' >/dev/null
expect 1 sh "$roles/sqlite.sh" erp.db "$(id -gn)"
said 'write-ahead log'
