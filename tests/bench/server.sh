# A private PostgreSQL server for the benchmark, sourced by run.sh: no TCP, its cluster in $bench/server and kept from run to
# run, since loading takes longer than measuring. It runs as `nobody` where the caller is root.
#
# server_start    starts it and exports PGHOST PGUSER PGDATABASE; every libpq client is then connected
# server_cpu      prints the processor seconds that all sessions so far have taken, once the last of them has ended
# server_stop     stops it by its process id; may be called at any time and twice

unprivileged=()
[ "$(id -u)" != 0 ] || unprivileged=(setpriv "--reuid=nobody" "--regid=$(id -g nobody)" --clear-groups)
server_pid=
server_socket=
server_children=0

# The same for every contestant: the tables stay in memory, sorts and hashes have room, nothing waits for a disk. Parallel
# query, JIT and the planner are as they come.
server_settings=(
	-c shared_buffers=4GB -c work_mem=512MB -c maintenance_work_mem=1GB -c temp_buffers=256MB -c effective_cache_size=12GB
	-c random_page_cost=1.1 -c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=16GB -c checkpoint_timeout=1h
	-c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c timezone=UTC
)

server_start ()
{
	local bin dir=${bench:?}/server
	bin=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)
	[ -x "$bin" ] || bin=$(command -v initdb)
	bin=${bin%/initdb}
	if [ ! -f "$dir/data/PG_VERSION" ]; then
		rm -rf "$dir"
		mkdir -p "$dir"
		[ "$(id -u)" != 0 ] || chown nobody "$dir"
		chmod 700 "$dir"
		"${unprivileged[@]}" "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync \
			--no-instructions >"$bench/server.log" 2>&1 || { cat "$bench/server.log" >&2; return 1; }
	fi
	server_socket=$(mktemp -d)
	[ "$(id -u)" != 0 ] || chown nobody "$server_socket"
	chmod 755 "$server_socket"
	"${unprivileged[@]}" setpriv --pdeathsig INT "$bin/postgres" -D "$dir/data" -F -c listen_addresses= \
		-c unix_socket_directories="$server_socket" "${server_settings[@]}" </dev/null >>"$bench/server.log" 2>&1 &
	server_pid=$!
	export PGHOST=$server_socket PGPORT=5432 PGUSER=postgres PGDATABASE=postgres
	for ((i = 0; i < 600; i++)); do
		if psql -qX -c 'SELECT 1' >/dev/null 2>&1; then
			sleep 0.3
			server_children=$(server_sessions)
			return 0
		fi
		kill -0 "$server_pid" 2>/dev/null || break
		sleep 0.1
	done
	echo 'bench: PostgreSQL did not start' >&2
	tail -n 30 "$bench/server.log" >&2
	return 1
}

server_sessions () { wc -w <"/proc/$server_pid/task/$server_pid/children"; }

# The kernel counts a session's time for the server once it has ended and been waited for; its own processes stay.
server_cpu ()
{
	for ((i = 0; i < 50 && $(server_sessions) > server_children; i++)); do
		sleep 0.1
	done
	awk -v hertz="$(getconf CLK_TCK)" '{ print ($16 + $17) / hertz }' "/proc/$server_pid/stat"
}

server_stop ()
{
	[ -z "$server_pid" ] || ! kill -INT "$server_pid" 2>/dev/null || wait "$server_pid" || true
	[ -z "$server_socket" ] || rm -rf "$server_socket"
	server_pid=
	server_socket=
}
