# The matrix of faults (84-faults/matrix.sh) where servers are asked: the plant's rows from PostgreSQL, the ledger's rows through ODBC, and
# the ledger in PostgreSQL.
. "$TEST_SRCDIR/tests/e2e/lib.sh"
. "$TEST_SRCDIR/tests/e2e/84-faults/matrix.sh"

pg_create faults_sources
cat >mes.csv <<'EOF'
source_key,plant,order_no,material,lot,movement,qty,uom,event_at,message_id
S1,1000,4711,RM-7,L1,CONS,40.000,KG,2026-03-10T08:10:00-05:00,M1
S2,1000,4711,RM-7,L2,CONS,26.200,KG,2026-03-31T23:40:00-05:00,M2
S3,1000,4712,RM-7,L2,CONS,5.000,KG,2026-04-06T10:40:00-05:00,M4
EOF
cat >erp.csv <<'EOF'
source_key,plant,order_no,material,lot,movement,indicator,qty,uom,amount,currency,posting_date,entered_at,message_id
E1,1000,4711,RM-7,L1,261,H,40.000,KG,128.00,USD,2026-03-10,2026-03-10T08:20:00-05:00,M1
E2,1000,4711,RM-7,L2,261,H,26.200,KG,83.84,USD,2026-04-01,2026-04-01T00:20:00-05:00,M2
E3,1000,4712,RM-7,L1,261,H,7.000,KG,22.40,USD,2026-04-07,2026-04-07T12:10:00-05:00,
EOF
# One table takes both, with every column that the profile may ask for.
columns='source_key text, plant text, storage_location text, order_no text, material text, lot text, movement text, indicator text,
	qty numeric(30,6), uom text, amount numeric(20,4), currency text, posting_date date, event_at timestamptz, entered_at timestamptz,
	message_id text'
for side in mes erp; do
	pg faults_sources "CREATE SCHEMA $side; CREATE TABLE $side.movement ($columns)"
	psql -qX -v ON_ERROR_STOP=1 -d faults_sources -c "\\copy $side.movement ($(sed -n 1p $side.csv)) FROM '$side.csv' CSV HEADER"
	pg faults_sources "ALTER ROLE $PGUSER IN DATABASE faults_sources SET search_path = erp"
done
sources=(--source "mes=postgresql:///faults_sources?options=-csearch_path%3Dmes"
	--source 'erp=odbc:DSN=test_postgresql;Database=faults_sources')

facts ()
{
	pg faults_now "SET search_path = tieout;
		SELECT sequence, run_id, reconciliation, period, verdict, chain FROM run ORDER BY sequence;
		SELECT * FROM exception_case; SELECT * FROM control_total; SELECT * FROM open_item; SELECT * FROM listed_row;
		SELECT max(step), count(*) FROM schema_version" | sort
}
start ()
{
	cp -r earlier "$1"
	pg postgres 'DROP DATABASE IF EXISTS faults_now WITH (FORCE)'
	pg postgres 'CREATE DATABASE faults_now TEMPLATE faults_base'
}
reconcile ()
{
	"${wrapper[@]}" tieout-reconcile --quiet consumption --zone America/Chicago "${sources[@]}" --exceptions out/month.csv \
		--summary out/month.json --workbook out/month.xlsx "$@"
}
job ()
{
	reconcile --period 2026-04 --as-of 2026-04-30T12:00:00-05:00 --ledger "$ledger"
}
pg_create faults_base
mkdir -p earlier/out
ledger="postgresql:///faults_base?host=$PGHOST&user=$PGUSER"
expect 0 tieout-init --ledger "$ledger"
cd earlier
expect 2 reconcile --period 2026-03 --as-of 2026-04-04T12:00:00-05:00 --ledger "$ledger"
cd ..
ledger="postgresql:///faults_now?host=$PGHOST&user=$PGUSER"
matrix 'reconcile on servers' 2 connect cut refuse odbc ${TEST_FULL:+write rename read open alloc kill:connect kill:cut kill:odbc}

# ---- init on a server
facts ()
{
	pg faults_now "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'tieout'" | sort
}
start ()
{
	mkdir "$1"
	pg postgres 'DROP DATABASE IF EXISTS faults_now WITH (FORCE)'
	pg postgres 'CREATE DATABASE faults_now'
}
job ()
{
	"${wrapper[@]}" tieout-init --quiet --ledger "$ledger"
}
matrix 'init on a server' 0 connect cut refuse ${TEST_FULL:+alloc kill:cut}
echo "$calls_seen faults"
