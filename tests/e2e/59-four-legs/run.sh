# From the event to the general ledger, over simulated months: each order and component stops exactly where the truth says, and nothing else
# does; and the bridge from the plant to the stock ledger explains every case, whether or not rows were set aside, and is no part of the
# bridge between the ledgers.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

# legs DIR NAME EXPECTED_EXIT [OPTION...]
legs ()
{
	local dir=$1 name=$2 code=$3
	shift 3
	expect "$code" tieout-reconcile four-legs --config "$dir/tieout.yaml" --legs "$name.legs.csv" --exceptions "$name.csv" \
		--summary "$name.json" --workbook "$name.xlsx" --quiet "$@"
}

# stops DIR NAME: what stopped against the truth, in SQL; says nothing when they agree.
stops ()
{
	rm -f stops.db
	sqlite3 stops.db <<-EOT
		.mode csv
		.import $1/truth.csv truth
		.import $1/truth_bridge.csv bridge
		.import $1/erp/movement.csv movement
		.import $1/gl/gl_line.csv gl
		.import $2.legs.csv legs
		.mode list
		.read $TEST_DIR/truth.sql
	EOT
}

# sql TEXT: one value.
sql ()
{
	sqlite3 :memory: "$1"
}

# ---- a clean month: all of it is complete
tieout-simulate --plants 2 --movements 8000 --to clean --quiet
legs clean clean 0 --no-ledger
equal 'what stopped in a clean month' "$(sed 1d clean.legs.csv | cut -d, -f1 | sort -u)" complete
equal 'cases of a clean month' "$(wc -l <clean.csv)" 1

# ---- faults at each stop
tieout-simulate --seed 3 --plants 2 --movements 12000 --fault STUCK_QUEUE=4 --fault MISSING_ERP=4 --fault RECEIPT_MISSING=3 \
	--fault RECEIPT_EXCESS=3 --fault MISSING_MES=3 --fault GL_MISSING_DOCUMENT=4 --fault GL_WRONG_ACCOUNT=4 --fault GL_MANUAL_JOURNAL=3 \
	--fault GL_UNPOSTED_BATCH=2 --fault GL_IN_FLIGHT=2 --fault GL_UNEXPLAINED=3 --fault GL_WRONG_PERIOD=2 --fault GL_ROUNDING=2 \
	--fault GL_PRICE_CHANGE=2 --fault GL_CARRY_FORWARD=1 --to month --quiet
legs month month 2 --ledger sqlite:month.db --archive month.archive
out=$(stops month month | sed -n 1,20p)
[ -z "$out" ] || die "each stop: $out"
sed '2s/^[a-z_]*/complete/' month.legs.csv >spoiled.legs.csv
[ -n "$(stops month spoiled)" ] || die 'a stop that is not told went unnoticed'
equal 'a case for each stop' "$(($(wc -l <month.csv) - 1))" "$(grep -cv '^\(stop\|complete\|in_flight\),' month.legs.csv)"
rm -f named.db
sqlite3 named.db '.mode csv' '.import month.csv cases' '.mode list'
equal 'cases that do not name their order' "$(sqlite3 named.db "SELECT COUNT(*) FROM cases WHERE code = 'LEG_STOPPED' AND instr(explanation, ', order ' || order_no || ',') = 0 AND order_no <> ''")" 0
equal 'money of the cases' "$(sql "SELECT SUM(json_extract (value, '\$.impact_gross') <> '0.00') FROM json_each (readfile('month.json'),
	'\$.runs[0].exceptions')")" 0

# Every row of every leg is somewhere, once, and the lines have the rows that are on lines.
rows ()
{
	sql "SELECT SUM(fate.value) FROM json_each (readfile('month.json'), '\$.runs') run, json_each (run.value, '\$.legs.rows.$1') fate"
}
equal 'events' "$(rows mes)" "$(($(wc -l <month/mes/movement.csv) - 1))"
equal 'movements' "$(rows erp)" "$(($(wc -l <month/erp/movement.csv) - 1))"
equal 'failed movements' "$(rows queue)" "$(($(wc -l <month/erp/queue.csv) - 1))"
equal 'lines of the general ledger' "$(rows gl)" "$(($(wc -l <month/gl/gl_line.csv) - 1))"
for leg in mes erp queue gl; do
	equal "rows of $leg on lines" "$(sql "SELECT SUM(json_extract (stop.value, '\$.$leg.rows')) FROM json_each (readfile('month.json'), '\$.runs') run,
		json_each (run.value, '\$.legs.stops') stop")" "$(sql "SELECT SUM(json_extract (value, '\$.legs.rows.$leg.line')) FROM
		json_each (readfile('month.json'), '\$.runs')")"
done

# ---- the same whatever order the rows came in
mkdir shuffled
cp -r month shuffled/month
for file in mes/movement erp/movement erp/queue erp/price erp/item erp/stock_account gl/gl_line; do
	{ sed -n 1p "month/$file.csv"; sed 1d "month/$file.csv" | shuf --random-source=month/erp/movement.csv; } >"shuffled/month/$file.csv"
done
cd shuffled
legs month month 2 --ledger sqlite:month.db --archive month.archive --threads 1
cd ..
for kind in legs.csv csv json xlsx; do
	cmp "month.$kind" "shuffled/month.$kind" || die "shuffled rows give another $kind"
done

# ---- a recorded run is shown again as it was, and judged again from its archive, the general ledger with it
run=$(sqlite3 month.db "SELECT run_id FROM run WHERE plant = '1000'")
expect 2 tieout-workbook --config month/tieout.yaml --ledger sqlite:month.db --run "$run" --legs again.csv
same 'the lines of a recorded run' again.csv <(grep '^\(stop\|[a-z_]*,1000\),' month.legs.csv)
tieout-reconcile --config month/tieout.yaml --ledger sqlite:month.db --archive month.archive --against "$run" >against.txt
grep -q '^Nothing changes' against.txt || die "$(cat against.txt)"
expect 64 tieout-reconcile --config month/tieout.yaml --ledger sqlite:month.db --against "$run" --legs x.csv

# ---- two days later what was in flight is missing
sed 's/,in_flight,/,missing_document,/' month/truth_bridge.csv >bridge.csv
cp -r month later
mv bridge.csv later/truth_bridge.csv
legs later later 2 --no-ledger --as-of 2026-04-10T12:00:00Z
equal 'in flight two days later' "$(stops later later | grep -v '^absent|in_flight$')" ''

# ---- from PostgreSQL
pg_create legs
tieout-simulate --seed 3 --plants 2 --movements 12000 --fault STUCK_QUEUE=4 --fault MISSING_ERP=4 --fault RECEIPT_MISSING=3 \
	--fault RECEIPT_EXCESS=3 --fault MISSING_MES=3 --fault GL_MISSING_DOCUMENT=4 --fault GL_WRONG_ACCOUNT=4 --fault GL_MANUAL_JOURNAL=3 \
	--fault GL_UNPOSTED_BATCH=2 --fault GL_IN_FLIGHT=2 --fault GL_UNEXPLAINED=3 --fault GL_WRONG_PERIOD=2 --fault GL_ROUNDING=2 \
	--fault GL_PRICE_CHANGE=2 --fault GL_CARRY_FORWARD=1 --to pg --format postgresql:postgresql:///legs --quiet
legs pg pg 2 --no-ledger
same 'lines from PostgreSQL' pg.legs.csv month.legs.csv

# ---- a run stands while nothing changed, and not when the general ledger alone did
legs pg first 2 --ledger sqlite:pg.db --archive pg.archive
legs pg second 2 --ledger sqlite:pg.db --archive pg.archive
same 'an unchanged run' second.legs.csv first.legs.csv
key=$(sed -n '/,1000,300000,2026-03-1/{s/,.*//p;q}' month/gl/gl_line.csv)
pg legs "UPDATE gl.gl_line SET amount = amount - 1 WHERE source_key = '$key'"
legs pg third 2 --ledger sqlite:pg.db --archive pg.archive
equal 'stops by a changed line of the general ledger' "$(diff third.legs.csv first.legs.csv | grep -c '^< books_differ,1000')" 1

# ---- a rule that names no general ledger
mkdir named
cp -r "$TEST_SRCDIR/rules" named/
sed -i '/^books:/d' named/rules/enterprise/four-legs.yaml
expect 78 tieout-reconcile four-legs --config clean/tieout.yaml --rules named/rules --no-ledger
said 'books: is missing'

# ---- without a general ledger there are no four legs
mv clean/gl/gl_line.csv .
expect 69 tieout-reconcile four-legs --config clean/tieout.yaml --no-ledger
mv gl_line.csv clean/gl/

# ---- the two bridges, over one month with faults in both
tieout-simulate --seed 5 --plants 2 --movements 20000 --fault all=4 --fault gl=2 --to both --quiet
expect 4 tieout-reconcile consumption receipts --config both/tieout.yaml --no-ledger --summary sifted.json --workbook sifted.xlsx --exceptions both.csv --quiet
expect 4 tieout-reconcile consumption receipts --config both/tieout.yaml --no-ledger --no-aside --summary full.json --workbook full.xlsx --quiet
cmp sifted.json full.json || die 'rows that were set aside change the bridge'
cmp sifted.xlsx full.xlsx || die 'rows that were set aside change the workbook'
lines="json_each (readfile('sifted.json'), '\$.runs') run, json_each (run.value, '\$.plant_bridge') plant, json_each (plant.value, '\$.bridge') cause"
equal 'what the plant bridge leaves unexplained' "$(sql "SELECT DISTINCT json_extract (value, '\$.unexplained') FROM
	(SELECT plant.value FROM json_each (readfile('sifted.json'), '\$.runs') run, json_each (run.value, '\$.plant_bridge') plant)")" 0.00
equal 'accounts that close' "$(sql "SELECT COUNT(*) FROM (SELECT plant.value AS p, SUM(round (json_extract (cause.value, '\$.amount') * 100)) AS s
	FROM $lines GROUP BY run.key, plant.key) WHERE s <> round (json_extract (p, '\$.difference') * 100)")" 0
for cause in left_only right_only failed quantity unit direction duplicate reversal reversal_price misplaced cutoff unusable; do
	[ -n "$(sql "SELECT 1 FROM $lines WHERE cause.key = '$cause' LIMIT 1")" ] || die "no line of the plant bridge is '$cause'"
done
# What it explains is the effect of the cases on stock, apart from scans that were told twice, unusable records, and co-products that are in no row.
equal 'effect of the cases' "$(sql "SELECT SUM(round (json_extract (cause.value, '\$.amount') * 100)) FROM $lines
	WHERE cause.key NOT IN ('duplicate', 'unusable')")" "$(sqlite3 :memory: '.mode csv' '.import both.csv c' "SELECT SUM(round (impact_stock * 100)) * 1.0
	FROM c WHERE code NOT LIKE 'DQ_%' AND code NOT LIKE 'DUP_%' AND code NOT IN ('SCRAP_DOUBLE', 'COPRODUCT_MISSING')")"

# Missing and failed movements explain 0.00 of general ledger less stock ledger: with them and without, that bridge is the same, and says what
# failed below.
tieout-simulate --seed 9 --plants 2 --movements 8000 --fault gl=2 --fault STUCK_QUEUE=3 --fault MISSING_ERP=3 --to faults --quiet
expect 3 tieout-reconcile stock-gl --config faults/tieout.yaml --no-ledger --summary books.json --workbook books.xlsx --exceptions books.csv --quiet
equal 'records of the plant in the bridge of the ledgers' "$(sql "SELECT SUM(round (json_extract (cause.value, '\$.amount') * 100))
	FROM json_each (readfile('books.json'), '\$.runs') run, json_each (run.value, '\$.accounts') a, json_each (a.value, '\$.bridge') cause")" \
	"$(sqlite3 :memory: '.mode csv' '.import faults/truth_bridge.csv t' "SELECT SUM(round (amount * 100)) FROM t")"
equal 'unrecorded' "$(sql "SELECT SUM(json_extract (value, '\$.queue.states.unrecorded.rows')) FROM json_each (readfile('books.json'), '\$.runs')")" 3
equal 'value of what is unrecorded' "$(sql "SELECT SUM(round (json_extract (value, '\$.queue.states.unrecorded.value') * 100))
	FROM json_each (readfile('books.json'), '\$.runs')")" "$(sqlite3 :memory: '.mode csv' '.import faults/truth.csv t' "SELECT SUM(round (abs (impact_stock) * 100))
	FROM t WHERE fault = 'STUCK_QUEUE'")"
for keys in $(sqlite3 :memory: '.mode csv' '.import faults/truth.csv t' "SELECT left_keys FROM t"); do
	! grep -q "$keys" books.csv || die "$keys is in both bridges"
done
