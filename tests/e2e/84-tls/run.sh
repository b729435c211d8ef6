# TLS as the address asks for it: a source whose certificate is of another authority or another name is not read, and neither is one
# that has no TLS. PostgreSQL through libpq and ODBC, MariaDB through ODBC, on servers of this test's own.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

unprivileged=()
[ "$(id -u)" != 0 ] || unprivileged=(setpriv --reuid=nobody "--regid=$(id -g nobody)" --clear-groups)
servers=()
finish ()
{
	[ ${#servers[@]} -eq 0 ] || kill -TERM "${servers[@]}" 2>/dev/null || true
	wait
}
trap finish EXIT

# ---- two authorities; the server's certificate is of the first, for the name localhost
authority ()
{
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$1" -keyout "$1.key" -out "$1.crt" 2>/dev/null
}
authority ca
authority other
openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout server.key -out server.csr 2>/dev/null
openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile <(echo subjectAltName=DNS:localhost) \
	-out server.crt 2>/dev/null
mkdir pg maria
cp server.key server.crt pg/
cp server.key server.crt ca.crt maria/
chmod 711 .
chmod 700 pg maria
chmod 600 pg/server.key maria/server.key
[ "$(id -u)" != 0 ] || chown -R nobody pg maria

# free_port: one that nobody listens on now.
free_port ()
{
	local port
	while :; do
		port=$((20000 + RANDOM % 20000))
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
	done
}
# answers COMMAND...: waits until it succeeds.
answers ()
{
	for ((i = 0; i < 300; i++)); do
		! "$@" >/dev/null 2>&1 || return 0
		sleep 0.1
	done
	cat ./*.log >&2
	die "no server answers: $*"
}

bin=$(dirname "$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)")
"${unprivileged[@]}" "$bin/initdb" -D "$PWD/pg/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync --no-instructions >pg.log
pg_port=$(free_port)
"${unprivileged[@]}" setpriv --pdeathsig INT "$bin/postgres" -D "$PWD/pg/data" -F -c "listen_addresses=127.0.0.1" -c "port=$pg_port" \
	-c "unix_socket_directories=$PWD/pg" -c ssl=on -c "ssl_cert_file=$PWD/pg/server.crt" -c "ssl_key_file=$PWD/pg/server.key" </dev/null >>pg.log 2>&1 &
servers+=($!)
"${unprivileged[@]}" mariadb-install-db --no-defaults --datadir="$PWD/maria/data" --auth-root-authentication-method=normal \
	--skip-test-db --skip-name-resolve --innodb-flush-method=nosync >maria.log 2>&1
maria_port=$(free_port)
"${unprivileged[@]}" setpriv --pdeathsig TERM mariadbd --no-defaults --datadir="$PWD/maria/data" --bind-address=127.0.0.1 --port="$maria_port" \
	--socket="$PWD/maria/socket" --pid-file="$PWD/maria/pid" --skip-log-bin --innodb-flush-method=nosync --innodb-buffer-pool-size=64M \
	--ssl-ca="$PWD/maria/ca.crt" --ssl-cert="$PWD/maria/server.crt" --ssl-key="$PWD/maria/server.key" </dev/null >>maria.log 2>&1 &
maria_pid=$!
servers+=("$maria_pid")
export PGHOST=$PWD/pg PGPORT=$pg_port
answers psql -qX -c 'SELECT 1'
answers mariadb --no-defaults --socket="$PWD/maria/socket" --user=root -e 'SELECT 1'

columns="source_key VARCHAR(20), plant VARCHAR(8), material VARCHAR(20), movement VARCHAR(4), indicator VARCHAR(1), uom VARCHAR(3), qty DECIMAL(12,3), posting_date DATE, entered_at TIMESTAMP"
values="'E1', '1000', 'RM-7', '261', 'H', 'KG', 40.125, '2026-03-10', '2026-03-10 20:00:00'"
pg_create tls
pg tls "CREATE TABLE movement ($columns); INSERT INTO movement VALUES ($values)"
psql -qX -c 'CREATE ROLE over_tls LOGIN' -c 'CREATE ROLE clear LOGIN' -c 'GRANT SELECT ON movement TO over_tls, clear' tls
# over_tls is let in over TLS only, as the documents advise.
printf '%s\n' 'local all postgres trust' 'hostssl all over_tls 127.0.0.1/32 trust' 'host all clear 127.0.0.1/32 trust' |
	"${unprivileged[@]}" tee pg/data/pg_hba.conf >/dev/null
psql -qX -c 'SELECT pg_reload_conf()' >/dev/null
mariadb --no-defaults --socket="$PWD/maria/socket" --user=root -e "CREATE DATABASE erp; CREATE TABLE erp.movement ($columns); INSERT INTO erp.movement VALUES ($values);
	CREATE USER over_tls@'%' REQUIRE SSL; GRANT SELECT ON erp.* TO over_tls@'%'"
cat >mes.csv <<'EOT'
source_key,plant,material,movement,qty,uom,event_at
S1,1000,RM-7,CONS,40.125,KG,2026-03-10T08:10:00-05:00
EOT

# erp CODE URI: how the reconciliation of this ERP ends.
erp ()
{
	expect "$1" tieout-reconcile consumption --period 2026-03 --as-of 2026-04-10 --zone America/Chicago --plant 1000 --no-ledger --no-archive \
		--source mes=csv:mes.csv --source "erp=$2" --summary summary.json
}
unset PGHOST PGPORT PGUSER PGDATABASE

# ---- PostgreSQL, libpq
pg_uri="postgresql://over_tls@%s:$pg_port/tls?sslmode=%s&sslrootcert=$PWD/%s.crt"
# shellcheck disable=SC2059
libpq ()
{
	printf "$pg_uri" "$1" "$2" "$3"
}
erp 0 "$(libpq localhost verify-full ca)"
erp 69 "$(libpq localhost verify-full other)"
said 'certificate verify failed'
erp 69 "$(libpq 127.0.0.1 verify-full ca)"
said 'does not match host name'
erp 0 "$(libpq 127.0.0.1 verify-ca ca)"
erp 69 "$(libpq localhost verify-full missing)"
said 'missing.crt'
erp 69 "$(libpq localhost disable ca)"
said 'pg_hba.conf'
# The same by a service file.
printf '[erp]\nhost=localhost\nport=%s\nuser=over_tls\ndbname=tls\nsslmode=verify-full\nsslrootcert=%s\n' "$pg_port" "$PWD/ca.crt" >services
export PGSERVICEFILE=$PWD/services
erp 0 service=erp
sed -i 's/ca.crt/other.crt/' services
erp 69 service=erp
said 'certificate verify failed'

# ---- PostgreSQL, ODBC
psqlodbc ()
{
	echo "odbc:Driver=PostgreSQL;Servername=$1;Port=$pg_port;Username=over_tls;Database=tls;SSLmode=$2;pqopt={sslrootcert=$PWD/$3.crt}"
}
erp 0 "$(psqlodbc localhost verify-full ca)"
erp 69 "$(psqlodbc localhost verify-full other)"
erp 69 "$(psqlodbc 127.0.0.1 verify-full ca)"
erp 69 "$(psqlodbc localhost disable ca)"

# ---- MariaDB, ODBC
maodbc ()
{
	echo "odbc:DRIVER=MariaDB;SERVER=$1;PORT=$maria_port;USER=over_tls;DATABASE=erp$2"
}
erp 0 "$(maodbc localhost ";SSLVERIFY=1;SSLCA=$PWD/ca.crt")"
erp 69 "$(maodbc localhost ";SSLVERIFY=1;SSLCA=$PWD/other.crt")"
erp 69 "$(maodbc 127.0.0.1 ";SSLVERIFY=1;SSLCA=$PWD/ca.crt")"
erp 69 "$(maodbc 127.0.0.1 '')"

# ---- a ledger in PostgreSQL too
expect 69 tieout-init --ledger "$(libpq localhost verify-full other)"
said 'certificate verify failed'
