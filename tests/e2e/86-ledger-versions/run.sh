# A ledger of every earlier version is upgraded to what a new one is, keeps what it holds and gives the same results; a newer one is
# refused and left alone. A backup taken while a job is at work, restored, is a ledger that holds.
. "$TEST_SRCDIR/tests/e2e/lib.sh"
sql=$TEST_SRCDIR/sql/ledger
gcc -shared -fPIC -O1 -o kill.so "$TEST_SRCDIR/tests/e2e/32-kill/preload/kill.c" -ldl || die 'preload/kill.c does not compile'
holder=
trap '[ -z "$holder" ] || kill -KILL "$holder" 2>/dev/null' EXIT

cat >mes.csv <<'EOF'
source_key,plant,order_no,material,lot,movement,qty,uom,event_at
S1,1000,4711,RM-7,L1,CONS,40.000,KG,2026-03-10T08:10:00-05:00
S2,1000,4712,RM-7,L1,CONS,30.000,KG,2026-03-10T08:10:00-05:00
EOF
cat >erp.csv <<'EOF'
source_key,plant,order_no,material,lot,movement,indicator,qty,uom,amount,currency,posting_date,entered_at
E1,1000,4711,RM-7,L1,261,H,38.000,KG,121.60,USD,2026-03-10,2026-03-10T08:20:00-05:00
EOF
# job LEDGER OUT [DAY]
job ()
{
	"${wrapper[@]}" tieout-reconcile --quiet consumption --period 2026-03 --as-of "2026-04-${3:-10}T12:00:00-05:00" --zone America/Chicago \
		--source mes=csv:mes.csv --source erp=csv:erp.csv --ledger "$1" --archive "$2.archive" --exceptions "$2.csv" --workbook "$2.xlsx"
}
wrapper=()
as_wanted ()
{
	same "$1" "$2.csv" wanted.csv
	same "$1: workbook" "$2.xlsx" wanted.xlsx
}

# step ENGINE NUMBER: the statements of one step of the schema, as the step of that number first was.
step ()
{
	local file
	for file in "$sql/schema/$2"_*.sql "$sql/$1/schema_$2"_*.sql; do
		[ ! -e "$file" ] || printf '%s;\n' "$(cat "$file")"
	done
}
# old ENGINE VERSION: a ledger of that version, in which somebody has tried a run.
old ()
{
	local i
	[ "$1" = sqlite ] || echo 'CREATE SCHEMA tieout; SET search_path = tieout;'
	step "$1" 00
	for ((i = 1; i <= $2; i++)); do
		step "$1" "$(printf %02d $i)"
		echo "INSERT INTO schema_version VALUES ($i, 0);"
	done
	echo "INSERT INTO attempt (attempt, scope, reconciliation, plant, company, period, window_from, window_until, as_of, version, state, reason, run_sequence,
		host, user_name, process, started, ended) VALUES ('a1', 's', 'consumption', '1000', '', '2026-02', '2026-02-01', '2026-03-01', 0, '0', 'failed', 'why', NULL, 'host', 'ann', 1, 0, 0);"
}
shape_sqlite ()
{
	sqlite3 "$1" "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name; SELECT step FROM schema_version"
}
shape_postgresql ()
{
	pg "$1" "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns WHERE table_schema = 'tieout' ORDER BY 1, 2;
		SELECT indexdef FROM pg_indexes WHERE schemaname = 'tieout' ORDER BY 1; SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'tieout'::regnamespace ORDER BY 1;
		SELECT viewname, definition FROM pg_views WHERE schemaname = 'tieout' ORDER BY 1; SELECT step FROM tieout.schema_version ORDER BY 1"
}

# ---- SQLite: every version
tieout-init --quiet --ledger sqlite:new.db
shape_sqlite new.db >new.shape
newest=$(sqlite3 new.db 'SELECT max(step) FROM schema_version')
expect 2 job sqlite:new.db wanted
for ((version = 1; version < newest; version++)); do
	rm -f old.db* old.csv old.xlsx
	old sqlite $version | sqlite3 old.db
	expect 78 job sqlite:old.db old
	said "its schema is version $version, this program needs $newest"
	said 'hint: tieout-init upgrades it'
	expect 0 tieout-init --ledger sqlite:old.db
	shape_sqlite old.db >old.shape
	same "a ledger of version $version, upgraded" old.shape new.shape
	equal "what version $version held" "$(sqlite3 old.db "SELECT reason, user_name FROM attempt WHERE attempt = 'a1'")" 'why|ann'
	[ -n "$TEST_FULL" ] || [ $((version % 5)) = 1 ] || continue
	expect 2 job sqlite:old.db old
	as_wanted "a run after the upgrade from version $version" old
done

# ---- PostgreSQL
pg_create versions_new
team="postgresql:///versions_new?host=$PGHOST&user=$PGUSER"
tieout-init --quiet --ledger "$team"
shape_postgresql versions_new >new.shape
every=5
[ -z "$TEST_FULL" ] || every=1
for ((version = 1; version < newest; version += every)); do
	pg_create versions_old
	old postgresql $version | psql -qX -v ON_ERROR_STOP=1 -d versions_old >/dev/null
	expect 0 tieout-init --ledger "postgresql:///versions_old?host=$PGHOST&user=$PGUSER"
	shape_postgresql versions_old >old.shape
	same "a ledger of version $version on a server, upgraded" old.shape new.shape
	equal "what version $version held" "$(pg versions_old "SELECT reason, user_name FROM tieout.attempt WHERE attempt = 'a1'")" 'why|ann'
	expect 2 job "postgresql:///versions_old?host=$PGHOST&user=$PGUSER" old
	as_wanted "a run after the upgrade from version $version on a server" old
	pg postgres 'DROP DATABASE versions_old WITH (FORCE)'
done

# ---- a newer one
sqlite3 new.db "INSERT INTO schema_version VALUES ($((newest + 1)), 0)"
cp new.db before.db
for program in job tieout-init; do
	case $program in
	job) expect 78 job sqlite:new.db newer ;;
	*) expect 78 tieout-init --ledger sqlite:new.db ;;
	esac
	said "its schema is version $((newest + 1)), this program knows $newest"
	said 'hint: a newer tieout has upgraded it; use that one'
	cmp new.db before.db || die 'a newer ledger was written to'
done
[ ! -e newer.csv ] || die 'a newer ledger gave a result'
sqlite3 new.db "DELETE FROM schema_version WHERE step > $newest"

# ---- backup while a job is at work, and restored (docs/ledger.md)
hold ()
{
	wrapper=(env KILL_AT=1 KILL_CALL=rename KILL_STOP=1 "LD_PRELOAD=$PWD/kill.so")
	job "$1" held 11 &
	held=$!
	wrapper=()
	held_job $held
}
# restored LEDGER: holds, and the job that was at work during the backup is done again as if it had been killed.
restored ()
{
	expect 0 tieout-init --verify --ledger "$1"
	grep -q 'holds: 1 records' "$TEST_TMP/stdout" || { cat "$TEST_TMP/stdout" >&2; die "$1: other records"; }
	rm -rf back.csv back.xlsx
	expect 2 job "$1" back 11
	same 'a run on the restored ledger' back.csv held.csv
	same 'its workbook' back.xlsx held.xlsx
	expect 0 tieout-init --verify --ledger "$1"
	grep -q 'holds: 2 records' "$TEST_TMP/stdout" || die "$1: other records after a run"
}
go_on ()
{
	local code=0
	kill -CONT "$holder"
	wait "$held" || code=$?
	holder=
	equal 'the job that was at work' "$code" 2
}
hold sqlite:new.db
sqlite3 new.db ".backup copy.db"
go_on
restored sqlite:copy.db
rm -rf held.*

expect 2 job "$team" wanted
hold "$team"
pg_dump --schema=tieout --file=ledger.sql versions_new
go_on
pg_create versions_restored
psql -qX -v ON_ERROR_STOP=1 -d versions_restored -f ledger.sql >/dev/null
restored "postgresql:///versions_restored?host=$PGHOST&user=$PGUSER"
