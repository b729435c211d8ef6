# SIGKILL at any moment, then the same job again: results, archives and ledger are those of an undisturbed job, nothing is left
# lying about, and what the kill left was whole. First before each single call that changes a file or reaches the ledger's server,
# on small data; then by the clock, on a simulated month.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

gcc -shared -fPIC -O1 -o kill.so "$TEST_DIR/preload/kill.c" -ldl || die 'preload/kill.c does not compile'
step=3
[ -z "$TEST_FULL" ] || step=1

cat >mes.csv <<'EOT'
source_key,plant,order_no,material,lot,movement,qty,uom,event_at,message_id
S1,1000,4711,RM-7,L1,CONS,40.000,KG,2026-03-10T08:10:00-05:00,M1
S2,1000,4711,RM-7,L2,CONS,26.200,KG,2026-03-31T23:40:00-05:00,M2
S3,1000,4712,FG-1,F1,PROD,12,EA,2026-04-05T12:00:00-05:00,M3
S4,1000,4712,RM-7,L2,CONS,5.000,KG,2026-04-06T10:40:00-05:00,M4
EOT
cat >erp.csv <<'EOT'
source_key,plant,order_no,material,lot,movement,indicator,qty,uom,amount,currency,posting_date,entered_at,message_id
E1,1000,4711,RM-7,L1,261,H,40.000,KG,128.00,USD,2026-03-10,2026-03-10T08:20:00-05:00,M1
E2,1000,4711,RM-7,L2,261,H,26.200,KG,83.84,USD,2026-04-01,2026-04-01T00:20:00-05:00,M2
E3,1000,4712,FG-1,F1,101,S,10,EA,120.00,USD,2026-04-05,2026-04-05T12:10:00-05:00,M3
E5,1000,4712,RM-7,L1,261,H,7.000,KG,22.40,USD,2026-04-07,2026-04-07T12:10:00-05:00,
EOT

# job PERIOD AS_OF [OPTION]...: writes to the folder out; $ledger and the sources are set around it.
sources=(--source "mes=csv:$PWD/mes.csv" --source "erp=csv:$PWD/erp.csv" --zone America/Chicago)
job ()
{
	local period=$1 as_of=$2
	shift 2
	"${wrapper[@]}" tieout-reconcile --quiet consumption receipts --period "$period" --as-of "$as_of" "${sources[@]}" --ledger "$ledger" \
		--exceptions out/month.csv --summary out/month.json --workbook out/month.xlsx "$@"
}
wrapper=()

# What is killed, and how it ends when it is not: April, after March.
now ()
{
	job 2026-04 2026-04-30T12:00:00-05:00
}
ends=2

# What the ledger says, without attempts and clocks; sql is the client.
facts ()
{
	run_facts
}
run_facts ()
{
	"$sql" 'SELECT sequence, run_id, reconciliation, period, verdict FROM run ORDER BY sequence'
	for table in exception_case control_total open_item listed_row; do
		"$sql" "SELECT * FROM $table" | sort
	done
}

# whole WHAT: each result that was there before is there, as it was or as it will be.
whole ()
{
	local file
	for file in ../earlier/out/*; do
		file=${file#../earlier/}
		cmp -s "$file" "../earlier/$file" || cmp -s "$file" "../wanted/$file" || die "$1: '$file' is neither the earlier nor the new one"
	done
}

# recovered WHAT CODE JOB...: the job again, undisturbed, gives what it gave without the kill.
recovered ()
{
	local what=$1 code=$2 left
	shift 2
	wrapper=()
	whole "$what"
	expect "$code" "$@"
	diff -r out ../wanted/out || die "$what: the results differ"
	[ ! -e ../wanted/archive ] || diff -r archive ../wanted/archive || die "$what: the archives differ"
	left=$(find . -name '*.tieout-part')
	equal "$what: left lying about" "$left" ''
	facts >facts
	same "$what: the ledger" facts ../wanted/facts
	equal "$what: attempts under way" "$("$sql" "SELECT COUNT(*) FROM attempt WHERE state = 'running'")" 0
}

# every_call START: kills the job before each call, in a copy of the state that START makes.
every_call ()
{
	local start=$1 at ended calls
	wrapper=(env "KILL_COUNT=$PWD/calls" "LD_PRELOAD=$PWD/kill.so")
	rm -rf wanted && "$start" wanted && cd wanted
	expect "$ends" now
	facts >facts
	cd ..
	calls=$(cat calls)
	[ "$calls" -gt 30 ] || die "only $calls calls were seen"
	for ((at = 1; at <= calls; at += step)); do
		rm -rf now && "$start" now && cd now
		wrapper=(env "KILL_AT=$at" "LD_PRELOAD=$OLDPWD/kill.so")
		ended=0
		{ now; } 2>/dev/null || ended=$?
		equal "exit code of the job killed before call $at of $calls" "$ended" 137
		recovered "$ledger, killed before call $at of $calls" "$ends" now
		cd ..
	done
	echo "$ledger: killed before $(((calls + step - 1) / step)) of $calls calls"
}

# ---- a ledger in a file
lite ()
{
	sqlite3 tieout.db "$1"
}
lite_start ()
{
	cp -r earlier "$1"
}
ledger=sqlite:tieout.db
sql=lite
mkdir -p earlier/out
cd earlier
expect 2 job 2026-03 2026-04-04T12:00:00-05:00
cd ..
every_call lite_start
equal 'the SQLite file after the last kill' "$(sqlite3 now/tieout.db 'PRAGMA integrity_check')" ok

# ---- a ledger on a server
post ()
{
	pg kill_now "SET search_path = tieout; $1" | sed '/^SET$/d'
}
post_start ()
{
	cp -r earlier "$1"
	pg postgres 'DROP DATABASE IF EXISTS kill_now WITH (FORCE)'
	pg postgres 'CREATE DATABASE kill_now TEMPLATE kill_base'
}
pg_create kill_base
rm -rf earlier
mkdir -p earlier/out
cd earlier
ledger="postgresql:///kill_base?host=$PGHOST&user=$PGUSER"
expect 0 tieout-init --ledger "$ledger"
expect 2 job 2026-03 2026-04-04T12:00:00-05:00
cd ..
ledger="postgresql:///kill_now?host=$PGHOST&user=$PGUSER"
sql=post
every_call post_start

# ---- a comparison of reports: the same order, the same promise
mkdir -p site/dualrun stacks
cat >site/dualrun/small.yaml <<'EOT'
name: small
title: Small
owner: controller
version: 1
grain: [plant, material]
measures:
  - { name: qty, kind: quantity }
  - { name: value, kind: balance }
sides:
  - { name: legacy, source: stacks, inputs: [ { file: legacy.csv } ] }
  - { name: modern, source: stacks, inputs: [ { file: modern.csv } ] }
records:
  - { name: late, source: stacks, file: late.csv }
known:
  - { name: late, cause: TIMING, measures: [ { name: qty, cap: 100 }, { name: value, cap: 100 } ], records: late, reason: r, owner: a,
      approver: b, approved: 2026-01-01, expires: 2027-01-01 }
max_unexplained: 5
effort: [ { hours: 8, by: anna, measured: 2026-01-15 } ]
EOT
printf '%s\n' plant,material,qty,value 1000,RM-1,10,100.00 1000,RM-2,20,50.00 >stacks/legacy.csv
printf '%s\n' plant,material,qty,value 1000,RM-1,13,130.00 1000,RM-2,20,49.00 >stacks/modern.csv
printf '%s\n' record,plant,material,qty,value L-1,1000,RM-1,3,30.00 >stacks/late.csv
compared ()
{
	"${wrapper[@]}" tieout-dualrun --quiet small --period "$1" --as-of 2026-05-01T00:00:00Z --rules "$top/site" --source "stacks=csv:$top/stacks" \
		--ledger "$ledger" --exceptions out/month.csv --summary out/month.json --workbook out/month.xlsx
}
now ()
{
	compared 2026-04
}
ends=3	# the timing of March has not come back in April
facts ()
{
	"$sql" 'SELECT sequence, run_id, report, unit, period, verdict, cells, open_cells, reasons FROM report_run ORDER BY sequence'
	"$sql" 'SELECT number, subject, hours, measured_by, period FROM effort ORDER BY number'
	for table in report_cell report_claim report_result report_total; do
		"$sql" "SELECT * FROM $table" | sort
	done
}
top=$PWD
ledger=sqlite:tieout.db
sql=lite
rm -rf earlier && mkdir -p earlier/out
cd earlier
expect 2 compared 2026-03
cd ..
every_call lite_start
equal 'attempts of comparisons' "$(sqlite3 now/tieout.db "SELECT count(*) FROM attempt WHERE kind <> 'report'")" 0
pg postgres 'DROP DATABASE IF EXISTS kill_now WITH (FORCE)'
pg postgres 'DROP DATABASE kill_base'
pg_create kill_base
rm -rf earlier && mkdir -p earlier/out
cd earlier
ledger="postgresql:///kill_base?host=$PGHOST&user=$PGUSER"
expect 0 tieout-init --ledger "$ledger"
expect 2 compared 2026-03
cd ..
ledger="postgresql:///kill_now?host=$PGHOST&user=$PGUSER"
sql=post
every_call post_start

# ---- extracts of one source, and key figures: the same order, the same promise
# both_engines: on a ledger in a file and, in the long matrices, on one on a server, each with a first period in it, which ends with $begins.
both_engines ()
{
	ledger=sqlite:tieout.db
	sql=lite
	rm -rf earlier && mkdir -p earlier/out
	cd earlier
	expect "$begins" first
	cd ..
	every_call lite_start
	[ -n "$TEST_FULL" ] || return 0
	pg postgres 'DROP DATABASE IF EXISTS kill_now WITH (FORCE)'
	pg postgres 'DROP DATABASE kill_base'
	pg_create kill_base
	rm -rf earlier && mkdir -p earlier/out
	cd earlier
	ledger="postgresql:///kill_base?host=$PGHOST&user=$PGUSER"
	expect 0 tieout-init --ledger "$ledger"
	expect "$begins" first
	cd ..
	ledger="postgresql:///kill_now?host=$PGHOST&user=$PGUSER"
	sql=post
	every_call post_start
}
cat >site/dualrun/lines.yaml <<'EOT'
name: lines
title: Lines
owner: controller
version: 1
source: stacks
key: [document]
amount: amount
unit: USD
posted: { status: status, values: [posted] }
snapshots: [ { file: "gl_{date}.csv" } ]
EOT
printf '%s\n' document,status,amount D1,posted,10.00 D2,posted,20.00 >stacks/gl_2026-03-31.csv
printf '%s\n' document,status,amount D1,posted,10.00 D2,posted,21.00 >stacks/gl_2026-04-30.csv
extracts ()
{
	"${wrapper[@]}" tieout-dualrun --quiet lines --period "$1" --as-of 2026-05-01T00:00:00Z --rules "$top/site" --source "stacks=csv:$top/stacks" \
		--ledger "$ledger" --exceptions out/month.csv --summary out/month.json --workbook out/month.xlsx
}
first ()
{
	extracts 2026-03
}
now ()
{
	extracts 2026-04
}
begins=3 ends=3
facts ()
{
	"$sql" 'SELECT sequence, run_id, report, unit, period, verdict, cells, open_cells, reasons FROM report_run ORDER BY sequence'
	"$sql" 'SELECT * FROM report_cell' | sort
	"$sql" 'SELECT number, kind, sequence FROM result_link ORDER BY number'
}
both_engines

printf '%s\n' source_key,plant,interface,event_at,attempts,applied_at,status M1,1000,I,2026-03-02T10:00:00Z,1,2026-03-02T10:00:30Z,APPLIED \
	M2,1000,I,2026-04-02T10:00:00Z,2,2026-04-02T10:00:30Z,APPLIED >stacks/message.csv
figures ()
{
	"${wrapper[@]}" tieout-monitor kpi --quiet queue-latency interface-success --period "$1" --as-of 2026-05-01T00:00:00Z --plant 1000 \
		--source "mes=csv:$top/stacks" --ledger "$ledger" --exceptions out/month.csv --records out/records.csv --workbook out/month.xlsx
}
first ()
{
	figures 2026-03
}
now ()
{
	figures 2026-04
}
begins=0 ends=2
facts ()
{
	"$sql" 'SELECT sequence, run_id, kpi, unit, side, period FROM kpi_run ORDER BY sequence'
	"$sql" 'SELECT * FROM kpi_value' | sort
	"$sql" 'SELECT number, kind, sequence FROM result_link ORDER BY number'
}
both_engines

# ---- by the clock
facts ()
{
	run_facts
}
tieout-simulate --movements 20000 --period 2026-03 --fault all=2 --to month --quiet
sources=(--config "$PWD/month/tieout.yaml")
ledger=sqlite:tieout.db
sql=lite
rm -rf earlier wanted now
mkdir -p earlier/out wanted/out
cd wanted
start=${EPOCHREALTIME/./}
ended=0
job 2026-03 2026-04-30T12:00:00-05:00 || ended=$?
took=$((${EPOCHREALTIME/./} - start))
[ "$ended" -ge 2 ] && [ "$ended" -le 4 ] || die "the simulated month ended with $ended"
facts >facts
cd ..
kills=0
for ((i = 1; i <= 12; i++)); do
	rm -rf now && cp -r earlier now && cd now
	moment=$((took * i / 13))
	wrapper=(timeout -s KILL "$((moment / 1000000)).$(printf %06d $((moment % 1000000)))")
	code=0
	{ job 2026-03 2026-04-30T12:00:00-05:00; } 2>/dev/null || code=$?
	[ "$code" != 137 ] || kills=$((kills + 1))
	wrapper=()
	expect "$ended" job 2026-03 2026-04-30T12:00:00-05:00
	diff -r out ../wanted/out || die "killed after $moment us: the results differ"
	diff -r archive ../wanted/archive || die "killed after $moment us: the archives differ"
	facts >facts
	same "killed after $moment us: the ledger" facts ../wanted/facts
	cd ..
done
[ "$kills" -ge 6 ] || die "only $kills of 12 jobs were killed before they had ended"
