# Nothing waits for ever: a server that does not answer, a table or a ledger that somebody has locked. And a job that is asked to stop does so at
# the next batch: nothing half, nothing lost, and the next run equals an undisturbed one.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

helper=
trap '[ -z "$helper" ] || kill -KILL $helper 2>/dev/null' EXIT

echo 'source_key,plant,order_no,material,movement,qty,uom,event_at,message_id
S1,1000,O1,RM-7,CONS,10,KG,2026-03-10T08:00:00Z,M1' >mes.csv
echo 'source_key,plant,order_no,material,movement,indicator,qty,uom,posting_date,entered_at,message_id
E1,1000,O1,RM-7,261,H,10,KG,2026-03-10,2026-03-10T11:00:00Z,M1' >erp.csv
cat >tieout.yaml <<'EOF'
connect_timeout: 2s
statement_timeout: 2s
plants: [{ name: "1000", zone: UTC }]
EOF

# within SECONDS CODE COMMAND...: it ends in that time, with this exit code.
within ()
{
	local most=$1 start=$SECONDS
	shift
	expect "$@"
	[ $((SECONDS - start)) -le "$most" ] || die "it took $((SECONDS - start)) seconds: $*"
}

# job CODE ERP [OPTION]...
job ()
{
	local code=$1 erp=$2
	shift 2
	within 20 "$code" tieout-reconcile -q consumption --period 2026-03 --as-of 2026-04-10T00:00:00Z --plant 1000 --source mes=csv:mes.csv --source "erp=$erp" \
		--exceptions out.csv "$@"
}
job 0 csv:erp.csv
rm out.csv

# silent BYTES [TAKEN]: from now on a server of that kind is at $port; spoken ends it.
silent ()
{
	rm -f port
	python3 "$TEST_DIR/falls_silent.py" "$PGHOST/.s.PGSQL.${PGPORT:-5432}" "$@" >port &
	helper=$!
	for ((i = 0; i < 400; i++)); do
		[ ! -s port ] || break
		sleep 0.05
	done
	port=$(cat port)
}

spoken ()
{
	kill "$helper"
	wait "$helper" 2>/dev/null || true
	helper=
}

# ---- a server that takes the connection and says nothing
silent 0
job 69 "postgresql://x@127.0.0.1:$port/x"
said "source 'erp'"
job 69 "odbc:DRIVER=MariaDB;SERVER=127.0.0.1;PORT=$port;USER=x;DATABASE=x"
within 20 69 tieout-reconcile -q consumption --period 2026-03 --plant 1000 --source mes=csv:mes.csv --source erp=csv:erp.csv \
	--ledger "postgresql://x@127.0.0.1:$port/x"
said "ledger 'postgresql://x@127.0.0.1:$port/x'"
spoken

# ---- a table that somebody has locked
pg_create waits
pg waits 'CREATE TABLE movement (source_key text, plant text, order_no text, material text, movement text, indicator text, qty numeric, uom text, posting_date date,
	entered_at timestamptz, message_id text)'
maria_create waits
maria waits -e 'CREATE TABLE movement (source_key text, plant text, order_no text, material text, movement text, indicator text, qty decimal(20,6), uom text,
	posting_date date, entered_at datetime, message_id text)'
mkfifo hold
# locked_by SQL CLIENT...: a client that has done this, and keeps its session until `unlocked`.
locked_by ()
{
	local sql=$1
	shift
	rm -f locked
	"$@" <hold >locked 2>&1 &
	helper=$!
	exec 3>hold
	echo "$sql SELECT 'locked';" >&3
	for ((i = 0; i < 200; i++)); do
		! grep -qs locked locked || return 0
		sleep 0.05
	done
	die "nothing was locked: $sql"
}
unlocked ()
{
	exec 3>&-
	wait "$helper"
	helper=
}
locked_by "BEGIN; LOCK TABLE movement;" psql -qX -d waits
job 69 'postgresql:///waits'
said 'statement timeout'
job 69 'odbc:DSN=test_postgresql;Database=waits'
unlocked
locked_by "LOCK TABLES movement WRITE;" mariadb --no-defaults --socket="$TEST_MARIA_SOCKET" --user="$TEST_MARIA_USER" -N -B --unbuffered waits
job 69 'odbc:DSN=test_mariadb;DATABASE=waits'
unlocked

# ---- a server that falls silent half way
pg waits "INSERT INTO movement SELECT 'E' || n, '1000', 'O' || n, 'RM-7', '261', 'H', 10, 'KG', '2026-03-10', '2026-03-10T11:00:00Z', 'M' || n
	FROM generate_series(1, 20000) n"
for bytes in 40 1500 3000 200000; do
	silent $bytes
	job 69 "postgresql://$PGUSER@127.0.0.1:$port/waits"
	said "source 'erp'"
	spoken
done

# ---- a server that stops while rows go in, or while the rest of them is not wanted: what the driver does for a ledger
pg waits "CREATE TABLE taken (x text); CREATE TABLE given (x text); INSERT INTO given SELECT repeat ('x', 1000) FROM generate_series (1, 50000)"
for way in in out; do
	expect 0 "$TEST_BUILDDIR/tests/copy_rows" $way 60 "postgresql:///waits?host=$PGHOST&user=$PGUSER"
done
equal 'rows that were taken' "$(pg waits 'SELECT count(*) FROM taken')" 16384
for taken in 3000 500000; do
	silent 1000000000 $taken
	within 20 69 timeout 60 "$TEST_BUILDDIR/tests/copy_rows" in 1 "postgresql://$PGUSER@127.0.0.1:$port/waits"
	said 'the server has not answered for 2 seconds'
	spoken
done
silent 20000000
within 20 69 timeout 60 "$TEST_BUILDDIR/tests/copy_rows" out 1 "postgresql://$PGUSER@127.0.0.1:$port/waits"
said 'the server has not answered for 2 seconds'
spoken
equal 'rows afterwards' "$(pg waits 'SELECT count(*) FROM taken')" 16384

# ---- a ledger that somebody writes to
locked_by "BEGIN IMMEDIATE;" sqlite3 tieout.db
job 75 csv:erp.csv
said 'locked'
within 20 75 tieout-run hold all --until 2099-01-01 --reason x
unlocked
[ ! -e out.csv ] || die 'a job that did not end left a result'
if [ -n "$TEST_FULL" ]; then
	pg_create waits_ledger
	ledger="postgresql:///waits_ledger?host=$PGHOST&user=$PGUSER"
	expect 0 tieout-init --ledger "$ledger"
	locked_by "BEGIN; LOCK TABLE tieout.run;" psql -qX -d waits_ledger
	within 75 75 tieout-reconcile -q consumption --period 2026-03 --plant 1000 --source mes=csv:mes.csv --source erp=csv:erp.csv --ledger "$ledger"
	unlocked
fi

# ---- asked to stop, by the clock, over two plants of a simulated month
tieout-simulate --plants 2 --movements 30000 --period 2026-03 --fault all=1 --to month --quiet
month ()
{
	tieout-reconcile -q consumption --config ../month/tieout.yaml --period 2026-03 --as-of 2026-04-10T00:00:00Z --ledger sqlite:tieout.db --archive archive \
		--exceptions out.csv --no-aside --threads 1
}
mkdir wanted
cd wanted
start=${EPOCHREALTIME/./}
ended=0
month || ended=$?
took=$((${EPOCHREALTIME/./} - start))
cd ..
stopped=0
for ((i = 0; i < 8; i++)); do
	rm -rf now && mkdir now && cd now
	month 2>said &
	helper=$!
	moment=$((took * i / 8))
	sleep "$((moment / 1000000)).$(printf %06d $((moment % 1000000)))"
	# What the shell started is a subshell; the job below it is asked. It may not be there yet.
	process=
	for ((j = 0; j < 100; j++)); do
		process=$(pgrep -P $helper -x tieout-reconcil || true)
		[ -z "$process" ] || { [ "$i" -gt 0 ] || sleep 0.05; break; }
		sleep 0.01
	done
	[ -z "$process" ] || kill -TERM "$process" 2>/dev/null || true
	code=0
	wait "$helper" || code=$?
	helper=
	if [ "$code" = 75 ]; then
		stopped=$((stopped + 1))
		grep -q 'stopped by SIGTERM, nothing was recorded' said || { cat said >&2; die 'it does not say that it was stopped'; }
		equal "messages, stopped after $moment us" "$(grep -c 'error: ' said)" 1
		[ ! -e out.csv ] || die 'a job that was stopped left a result'
		equal 'what it left' "$(find archive -type f 2>/dev/null)" ''
		equal 'runs that were recorded' "$(sqlite3 tieout.db 'SELECT count(*) FROM run' 2>/dev/null || echo 0)" 0
		equal 'attempts under way' "$(sqlite3 tieout.db "SELECT count(*) FROM attempt WHERE state = 'running'" 2>/dev/null || echo 0)" 0
	else
		equal "exit code, asked after $moment us" "$code" "$ended"
	fi
	code=0
	month 2>said || code=$?
	equal 'exit code of the next run' "$code" "$ended"
	same 'the next run' out.csv ../wanted/out.csv
	diff -r archive ../wanted/archive || die 'the archives differ'
	cd ..
done
[ "$stopped" -ge 3 ] || die "only $stopped of 8 jobs were stopped"
