# What each order made, from CSV folders and from PostgreSQL: counted, confirmed at the last operation and received. The same cases
# both ways, each unit's money once, and nothing of it without confirmations.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

mkdir -p data/mes data/erp
# O1 is the example: 500 started = 470 good + 20 scrap + 6 rework + 4 in process, but 480 confirmed and received.
# O2 agrees. O3's scrap is confirmed and taken from stock too. O4 lacks 5 units. O5 is 6 more than ordered. O6 was cancelled.
cat >data/mes/movement.csv <<'EOF'
source_key,plant,order_no,material,lot,movement,qty,uom,event_at
G1,1000,O1,FG-100,L1,PROD,300,EA,2026-03-10T08:00:00-05:00
G2,1000,O1,FG-100,L1,PROD,170,EA,2026-03-10T12:00:00-05:00
X1,1000,O1,FG-100,L1,SCRAP,20,EA,2026-03-10T12:30:00-05:00
G3,1000,O2,FG-100,L2,PROD,90,EA,2026-03-11T08:00:00-05:00
G4,1000,O3,FG-100,L3,PROD,80,EA,2026-03-12T08:00:00-05:00
X4,1000,O3,FG-100,L3,SCRAP,7,EA,2026-03-12T08:30:00-05:00
G5,1000,O4,FG-100,L4,PROD,95,EA,2026-03-13T08:00:00-05:00
G6,1000,O5,FG-100,L5,PROD,106,EA,2026-03-14T08:00:00-05:00
G7,1000,O6,FG-100,L6,PROD,40,EA,2026-03-16T08:00:00-05:00
EOF
cat >data/mes/confirmation.csv <<'EOF'
source_key,plant,order_no,started,rework,wip,posted_at
M1,1000,O1,500,6,4,2026-03-10T13:00:00-05:00
M2,1000,O4,100,,0,2026-03-13T13:00:00-05:00
EOF
header=source_key,plant,order_no,material,lot,movement,indicator,qty,uom,amount,currency,posting_date,entered_at,document
cat >data/erp/movement.csv <<EOF
$header
R1,1000,O1,FG-100,L1,101,S,300,EA,3600.00,USD,2026-03-10,2026-03-10T08:05:00-05:00,D1
R2,1000,O1,FG-100,L1,101,S,180,EA,2160.00,USD,2026-03-10,2026-03-10T12:05:00-05:00,D2
R3,1000,O2,FG-100,L2,101,S,90,EA,1080.00,USD,2026-03-11,2026-03-11T08:05:00-05:00,D3
R4,1000,O3,FG-100,L3,101,S,80,EA,960.00,USD,2026-03-12,2026-03-12T08:05:00-05:00,D4
S4,1000,O3,FG-100,L3,551,H,7,EA,84.00,USD,2026-03-12,2026-03-12T09:00:00-05:00,D5
R5,1000,O4,FG-100,L4,101,S,95,EA,1140.00,USD,2026-03-13,2026-03-13T08:05:00-05:00,D6
R6,1000,O5,FG-100,L5,101,S,106,EA,1272.00,USD,2026-03-14,2026-03-14T08:05:00-05:00,D7
R7,1000,O6,FG-100,L6,101,S,40,EA,480.00,USD,2026-03-16,2026-03-16T08:05:00-05:00,D8
R8,1000,O6,FG-100,L9,101,S,25,EA,300.00,USD,2026-03-16,2026-03-16T09:05:00-05:00,D9
EOF
cat >data/erp/confirmation.csv <<'EOF'
source_key,plant,order_no,operation,yield,scrap,lot,document,cancelled,cancels,posted_at
C1,1000,O1,0010,495,5,,,,,2026-03-10T08:04:00-05:00
C2,1000,O1,0040,300,0,,D1,,,2026-03-10T08:05:00-05:00
C3,1000,O1,0040,180,15,,D2,,,2026-03-10T12:05:00-05:00
C4,1000,O2,0040,90,,,D3,,,2026-03-11T08:05:00-05:00
C5,1000,O3,0040,80,7,L3,D4,,,2026-03-12T08:05:00-05:00
C6,1000,O4,0040,95,,,D6,,,2026-03-13T08:05:00-05:00
C7,1000,O5,0040,106,,,D7,,,2026-03-14T08:05:00-05:00
C8,1000,O6,0040,40,,,D8,,,2026-03-16T08:05:00-05:00
C9,1000,O6,0040,25,,,D9,true,,2026-03-16T09:05:00-05:00
C10,1000,O6,0040,25,,,,,C9,2026-03-16T10:05:00-05:00
EOF
cat >data/erp/order.csv <<'EOF'
plant,order_no,material,status,order_qty,over_delivery
1000,O1,FG-100,PROD_COMPLETE,500,
1000,O4,FG-100,IN_PROCESS,100,
1000,O5,FG-100,PROD_COMPLETE,100,
EOF
echo 'plant,material,valid_from,price,price_unit,currency
1000,FG-100,2026-01-01,12.00,1,USD' >data/erp/price.csv

# reconcile EXIT OUT [OPTION]...
reconcile ()
{
	local code=$1 out=$2
	shift 2
	expect "$code" tieout reconcile receipts --period 2026-03 --as-of 2026-04-10T12:00:00-05:00 --zone America/Chicago --no-ledger \
		--exceptions "$out.csv" --summary "$out.json" --log "$out.log" "$@"
}
told ()
{
	sqlite3 -csv ':memory:' ".import $1.csv got" "SELECT order_no, code, left_keys, right_keys, CAST(delta_qty AS INTEGER), impact_stock, impact_wip, tags
		FROM got ORDER BY order_no, code"
}

reconcile 2 csv --source mes=csv:data/mes --source erp=csv:data/erp
cat >wanted.txt <<'EOF'
O1,RECEIPT_EXCESS,G2,R2,-10,120.00,0.00,YIELD_MISMATCH
O3,SCRAP_DOUBLE,"",S4,-7,-84.00,84.00,""
O4,SCRAP_UNREPORTED,G5,R5,5,0.00,60.00,""
O5,OVER_DELIVERY,G6,R6,-6,0.00,0.00,""
O6,CONF_CANCEL_NOT_REVERSED,"",R8,-25,300.00,-300.00,RECEIPT_EXCESS
EOF
told csv >got.txt
same 'cases from files' got.txt wanted.txt
grep -q '"warnings" : \[\]' csv.json || die 'nothing is missing, but there is a warning'
equal 'the true difference of stock' "$(sqlite3 ':memory:' '.mode csv' '.import csv.csv got' 'SELECT CAST(SUM(impact_stock) AS INTEGER) FROM got')" 336

# ---- the same from PostgreSQL, each system in a schema of its own
pg_create yield
for system in mes erp; do
	pg yield "CREATE SCHEMA $system"
	for file in data/$system/*.csv; do
		table=$(basename "$file" .csv)
		pg_load yield "$system.raw_$table" "$file"
	done
done
pg yield "
CREATE TABLE mes.movement AS SELECT source_key, plant, order_no, material, lot, movement, qty::numeric, uom, event_at::timestamptz FROM mes.raw_movement;
CREATE TABLE mes.confirmation AS SELECT source_key, plant, order_no, nullif(started, '')::numeric AS started, nullif(rework, '')::numeric AS rework,
	nullif(wip, '')::numeric AS wip, posted_at::timestamptz FROM mes.raw_confirmation;
CREATE TABLE erp.movement AS SELECT source_key, plant, order_no, material, lot, movement, indicator, qty::numeric, uom, amount::numeric, currency,
	posting_date::date, entered_at::timestamptz, document FROM erp.raw_movement;
CREATE TABLE erp.confirmation AS SELECT source_key, plant, order_no, operation, nullif(yield, '')::numeric AS yield, nullif(scrap, '')::numeric AS scrap,
	lot, document, cancelled = 'true' AS cancelled, cancels, posted_at::timestamptz FROM erp.raw_confirmation;
CREATE TABLE erp.\"order\" AS SELECT plant, order_no, material, status, order_qty::numeric, nullif(over_delivery, '')::numeric AS over_delivery FROM erp.raw_order;
CREATE TABLE erp.price AS SELECT plant, material, valid_from::date, price::numeric, price_unit::integer, currency FROM erp.raw_price"
reconcile 2 pg --source 'mes=postgresql:///yield?options=-csearch_path%3Dmes' --source 'erp=postgresql:///yield?options=-csearch_path%3Derp'
told pg >got.txt
same 'cases from PostgreSQL' got.txt wanted.txt
same 'files and PostgreSQL' pg.csv csv.csv

# ---- a source of its own gives the ERP's confirmations; those of the MES stay with it
mv data/erp/confirmation.csv .
reconcile 2 own --source mes=csv:data/mes --source erp=csv:data/erp --source confirmation=csv:confirmation.csv
same 'a file of its own' own.csv csv.csv

# ---- without confirmations the records are what they were, said once; counted scrap then has no posting
rm data/mes/confirmation.csv
reconcile 2 none --source mes=csv:data/mes --source erp=csv:data/erp
told none >got.txt
cat >wanted.txt <<'EOF'
O1,MISSING_ERP,X1,"",20,0.00,0.00,""
O1,QTY_VAR,G2,R2,-10,120.00,0.00,""
O5,OVER_DELIVERY,G6,R6,-6,0.00,0.00,""
O6,RECEIPT_EXCESS,"",R8,-25,300.00,-300.00,""
EOF
same 'without confirmations' got.txt wanted.txt
equal 'what is not compared is said' "$(grep -c 'neither mes nor erp has confirmations' none.json)" 1

# ---- orders are seen whole where they are compared; where nobody tells what they made, rows that agree need not be matched
for out in csv none; do
	grep -q 'sieve: \([0-9]*\) rows, \1 of them' "$out.log" || die "$out: rows were set aside"
done
cut -d, -f1-4 data/erp/order.csv >order.csv
mv order.csv data/erp/order.csv
reconcile 2 silent --source mes=csv:data/mes --source erp=csv:data/erp
! grep -q 'sieve: \([0-9]*\) rows, \1 of them' silent.log || die 'nothing is compared, and still all rows are matched'
told silent >got.txt
sed -i /OVER_DELIVERY/d wanted.txt
same 'without quantities of orders' got.txt wanted.txt

# ---- a damaged confirmation is an error with its place
printf 'source_key,plant,order_no,yield\nC1,1000,O1,many\n' >confirmation.csv
reconcile 65 bad --source mes=csv:data/mes --source erp=csv:data/erp --source confirmation=csv:confirmation.csv
said "line 2: column 'yield': 'many' is not a number"
