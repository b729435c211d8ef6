# A year of nights, every third of them with a fault, both changes of the clock, a week in which nothing was started, and a ledger of an older
# version in the middle: it ends with exactly the results of a year without any of that, attempts and clocks apart. Short: five weeks.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

first=2026-02-26
nights=36
engines=(sqlite postgresql)
if [ -n "$TEST_FULL" ]; then
	first=2026-01-02
	nights=365
fi
skipped=$((nights / 4)) # the first night of the week that is left out
upgrade=$((nights / 2))

mkdir bin
cp "$TEST_BUILDDIR/tieout-run" "$TEST_DIR/tieout-reconcile" bin/
ln -s "$TEST_SRCDIR" bin/tieout-data
started=
trap '[ -z "$started" ] || kill -KILL $started 2>/dev/null' EXIT

# ---- what happened in the year: a scan and its posting twice a day; some differ, some are missing, some come on the next day
for ((day = -2; day <= nights; day++)); do
	date -u -d "$first $day days" +%F
done >days
awk 'BEGIN {
	print "source_key,plant,order_no,material,movement,qty,uom,event_at,message_id" >"mes.csv"
	print "source_key,plant,order_no,material,movement,indicator,qty,uom,amount,currency,posting_date,entered_at,message_id" >"erp.csv"
}
{
	for (i = 1; i <= 2; i++) {
		n = NR * 2 + i
		out = i == 1
		printf "S%d,1000,O%d,%s,%s,%d,KG,%sT%02d:10:00Z,M%d\n", n, NR, out ? "RM-7" : "FG-1", out ? "CONS" : "PROD", 10 + n % 7, $1, 14 + i, n >"mes.csv"
		if (n % 13 == 0)
			continue
		printf "E%d,1000,O%d,%s,%s,%s,%d,KG,%d.50,USD,%s,%sT%02d:20:00Z,M%d\n", n, NR, out ? "RM-7" : "FG-1", out ? "261" : "101", out ? "H" : "S",
			10 + n % 7 + (n % 11 == 0), 30 + n % 5, $1, $1, 14 + i + (n % 17 == 0 ? 6 : 0), n >"erp.csv"
	}
}' days
sed -i 1,2d days

cat >tieout.yaml <<'EOT'
companies: [{ name: US01, currency: USD }]
plants: [{ name: "1000", company: US01, zone: America/Chicago }]
EOT
cat >year.yaml <<'EOT'
name: year
owner: test
chains:
- name: nightly
  days: [daily]
  at: 02:30
  day_before: true
  catch_up: 10
  steps:
  - name: consumption
    run: [reconcile, -q, consumption, --plant, "{plant}", --period, "{period}", --as-of, "{as_of}", --exceptions, "out/{date}-c.csv", --summary, "out/{date}-c.json"]
  - name: receipts
    run: [reconcile, -q, receipts, --plant, "{plant}", --period, "{period}", --as-of, "{as_of}", --exceptions, "out/{date}-r.csv", --summary, "out/{date}-r.json"]
- name: close
  days: [WD+2]
  at: 04:00
  needs: [{ name: nights, chain: nightly }]
  steps:
  - name: consumption
    run: [reconcile, -q, --full, consumption, --plant, "{plant}", --period, "{period}", --as-of, "{as_of}", --workbook, "out/{period}.xlsx"]
EOT

# query SQL
query ()
{
	if [ "$engine" = sqlite ]; then sqlite3 tieout.db "$1"; else pg "$database" "SET search_path = tieout; $1" | sed '/^SET$/d'; fi
}

# What the ledger says, without attempts and clocks: runs by their ids, for what is made up for is recorded later than what was not missed.
facts ()
{
	query 'SELECT sequence, run_id, reconciliation, period, verdict FROM run' >runs
	cut -d'|' -f2- runs | sort
	for table in exception_case control_total open_item listed_row; do
		query "SELECT * FROM $table" | awk -F'|' -v OFS='|' 'NR == FNR { id[$1] = $2; next } $1 in id { $1 = id[$1] } { print }' runs - | sort
	done
}

# run AS_OF [ARGUMENT]...
run ()
{
	local as_of=$1
	shift
	"$program" --config ../tieout.yaml --schedule ../year.yaml --source mes=csv:mes.csv --source erp=csv:erp.csv --ledger "$ledger" \
		--archive archive --as-of "$as_of" "$@"
}

# good CODE WHAT: a result, not a failure
good ()
{
	case $1 in
	0 | 2 | 3) ;;
	*) cat said >&2; die "$engine: $2 ended with exit code $1" ;;
	esac
}

# Each occurrence is done, once, and in order; nothing was given up.
events_check ()
{
	equal "$engine, $1: what was given up" "$(query "SELECT count(*) FROM schedule_event WHERE kind = 'skipped'")" 0
	query "SELECT occurrence FROM schedule_event WHERE kind = 'done' AND chain = 'nightly' ORDER BY event_at, due" >nights
	same "$engine, $1: the nights, in order" nights "$2"
}

# moment LENGTH: somewhere in so many microseconds, another one each time
moment ()
{
	random=$(((random * 1103515245 + 12345) % 2147483648))
	printf '0.%06d\n' $((random / 8 % $1 % 1000000))
}

# away NUMBER AS_OF: the program itself is told, or killed
away ()
{
	run "$2" 2>said &
	started=$!
	sleep "$(moment "$night_took")"
	kill -"$1" "$(pgrep -P "$started" -x tieout-run || echo "$started")" 2>/dev/null || true
	wait "$started" 2>/dev/null || true
	started=
}

# rough INDEX DAY: one night, with its fault
rough ()
{
	local kinds=(KILL source 75 TERM gone-KILL gone-TERM race 65 twice 69) kind code=0 other=0 i
	kind=${kinds[$1 / 3 % ${#kinds[@]}]}
	: >"$FAULT"
	case $kind in
	source)
		mv mes.csv elsewhere
		run "$2T12:00:00Z" 2>said || code=$?
		mv elsewhere mes.csv
		equal "$engine: exit code without a source" "$code" 69
		;;
	gone-*) away "${kind#gone-}" "$2T12:00:00Z" ;;
	race)
		run "$2T12:00:00Z" 2>other &
		started=$!
		run "$2T12:00:00Z" 2>said || code=$?
		wait "$started" || other=$?
		started=
		good "$code" "one of two on $2"
		good "$other" "the other of two on $2"
		;;
	*)
		echo "$kind $(moment "$job_took")" >"$FAULT"
		run "$2T12:00:00Z" 2>said || code=$?
		[ "$kind" != 65 ] || { equal "$engine: exit code of a job that fails" "$code" 65; run "$2T12:10:00Z" retry nightly >said 2>&1; }
		;;
	esac
	faults=$((faults + 1))
	for i in 20 30 40 50; do
		code=0
		run "$2T12:$i:00Z" 2>said || code=$?
		run "$2T12:$i:00Z" --explain >explained
		if ! grep -q '[0-9] due 2' explained; then
			good "$code" "what follows a fault ($kind, $2)"
			return
		fi
		sleep 0.3 # what was killed may still be going away
	done
	cat said explained >&2
	die "$engine: the night of $2 is not done after $kind"
}

# older: the ledger as a version without schedules has left it
older ()
{
	query 'DROP TABLE schedule_event; DROP INDEX disposition_case; ALTER TABLE attempt DROP COLUMN kind; ALTER TABLE job_run DROP COLUMN kind;
		ALTER TABLE job_run DROP COLUMN seen; DELETE FROM schema_version WHERE step > 16'
	[ "$engine" = sqlite ] || query 'DROP FUNCTION partition_make'
	expect 78 run "$1T20:00:00Z"
	said 'hint: tieout-init upgrades it'
	expect 0 tieout-init --ledger "$ledger"
	expect 0 run "$1T20:00:00Z"
}

# year NAME: in a folder of this name
year ()
{
	local code i day begun
	mkdir "$engine-$1"
	cd "$engine-$1"
	mkdir out
	cp ../mes.csv ../erp.csv .
	ledger=sqlite:tieout.db
	if [ "$engine" = postgresql ]; then
		database=year_$1
		pg_create "$database"
		ledger="postgresql:///$database?host=$PGHOST&user=$PGUSER"
		expect 0 tieout-init --ledger "$ledger"
	fi
	i=0
	faults=0
	random=1
	program=tieout-run
	[ "$1" = calm ] || program=../bin/tieout-run
	export FAULT=$PWD/fault
	expect 0 run "${first}T00:00:00Z"
	begun=${EPOCHREALTIME/./}
	while read -r day; do
		i=$((i + 1))
		if [ "$1" = rough ] && [ "$i" -ge "$skipped" ] && [ "$i" -lt $((skipped + 7)) ]; then
			continue
		elif [ "$1" = rough ] && [ $((i % 3)) -eq 0 ]; then
			rough "$i" "$day"
		else
			code=0
			run "${day}T12:00:00Z" 2>said || code=$?
			good "$code" "the night of $day"
		fi
		if [ "$1" = rough ] && [ "$i" -eq "$upgrade" ]; then
			sed -n "1,${i}p" ../days >wanted
			events_check 'before the upgrade' wanted
			older "$day"
		fi
	done <../days
	if [ "$1" = calm ]; then
		night_took=$(((${EPOCHREALTIME/./} - begun) / nights))
		job_took=$((night_took / 2))
		events_check 'undisturbed' ../days
	else
		sed "1,${upgrade}d" ../days >wanted
		events_check 'after the upgrade' wanted
	fi
	facts >facts
	equal "$engine, $1: attempts under way" "$(query "SELECT count(*) FROM attempt WHERE state = 'running'")" 0
	equal "$engine, $1: left lying about" "$(find . -name '*.tieout-part')" ''
	cd ..
}

sed -i "$((nights + 1)),\$d" days
for engine in "${engines[@]}"; do
	year calm
	year rough
	[ "$faults" -ge $((nights / 3 - 4)) ] || die "only $faults faults"
	same "$engine: the ledger" "$engine-rough/facts" "$engine-calm/facts"
	diff -r "$engine-rough/out" "$engine-calm/out" || die "$engine: the results differ"
	diff -r "$engine-rough/archive" "$engine-calm/archive" || die "$engine: the archives differ"
	[ "$(find "$engine-calm/out" -name '*.csv' -size +200c | wc -l)" -gt $((nights / 2)) ] || die 'there was nothing to find'
done
diff -r sqlite-calm/out postgresql-calm/out || die 'the results of the two kinds of ledgers differ'
