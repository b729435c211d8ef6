# Whatever call fails in a job on files and a SQLite ledger, no result is lost, doubled or wrong, and one message says what happened: the
# matrix of faults (matrix.sh) over reconcile, init, dualrun and the status of a close. PostgreSQL and ODBC sources are in 85-faults-servers,
# signatures in 85-faults-signed.
. "$TEST_SRCDIR/tests/e2e/lib.sh"
. "$TEST_SRCDIR/tests/e2e/84-faults/matrix.sh"
files='write stdio fsync rename open read'
[ -z "$TEST_FULL" ] || killed='kill:write kill:fsync kill:rename kill:open kill:read kill:odbc'

lite ()
{
	sqlite3 tieout.db "$1"
}
# Every table but attempts, clocks and what names the host. A comparison of reports that is repeated is recorded again, and the last one stands.
facts ()
{
	[ "$(lite "SELECT count(*) FROM sqlite_schema")" != 0 ] || return 0
	lite "SELECT sequence, run_id, reconciliation, period, verdict, chain FROM run ORDER BY sequence;
		SELECT * FROM exception_case; SELECT * FROM control_total; SELECT * FROM open_item; SELECT * FROM listed_row;
		SELECT count(*) FROM report_run WHERE sequence NOT IN (SELECT sequence FROM report_cell);
		SELECT ordinal, side, measure, cell_key, delta, unexplained FROM report_cell WHERE sequence = (SELECT max(sequence) FROM report_run);
		SELECT max(step), count(*) FROM schema_version" | sort
}
start ()
{
	cp -r earlier "$1"
}

# ---- reconcile: files to workbook, CSV, JSON and archive
cat >mes.csv <<'EOF'
source_key,plant,order_no,material,lot,movement,qty,uom,event_at,message_id
S1,1000,4711,RM-7,L1,CONS,40.000,KG,2026-03-10T08:10:00-05:00,M1
S2,1000,4711,RM-7,L2,CONS,26.200,KG,2026-03-31T23:40:00-05:00,M2
S3,1000,4712,FG-1,F1,PROD,12,EA,2026-04-05T12:00:00-05:00,M3
S4,1000,4712,RM-7,L2,CONS,5.000,KG,2026-04-06T10:40:00-05:00,M4
EOF
cat >erp.csv <<'EOF'
source_key,plant,order_no,material,lot,movement,indicator,qty,uom,amount,currency,posting_date,entered_at,message_id
E1,1000,4711,RM-7,L1,261,H,40.000,KG,128.00,USD,2026-03-10,2026-03-10T08:20:00-05:00,M1
E2,1000,4711,RM-7,L2,261,H,26.200,KG,83.84,USD,2026-04-01,2026-04-01T00:20:00-05:00,M2
E3,1000,4712,FG-1,F1,101,S,10,EA,120.00,USD,2026-04-05,2026-04-05T12:10:00-05:00,M3
E5,1000,4712,RM-7,L1,261,H,7.000,KG,22.40,USD,2026-04-07,2026-04-07T12:10:00-05:00,
EOF
reconcile ()
{
	"${wrapper[@]}" tieout-reconcile --quiet consumption receipts --zone America/Chicago --source "mes=csv:$TEST_TMP/mes.csv" \
		--source "erp=csv:$TEST_TMP/erp.csv" --ledger sqlite:tieout.db --exceptions out/month.csv --summary out/month.json \
		--workbook out/month.xlsx "$@"
}
job ()
{
	reconcile --period 2026-04 --as-of 2026-04-30T12:00:00-05:00
}
mkdir -p earlier/out
cd earlier
expect 2 reconcile --period 2026-03 --as-of 2026-04-04T12:00:00-05:00
cd ..
matrix reconcile 2 $files lock thread odbc zip connect alloc ${killed:-kill:rename}
[ "$calls_seen" -gt 40 ] || die "only $calls_seen faults"

# ---- init of a fresh file, and a first configuration
job ()
{
	"${wrapper[@]}" tieout-init --quiet --ledger sqlite:tieout.db
}
rm -rf earlier && mkdir earlier
matrix init 0 write fsync open odbc connect ${TEST_FULL:+read alloc lock}

# ---- dualrun
rm -rf earlier && mkdir -p earlier/out month
tieout-simulate --reports 60 --period 2026-03 --seed 7 --to month --quiet
job ()
{
	"${wrapper[@]}" tieout-dualrun issues --quiet --config "$TEST_TMP/month/tieout.yaml" --period 2026-03 --as-of 2026-12-01T00:00:00Z \
		--exceptions out/month.csv --summary out/month.json --workbook out/month.xlsx --ledger sqlite:tieout.db
}
tieout-init --quiet --ledger sqlite:earlier/tieout.db
matrix dualrun 0 write rename odbc zip ${TEST_FULL:+stdio fsync open read lock connect alloc}

# ---- close; signatures are in 85-faults-signed
rm -rf earlier && mkdir -p earlier/out
tieout-simulate --movements 300 --to plant --quiet
job ()
{
	"${wrapper[@]}" tieout-close status --config "$TEST_TMP/plant/tieout.yaml" --ledger sqlite:tieout.db --as-of 2026-04-09T13:00:00Z --quiet \
		--summary out/close.json --workbook out/close.xlsx
}
cd earlier
code=0
tieout-reconcile consumption receipts stock-gl --config "$TEST_TMP/plant/tieout.yaml" --ledger sqlite:tieout.db --no-archive \
	--as-of 2026-04-09T12:00:00Z --quiet --workbook "$TEST_TMP/plant.xlsx" || code=$?
[ "$code" -lt 5 ] || die "the month of the close ended with $code"
cd ..
matrix 'close status' 0 rename odbc zip ${TEST_FULL:+write stdio fsync open read lock connect alloc}
echo "$calls_seen faults"
