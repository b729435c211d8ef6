# The matrix of faults (84-faults/matrix.sh) where something is signed: a close with its chain's head kept beside the ledger, in SQLite and
# PostgreSQL; and comparisons of reports in PostgreSQL. A signature or a waiver is recorded once, whatever fails around it.
. "$TEST_SRCDIR/tests/e2e/lib.sh"
. "$TEST_SRCDIR/tests/e2e/84-faults/matrix.sh"

cp -r "$TEST_SRCDIR/rules" rules
sed -i 's/^user: system/user: named/; s/^preparers: .*/preparers: [anna]/; s/^reviewers: .*/reviewers: [bert]/' rules/close/default.yaml
sed -i '/test: money/a\  limit: 0.01' rules/close/default.yaml	# there is something to waive
tieout-simulate --movements 300 --fault MISSING_ERP=1 --to plant --quiet

# The runs that are signed.
month ()
{
	local code=0
	tieout-reconcile consumption receipts stock-gl --config "$TEST_TMP/plant/tieout.yaml" --rules "$TEST_TMP/rules" --ledger "$ledger" --no-archive \
		--as-of 2026-04-09T12:00:00Z --quiet --workbook "$TEST_TMP/plant.xlsx" || code=$?
	[ "$code" -lt 5 ] || die "the month of the close ended with $code"
}
# Signs, with the end of the chain kept beside the ledger, of which it is the end then. A lock that is there already says so.
sign ()
{
	local code=0 who=bert more=()
	[ "$action" != prepare ] || who=anna
	[ "$action" != waive ] || more=(--check open-money --reason agreed --until 2026-04-30)
	"${wrapper[@]}" tieout-close "$action" --user "$who" "${more[@]}" --quiet --chain-head head --config "$TEST_TMP/plant/tieout.yaml" --rules "$TEST_TMP/rules" \
		--ledger "$ledger" --as-of 2026-04-09T13:00:00Z 2>../sign.err || code=$?
	cat ../sign.err >&2
	! grep -q 'the period is locked' ../sign.err || code=0
	[ "$code" != 0 ] || [ "$(cat head)" = "$(ask "SELECT event || ' ' || chain FROM signoff_event ORDER BY event DESC LIMIT 1")" ] || code=99
	return "$code"
}
# Every table that a signature or a comparison could touch, without attempts and clocks. The last comparison of a report stands.
facts ()
{
	ask "SELECT sequence, run_id, reconciliation, period, verdict, chain FROM run ORDER BY sequence;
		SELECT event, kind, state, user_name, period FROM signoff_event; SELECT count(*) FROM report_run WHERE sequence NOT IN (SELECT sequence FROM report_cell);
		SELECT ordinal, side, measure, cell_key, delta, unexplained FROM report_cell WHERE sequence = (SELECT max(sequence) FROM report_run)" | sort
}
job ()
{
	sign
}
# used SERVER: from now on the ledger is in this database.
server=
used ()
{
	server=$1
	ledger="postgresql:///$1?host=$PGHOST&user=$PGUSER"
}
# base COMMAND...: what the command makes of the state before the job is that state from now on.
base ()
{
	[ -z "$server" ] || used faults_signed_base
	(cd earlier && "$@")
	[ -z "$server" ] || used faults_signed_now
}
# stages OF CLASS...: a waiver and prepare; in the whole form review and lock too. Each is on top of the one before; all but prepare by powers of
# three, for they do what prepare does.
stages ()
{
	local of=$1
	shift
	action=waive
	TEST_FULL='' matrix "close waive$of" 0 "$@"
	base sign
	action=prepare
	matrix "close prepare$of" 0 "$@"
	for next in ${TEST_FULL:+review lock}; do
		base sign
		action=$next
		TEST_FULL='' matrix "close $action$of" 0 "$@"
	done
}

# ---- a ledger in SQLite
ask ()
{
	sqlite3 tieout.db "$1"
}
start ()
{
	cp -r earlier "$1"
}
ledger=sqlite:tieout.db
mkdir earlier
base month
stages '' write odbc fsync rename ${TEST_FULL:+open read lock connect alloc kill:write kill:rename kill:odbc}

# ---- a ledger in PostgreSQL
ask ()
{
	pg "$server" "SET search_path = tieout; $1"
}
start ()
{
	cp -r earlier "$1"
	pg postgres 'DROP DATABASE IF EXISTS faults_signed_now WITH (FORCE)'
	pg postgres 'CREATE DATABASE faults_signed_now TEMPLATE faults_signed_base'
}
pg_create faults_signed_base
used faults_signed_base
expect 0 tieout-init --ledger "$ledger"
rm -rf earlier && mkdir earlier
base month
stages ' on a server' cut ${TEST_FULL:+refuse connect write fsync rename kill:cut kill:rename}

# ---- a comparison of reports
rm -rf earlier && mkdir -p earlier/out reports
tieout-simulate --reports 60 --period 2026-03 --seed 7 --to reports --quiet
job ()
{
	"${wrapper[@]}" tieout-dualrun issues --quiet --config "$TEST_TMP/reports/tieout.yaml" --period 2026-03 --as-of 2026-12-01T00:00:00Z \
		--exceptions out/month.csv --summary out/month.json --workbook out/month.xlsx --ledger "$ledger"
}
matrix 'dualrun on a server' 0 cut ${TEST_FULL:+connect refuse write rename kill:cut}
echo "$calls_seen faults"
