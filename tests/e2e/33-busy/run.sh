# Two jobs at once: on one scope one works and the other says busy (75), naming the holder; on two scopes both work. The holder is
# stopped just before it renames its first archive, when it holds its claims and nothing is recorded yet.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

gcc -shared -fPIC -O1 -o stop.so "$TEST_SRCDIR/tests/e2e/32-kill/preload/kill.c" -ldl || die 'preload/kill.c does not compile'
holder=
trap '[ -z "$holder" ] || kill -KILL "$holder" 2>/dev/null' EXIT

cat >mes.csv <<'EOT'
source_key,plant,order_no,material,lot,movement,qty,uom,event_at
S1,1000,4711,RM-7,L1,CONS,40.000,KG,2026-03-10T08:10:00-05:00
S2,2000,4712,RM-7,L1,CONS,30.000,KG,2026-03-10T08:10:00-05:00
EOT
cat >erp.csv <<'EOT'
source_key,plant,order_no,material,lot,movement,indicator,qty,uom,amount,currency,posting_date,entered_at
E1,1000,4711,RM-7,L1,261,H,38.000,KG,121.60,USD,2026-03-10,2026-03-10T08:20:00-05:00
E2,2000,4712,RM-7,L1,261,H,28.000,KG,89.60,USD,2026-03-10,2026-03-10T08:20:00-05:00
EOT

# job PLANT OUT [OPTION]...
job ()
{
	local plant=$1 out=$2
	shift 2
	"${wrapper[@]}" tieout-reconcile --quiet consumption --period 2026-03 --as-of 2026-04-10T12:00:00-05:00 --zone America/Chicago --plant "$plant" \
		--source mes=csv:mes.csv --source erp=csv:erp.csv --ledger "$ledger" --exceptions "$out.csv" --workbook "$out.xlsx" "$@"
}
wrapper=()

# hold: starts a job on plant 1000 and returns when it is stopped.
hold ()
{
	wrapper=(env KILL_AT=1 KILL_CALL=rename KILL_STOP=1 "LD_PRELOAD=$PWD/stop.so")
	job 1000 held &
	wrapper=()
	held_job $! "$program"
}

# at_once: the whole story on one ledger, of the job and what it works on.
program=tieout-reconcil	# as far as the kernel keeps a name
name=consumption
at_once ()
{
	local ended=0 subshell
	hold
	subshell=$!
	[ ! -e held.csv ] || die 'the holder has published already'
	expect 75 job 1000 other
	said "'$name' of '1000' for 2026-03 is being worked on by process $holder on "
	[ ! -e other.csv ] || die 'the busy job left a result'
	expect 75 job 2000 held
	said 'held.xlsx'
	expect 2 job 2000 second
	kill -CONT "$holder"
	wait "$subshell" || ended=$?
	holder=
	equal 'exit code of the holder, once it went on' "$ended" 2
	expect 2 job 1000 other
	same 'the job that was busy, run again' other.csv held.csv
	same 'its workbook' other.xlsx held.xlsx
	equal 'parts left lying about' "$(find . -name '*.tieout-part')" ''
	rm -f held.* other.* second.*
}

ledger=sqlite:tieout.db
at_once
pg_create busy
ledger="postgresql:///busy?host=$PGHOST&user=$PGUSER"
expect 0 tieout-init --ledger "$ledger"
at_once

# ---- really at once: whoever is first works, the other works after it or is busy
ledger=sqlite:race.db
for ((round = 0; round < 8; round++)); do
	codes=()
	job 1000 one 2>one.err &
	one=$!
	job 1000 two 2>two.err &
	two=$!
	for process in $one $two; do
		code=0
		wait "$process" || code=$?
		codes+=("$code")
	done
	case "${codes[*]}" in
	'2 2') same 'two jobs in turn' two.csv one.csv ;;
	'2 75' | '75 2') ;;
	*) cat one.err two.err >&2; die "two jobs at once ended with ${codes[*]}" ;;
	esac
done
equal 'runs that stand' "$(sqlite3 race.db 'SELECT COUNT(*) FROM run_current')" 1

# ---- comparisons of reports: the same claims, of another kind
mkdir -p site/dualrun stacks
cat >site/dualrun/consumption.yaml <<'EOT'
name: consumption
title: Consumption
owner: controller
version: 1
scope: plant
grain: [plant, material]
measures: [ { name: qty, kind: quantity } ]
sides:
  - { name: legacy, source: stacks, inputs: [ { file: legacy.csv } ] }
  - { name: modern, source: stacks, inputs: [ { file: modern.csv } ] }
max_unexplained: 5
EOT
printf '%s\n' plant,material,qty 1000,RM-1,10 2000,RM-1,10 >stacks/legacy.csv
printf '%s\n' plant,material,qty 1000,RM-1,11 2000,RM-1,11 >stacks/modern.csv
job ()
{
	"${wrapper[@]}" tieout-dualrun --quiet consumption --period 2026-03 --as-of 2026-04-10T12:00:00-05:00 --zone America/Chicago --plant "$1" \
		--rules site --source stacks=csv:stacks --ledger "$ledger" --exceptions "$2.csv" --workbook "$2.xlsx"
}
program=tieout-dualrun
ledger=sqlite:tieout.db	# which knows a reconciliation of the same name
at_once
ledger="postgresql:///busy?host=$PGHOST&user=$PGUSER"
at_once

# Key figures: each has a claim of its own, and the files of the job are noted, that of the records too.
compares=$(declare -f job)
job ()
{
	"${wrapper[@]}" tieout-monitor kpi --quiet queue-latency --period 2026-03 --as-of 2026-04-10T12:00:00-05:00 --zone America/Chicago \
		--plant "$1" --source mes=csv:stacks --ledger "$ledger" --exceptions "$2.csv" --workbook "$2.xlsx" --records "$2.records"
}
cat >stacks/message.csv <<'EOT'
source_key,plant,interface,event_at,attempts,applied_at,status
M1,1000,I,2026-03-02T10:00:00Z,1,2026-03-02T10:20:00Z,APPLIED
M2,2000,I,2026-03-02T10:00:00Z,1,2026-03-02T10:20:00Z,APPLIED
EOT
program=tieout-monitor
name=queue-latency
ledger=sqlite:tieout.db
at_once
equal 'attempts on key figures' "$(sqlite3 tieout.db "SELECT group_concat (state, ' ') FROM attempt WHERE kind = 'kpi'")" 'done failed done done'
equal 'a file of a key figure' "$(sqlite3 tieout.db "SELECT count(*) > 0 FROM attempt_file AS f JOIN attempt AS a ON a.attempt = f.attempt
	WHERE a.kind = 'kpi' AND f.target LIKE '%/held.records'")" 1
ledger="postgresql:///busy?host=$PGHOST&user=$PGUSER"
at_once

# Extracts are of no plant.
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
max_findings: 5
snapshots: [ { file: "gl_{date}.csv" } ]
EOT
printf '%s\n' document,status,amount D1,posted,10.00 >stacks/gl_2026-03-01.csv
printf '%s\n' document,status,amount D1,posted,11.00 >stacks/gl_2026-03-31.csv
job ()
{
	"${wrapper[@]}" tieout-dualrun --quiet lines --period 2026-03 --as-of 2026-04-10T12:00:00Z --rules site --source stacks=csv:stacks \
		--ledger "$ledger" --exceptions "$2.csv"
}
program=tieout-dualrun
for ledger in sqlite:tieout.db "postgresql:///busy?host=$PGHOST&user=$PGUSER"; do
	hold
	subshell=$!
	expect 75 job 1000 other
	said "'lines' for 2026-03 is being worked on by process $holder on "
	kill -CONT "$holder"
	ended=0
	wait "$subshell" || ended=$?
	holder=
	equal 'exit code of who compared extracts' "$ended" 2
	expect 2 job 1000 other
	same 'extracts, once more' other.csv held.csv
	rm -f held.csv other.csv
done
equal 'comparisons of extracts' "$(sqlite3 tieout.db "SELECT count(*) FROM report_run WHERE report = 'lines'")" 1
rm stacks/gl_2026-03-31.csv
expect 65 tieout-dualrun lines --period 2026-03 --rules site --source stacks=csv:stacks --ledger sqlite:tieout.db --exceptions failed.csv
equal 'extracts that could not be compared' "$(sqlite3 tieout.db "SELECT state, reason LIKE '%two extracts%', kind FROM attempt
	ORDER BY started DESC LIMIT 1")" 'failed|1|report'
eval "$compares"

# A comparison that fails leaves an attempt with its reason, and no result.
printf 'plant,material,qty\n1000,RM-1,much\n' >stacks/modern.csv
ledger=sqlite:tieout.db
expect 65 job 1000 failed
[ ! -e failed.csv ] && [ ! -e failed.xlsx ] || die 'the comparison that failed left a result'
equal 'the attempt that failed' "$(sqlite3 tieout.db "SELECT state, reason LIKE '%modern.csv%', kind FROM attempt ORDER BY started DESC LIMIT 1")" \
	'failed|1|report'
equal 'comparisons that were recorded' "$(sqlite3 tieout.db "SELECT count(*), count(DISTINCT unit) FROM report_run WHERE report <> 'lines'")" '2|2'

# What was recorded beside runs is a chain on either engine.
expect 0 tieout-init --verify --ledger sqlite:tieout.db
grep -q '^comparisons and key figures: [0-9]*, their chain ends with' stdout || die 'there is no chain of comparisons and key figures'
expect 0 tieout-init --verify --ledger "postgresql:///busy?host=$PGHOST&user=$PGUSER"
grep -q '^comparisons and key figures: [0-9]*, their chain ends with' stdout || die 'there is no chain of comparisons and key figures'
