# Private PostgreSQL and MariaDB servers for the tests, sourced by run-check.sh: no TCP, sockets and data in one folder
# that is removed afterwards. They run as `nobody` where the caller is root, which both servers refuse to be, and the
# kernel ends them should the driver itself be killed.
#
# servers_start DIR  starts both and exports how to reach them:
#   PGHOST PGPORT PGUSER PGDATABASE, and the same as TEST_PGHOST TEST_PGPORT TEST_PGUSER: any libpq client is connected
#   TEST_MARIA_SOCKET TEST_MARIA_USER
#   ODBCSYSINI ODBCINI: drivers under Debian's names and as PostgreSQL, SQLite3, MariaDB; data sources test_postgresql, test_mariadb
# servers_stop       stops what servers_start started; may be called at any time and twice.

unprivileged=()
[ "$(id -u)" != 0 ] || unprivileged=(setpriv "--reuid=nobody" "--regid=$(id -g nobody)" --clear-groups)
postgres_pid=
maria_pid=

postgres_prepare ()
{
	"${unprivileged[@]}" "$1/initdb" -D "$2/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync --no-instructions
}

# Each has its own folder for what is temporary: two servers that begin at once take each other's files in a common one.
maria_prepare ()
{
	TMPDIR=$1 "${unprivileged[@]}" mariadb-install-db --no-defaults --datadir="$1/data" --auth-root-authentication-method=normal \
		--skip-test-db --skip-name-resolve --innodb-flush-method=nosync
}

# wait_ready NAME PID LOG COMMAND... until the server answers; a server that died shows its log.
wait_ready ()
{
	local name=$1 pid=$2 log=$3
	shift 3
	for ((i = 0; i < 600; i++)); do
		! "$@" >/dev/null 2>&1 || return 0
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.1
	done
	echo "servers: $name did not start" >&2
	tail -n 30 "$log" >&2
	return 1
}

odbc_configure ()
{
	local dir=$1
	cat >"$dir/odbcinst.ini" <<-END
		[PostgreSQL Unicode]
		Driver=psqlodbcw.so
		[PostgreSQL]
		Driver=psqlodbcw.so
		[MariaDB Unicode]
		Driver=libmaodbc.so
		[MariaDB]
		Driver=libmaodbc.so
		[SQLite3]
		Driver=libsqlite3odbc.so
	END
	cat >"$dir/odbc.ini" <<-END
		[test_postgresql]
		Driver=PostgreSQL
		Servername=$TEST_PGHOST
		Port=$TEST_PGPORT
		Username=$TEST_PGUSER
		Database=postgres
		[test_mariadb]
		Driver=MariaDB
		SOCKET=$TEST_MARIA_SOCKET
		USER=$TEST_MARIA_USER
		DATABASE=test
	END
	export ODBCSYSINI=$dir ODBCINI=$dir/odbc.ini
}

servers_start ()
{
	local dir=$1 bin preparing
	# The newest PostgreSQL that is installed; Debian keeps its servers out of PATH.
	bin=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)
	[ -x "$bin" ] || bin=$(command -v initdb)
	bin=${bin%/initdb}
	mkdir -p "$dir/pg" "$dir/maria" "$dir/odbc"
	chmod 700 "$dir/pg" "$dir/maria"
	[ "$(id -u)" != 0 ] || chown nobody "$dir/pg" "$dir/maria"

	maria_prepare "$dir/maria" >"$dir/maria.log" 2>&1 &
	preparing=$!
	postgres_prepare "$bin" "$dir/pg" >"$dir/pg.log" 2>&1 || { cat "$dir/pg.log" >&2; return 1; }
	"${unprivileged[@]}" setpriv --pdeathsig INT "$bin/postgres" -D "$dir/pg/data" -F -c listen_addresses= \
		-c unix_socket_directories="$dir/pg" -c full_page_writes=off -c max_wal_size=4GB -c timezone=UTC \
		</dev/null >>"$dir/pg.log" 2>&1 &
	postgres_pid=$!
	wait "$preparing" || { cat "$dir/maria.log" >&2; return 1; }
	"${unprivileged[@]}" setpriv --pdeathsig TERM mariadbd --no-defaults --datadir="$dir/maria/data" --tmpdir="$dir/maria" --skip-networking \
		--socket="$dir/maria/socket" --pid-file="$dir/maria/pid" --skip-log-bin --innodb-flush-log-at-trx-commit=0 \
		--innodb-flush-method=nosync --innodb-buffer-pool-size=64M --default-time-zone=+00:00 </dev/null >>"$dir/maria.log" 2>&1 &
	maria_pid=$!

	export TEST_PGHOST=$dir/pg TEST_PGPORT=5432 TEST_PGUSER=postgres
	export PGHOST=$TEST_PGHOST PGPORT=$TEST_PGPORT PGUSER=$TEST_PGUSER PGDATABASE=postgres
	export TEST_MARIA_SOCKET=$dir/maria/socket TEST_MARIA_USER=root
	odbc_configure "$dir/odbc"
	wait_ready PostgreSQL "$postgres_pid" "$dir/pg.log" psql -qX -c 'SELECT 1' &&
		wait_ready MariaDB "$maria_pid" "$dir/maria.log" \
			mariadb --no-defaults --socket="$TEST_MARIA_SOCKET" --user=root -e 'CREATE DATABASE IF NOT EXISTS test CHARACTER SET utf8mb4'
}

# stop_one SIGNAL PID: asks, waits half a minute, insists.
stop_one ()
{
	[ -n "$2" ] || return 0
	kill "-$1" "$2" 2>/dev/null || return 0
	for ((i = 0; i < 300; i++)); do
		kill -0 "$2" 2>/dev/null || break
		sleep 0.1
	done
	! kill -KILL "$2" 2>/dev/null || echo "servers: process $2 had to be killed" >&2
	wait "$2" 2>/dev/null || true
}

servers_stop ()
{
	stop_one INT "$postgres_pid"
	stop_one TERM "$maria_pid"
	postgres_pid=
	maria_pid=
}
