# The harness itself: each server answers, and so does each ODBC driver.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

pg_create servers
pg servers "CREATE TABLE t (q numeric(19,3)); INSERT INTO t VALUES (1234567890123456.789)"
equal 'PostgreSQL' "$(pg servers 'SELECT q FROM t')" 1234567890123456.789
equal 'PostgreSQL over ODBC' "$(odbc 'DSN=test_postgresql;Database=servers' 'SELECT q FROM t')" 1234567890123456.789

maria_create servers
maria servers -e "CREATE TABLE t (q decimal(19,3)); INSERT INTO t VALUES (1234567890123456.789)"
equal 'MariaDB' "$(maria servers -e 'SELECT q FROM t')" 1234567890123456.789
equal 'MariaDB over ODBC' "$(odbc 'DSN=test_mariadb;DATABASE=servers' 'SELECT q FROM t')" 1234567890123456.789

sqlite3 file.sqlite "CREATE TABLE t (q text); INSERT INTO t VALUES ('1234567890123456.789')"
equal 'SQLite over ODBC' "$(odbc "Driver=SQLite3;Database=$PWD/file.sqlite" 'SELECT q FROM t')" 1234567890123456.789

equal 'PostgreSQL listens on no port' "$(pg servers 'SHOW listen_addresses')" ''
equal 'MariaDB listens on no port' "$(maria -e "SELECT @@skip_networking")" 1
[ "$(pg servers "SELECT current_setting('data_directory')")" != '' ] || die 'no data directory'
