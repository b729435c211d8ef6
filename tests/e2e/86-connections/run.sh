# Connections that are cut or fall silent, servers that restart, backends that are killed, locks that are lost with them, disks that are
# full, clocks that step, two jobs at once: the job ends with its message, nothing is lost, doubled or half, and the next one gives the
# results of an undisturbed one.
. "$TEST_SRCDIR/tests/e2e/lib.sh"
. "$TEST_SRCDIR/tests/servers.sh"
gcc -shared -fPIC -O1 -o fault.so "$TEST_SRCDIR/tests/e2e/84-faults/preload/fault.c" -ldl || die 'preload/fault.c does not compile'
gcc -shared -fPIC -O1 -o kill.so "$TEST_SRCDIR/tests/e2e/32-kill/preload/kill.c" -ldl || die 'preload/kill.c does not compile'
here=$PWD
proxy=
server=
holder=
trap 'for process in $proxy $server $holder; do kill -KILL "$process" 2>/dev/null || true; done' EXIT

# ---- the plant, and what an undisturbed job gives
pg_create connections
pg connections "CREATE TABLE movement AS SELECT 'S' || i AS source_key, '1000' AS plant, '' AS storage_location, (4700 + i / 5)::text AS order_no,
	'RM-7' AS material, 'L' || i AS lot, 'CONS' AS movement, '' AS indicator, (i % 7 + 1)::numeric(30,6) AS qty, 'KG' AS uom,
	NULL::numeric(20,4) AS amount, 'USD' AS currency, NULL::date AS posting_date,
	timestamptz '2026-03-02 08:00Z' + i * interval '10 minutes' AS event_at, NULL::timestamptz AS entered_at, '' AS message_id
	FROM generate_series (1, 600) AS i"
{
	echo source_key,plant,order_no,material,lot,movement,indicator,qty,uom,amount,currency,posting_date,entered_at
	pg connections "SELECT 'E' || substr (source_key, 2) || ',1000,' || order_no || ',RM-7,' || lot || ',261,H,' || (qty - (lot = 'L9')::int)::numeric(9,3) ||
		',KG,' || qty * 3 || ',USD,' || event_at::date || ',' || to_char (event_at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM movement WHERE lot <> 'L77'"
} >erp.csv
psql -qX -d connections -c "\\copy movement TO 'mes.csv' CSV HEADER"
printf 'connect_timeout: 2s\nstatement_timeout: 1s\n' >tieout.yaml
direct="postgresql:///connections?host=$PGHOST&user=$PGUSER"

# job MES LEDGER OUT [OPTION]...
job ()
{
	local mes=$1 ledger=$2 out=$3
	shift 3
	"${wrapper[@]}" tieout-reconcile --quiet consumption --config "$here/tieout.yaml" --period 2026-03 --as-of 2026-04-10T12:00:00Z --zone UTC \
		--source "mes=$mes" --source "erp=csv:$here/erp.csv" --ledger "$ledger" --archive "$out.archive" --exceptions "$out.csv" \
		--workbook "$out.xlsx" "$@"
}
wrapper=()
expect 2 job "$direct" sqlite:wanted.db wanted

# as_wanted WHAT OUT: the results of an undisturbed job.
as_wanted ()
{
	same "$1" "$2.csv" wanted.csv
	same "$1: workbook" "$2.xlsx" wanted.xlsx
	diff -r "$2.archive" wanted.archive || die "$1: archives differ"
}
one_message ()
{
	equal "$1: messages" "$(grep -c ': error: ' stderr)" 1
}

# ---- the source's connection is cut, or falls silent, after so many bytes
through ()
{
	exec {port}< <(exec "$TEST_BUILDDIR/tests/unreliable_proxy" "$PGHOST/.s.PGSQL.$PGPORT" "$1" "$2")
	proxy=$!
	read -r number <&$port
	exec {port}<&-
	rm -rf now.* && mkdir now.archive
	expect 69 job "postgresql://$PGUSER@127.0.0.1:$number/connections" sqlite:now.db now
	one_message "$1 after $2 bytes"
	[ "$1 $2" != 'stall 20000' ] || said 'the server has not answered for 3 seconds'
	[ ! -e now.csv ] || die "$1 after $2 bytes: there is a result"
	equal "$1 after $2 bytes: records" "$(sqlite3 now.db 'SELECT count(*) FROM run')" 0
	kill "$proxy"
	proxy=
	expect 2 job "$direct" sqlite:now.db now
	as_wanted "after $1 at $2 bytes" now
}
for bytes in 0 1 300 2000 20000 60000; do
	through cut $bytes
done
through stall 0
through stall 20000

# ---- a server of its own, which restarts while a job is at work; the job is stopped just before it renames its archive
bin=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)
[ -x "$bin" ] || bin=$(command -v initdb)
bin=${bin%/initdb}
mkdir own && chmod 700 own
[ "$(id -u)" != 0 ] || chown nobody own
postgres_prepare "$bin" "$here/own" >own.log 2>&1
own_start ()
{
	"${unprivileged[@]}" setpriv --pdeathsig INT "$bin/postgres" -D "$here/own/data" -c fsync=off -c listen_addresses= -c unix_socket_directories="$here/own" \
		</dev/null >>own.log 2>&1 &
	server=$!
	wait_ready PostgreSQL "$server" own.log psql -qX -h "$here/own" -d postgres -c 'SELECT 1'
}
own_start
psql -qX -h "$here/own" -d postgres -c 'CREATE DATABASE ledger'
team="postgresql:///ledger?host=$here/own&user=$PGUSER"
ask ()
{
	psql -qXAt -v ON_ERROR_STOP=1 -h "$here/own" -d ledger -c "SET search_path = tieout; $1"
}

# hold OUT: a job that holds its scope and stands still.
hold ()
{
	wrapper=(env KILL_AT=1 KILL_CALL=rename KILL_STOP=1 "LD_PRELOAD=$here/kill.so")
	job "$direct" "$team" "$1" 2>held.err &
	held=$!
	wrapper=()
	held_job $held
}
# go_on CODE: it goes on, and ends with this code and one message.
go_on ()
{
	local code=0
	kill -CONT "$holder"
	wait "$held" || code=$?
	holder=
	equal 'exit code of the job that was held' "$code" "$1"
	cp held.err stderr
	one_message 'the job that was held'
}
fresh ()
{
	ask 'DROP SCHEMA IF EXISTS tieout CASCADE'
	expect 0 tieout-init --ledger "$team"
	rm -rf held.csv held.xlsx held.archive
}

for how in INT QUIT; do		# in order, and as if it had crashed
	fresh
	hold held
	kill -$how "$server"
	wait "$server" || true
	own_start
	go_on 69
	[ ! -e held.csv ] || die "$how: there is a result"
	equal "$how: records" "$(ask 'SELECT count(*) FROM run')" 0
	expect 2 job "$direct" "$team" held
	as_wanted "after the server's SIG$how" held
	equal "$how: attempts under way" "$(ask "SELECT count(*) FROM attempt WHERE state = 'running'")" 0
done

# ---- its backend is killed, and the lock is lost with it: another job takes the scope, and the first records nothing
fresh
hold held
equal 'backends killed' "$(ask "SELECT count(pg_terminate_backend (pid)) FROM pg_stat_activity WHERE datname = 'ledger' AND pid <> pg_backend_pid ()")" 1
expect 2 job "$direct" "$team" other
as_wanted 'the job that took the scope' other
go_on 69
equal 'records of both' "$(ask 'SELECT count(*) FROM run')" 1
[ ! -e held.csv ] || die 'the job without its lock has published'
expect 2 job "$direct" "$team" held
as_wanted 'the job that had lost its lock' held
equal 'records of all' "$(ask 'SELECT count(*) FROM run')" 1
expect 0 tieout-init --verify --ledger "$team"

# ---- two at once on two connections
fresh
for ((round = 0; round < 4; round++)); do
	codes=()
	job "$direct" "$team" one 2>one.err &
	one=$!
	job "$direct" "$team" two 2>two.err &
	two=$!
	for process in $one $two; do
		code=0
		wait "$process" || code=$?
		codes+=("$code")
	done
	[[ "${codes[*]}" =~ ^(2 2|2 75|75 2)$ ]] || { cat one.err two.err >&2; die "two jobs at once ended with ${codes[*]}"; }
done
equal 'records of eight jobs' "$(ask 'SELECT count(*) FROM run')" 1
expect 0 tieout-init --verify --ledger "$team"
kill -INT "$server"
wait "$server" || true
server=

# ---- the disk is full: a limit of size anywhere, and a small disk where one may be mounted
for blocks in 1 4 16 40; do
	rm -rf now.* && mkdir now.archive
	code=0
	(ulimit -f $blocks && job "$direct" sqlite:now.db now) 2>stderr || code=$?
	[[ $code =~ ^7[34]$ ]] || { cat stderr >&2; die "files of at most $blocks KiB: exit code $code"; }
	one_message "files of at most $blocks KiB"
	equal "files of at most $blocks KiB: left" "$(find . -name '*.tieout-part')$(find now.csv now.xlsx 2>/dev/null || true)" ''
	expect 2 job "$direct" sqlite:now.db now
	as_wanted "after a limit of $blocks KiB" now
done
if unshare -rm true 2>/dev/null; then
	for size in 16 120 400 440; do
		rm -rf disk && mkdir disk
		code=0
		unshare -rm bash -c 'mount -t tmpfs -o size='$size'k none disk && cd disk && mkdir now.archive && shift && "$@" 2>../stderr; code=$?
			cp -a . ../kept; exit $code' - - tieout-reconcile --quiet consumption --config "$here/tieout.yaml" --period 2026-03 \
			--as-of 2026-04-10T12:00:00Z --zone UTC --source "mes=csv:$here/mes.csv" --source "erp=csv:$here/erp.csv" --ledger sqlite:now.db \
			--archive now.archive --exceptions now.csv --workbook now.xlsx || code=$?
		[[ $code =~ ^(2|69|7[34])$ ]] || { cat stderr >&2; die "a disk of $size KiB: exit code $code"; }
		[ "$code" = 2 ] || one_message "a disk of $size KiB"
		[ "$code" = 2 ] || equal "a disk of $size KiB: left" "$(find kept -name '*.tieout-part')" ''
		rm -rf kept
	done
fi

# ---- the clock steps by a year, forth or back, at any moment
for step in 31622400 -31622400; do
	for at in 1 2 9 27; do
		rm -rf now.* && mkdir now.archive
		wrapper=(env FAULT_CLASS=clock "FAULT_AT=$at" "FAULT_STEP=$step" "LD_PRELOAD=$here/fault.so")
		expect 2 job "$direct" sqlite:now.db now
		wrapper=()
		as_wanted "a clock that stepped by $step at its reading $at" now
		expect 2 job "$direct" sqlite:now.db now
		equal 'records' "$(sqlite3 now.db 'SELECT count(*) FROM run')" 1
	done
done
