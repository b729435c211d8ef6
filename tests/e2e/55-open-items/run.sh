# Open items of simulated companies: a clean month has no finding and every balance is the sum of its items; each fault is found with its order,
# records and money, and nothing else; the same from files, SQLite and PostgreSQL, in whatever order rows came; what is open is carried.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

# open DIR NAME EXPECTED_EXIT [OPTION...]: what is found stands in NAME.csv and NAME.json.
open ()
{
	local dir=$1 name=$2 code=$3
	shift 3
	expect "$code" tieout-reconcile gr-ir wip in-transit --config "$dir/tieout.yaml" --exceptions "$name.csv" --summary "$name.json" --quiet "$@"
}

# expect_any "CODES" COMMAND...: one of them.
expect_any ()
{
	local codes=$1 code=0
	shift
	"$@" >stdout 2>stderr || code=$?
	case " $codes " in
	*" $code "*) ;;
	*) cat stderr; die "exit code $code of $*" ;;
	esac
}

# accounts NAME: rule, account, currency, items, open, balance, difference of all runs.
accounts ()
{
	sqlite3 :memory: "SELECT json_extract (r.value, '\$.reconciliation'), json_extract (a.value, '\$.gl_account'), json_extract (a.value, '\$.currency'),
		json_extract (a.value, '\$.items'), json_extract (a.value, '\$.open'), json_extract (a.value, '\$.balance'), json_extract (a.value, '\$.difference')
		FROM json_each (readfile('$1.json'), '\$.runs') r, json_each (r.value, '\$.open_items') a ORDER BY 1, 2, 3"
}

# cases FILE: of a truth or of what was found, in one form.
cases ()
{
	sqlite3 :memory: '.mode csv' ".import $1 c" '.mode list' \
		'SELECT reconciliation, code, order_no, currency, exposure, left_keys, right_keys FROM c ORDER BY 1, 2, 3, 4, 5'
}

# ---- a clean month of two companies
tieout-simulate --plants 4 --movements 500 --items 60 --to clean --quiet
open clean/items clean 0 --no-ledger --workbook clean.xlsx
equal 'cases of a clean month' "$(wc -l <clean.csv)" 1
equal 'accounts' "$(accounts clean | wc -l)" 6
equal 'balances that their items do not make' "$(accounts clean | awk -F'|' '$7 != "0.00"' | wc -l)" 0
equal 'accounts with items' "$(accounts clean | awk -F'|' '$4 > 0 && $5 != "0.00"' | wc -l)" 6
equal 'ages of the items' "$(sqlite3 :memory: "SELECT count(*), sum(n <> total) FROM (
	SELECT json_extract (a.value, '\$.items') AS total, (SELECT sum(json_extract (g.value, '\$.items')) FROM json_each (a.value, '\$.ages') g) AS n
	FROM json_each (readfile('clean.json'), '\$.runs') r, json_each (r.value, '\$.open_items') a)")" '6|0'

# ---- every fault, and only those
tieout-simulate --seed 7 --plants 4 --movements 500 --items 60 --fault items=5 --to faults --quiet
open faults/items faults 3 --no-ledger --workbook faults.xlsx
cases faults/items/truth.csv >truth.txt
cases faults.csv >found.txt
equal 'kinds of faults' "$(sed 1d faults/items/truth.csv | cut -d, -f8 | sort -u | wc -l)" 8
same 'cases' found.txt truth.txt
# A journal on the account is an item of its own: all balances are explained.
equal 'balances off' "$(accounts faults | awk -F'|' '$7 != "0.00"' | wc -l)" 0
equal 'journals' "$(sqlite3 :memory: "SELECT sum(json_extract (a.value, '\$.states.journal.items')) FROM json_each (readfile('faults.json'), '\$.runs') r,
	json_each (r.value, '\$.open_items') a")" "$(grep -c ITEM_JOURNAL faults/items/truth.csv)"
grep -q '^[^,]*,.*manual journal L[0-9]* (SA) of 2026-' faults.csv || die 'no journal is named'
# Each fault alone.
for fault in RECEIVED INVOICED DOUBLE PRICE WIP_LEFT RUNNING TRANSIT JOURNAL; do
	rm -rf one
	tieout-simulate --seed 9 --plants 4 --movements 500 --items 20 --fault "ITEM_$fault=1" --to one --quiet
	expect_any '2 3' tieout-reconcile gr-ir wip in-transit --config one/items/tieout.yaml --exceptions one.csv --no-ledger --quiet
	cases one/items/truth.csv >truth-one.txt
	cases one.csv >found-one.txt
	equal "cases of ITEM_$fault" "$(wc -l <truth-one.txt)" 1
	same "ITEM_$fault" found-one.txt truth-one.txt
done

# ---- the same whatever order the rows came in
mkdir -p shuffled/faults
cp -r faults/items shuffled/faults/items
for file in movement invoice activity order gl_line item_account account_balance lane; do
	{ sed -n 1p "faults/items/$file.csv"; sed 1d "faults/items/$file.csv" | shuf --random-source=faults/items/movement.csv; } >"shuffled/faults/items/$file.csv"
done
! cmp -s faults/items/movement.csv shuffled/faults/items/movement.csv || die 'nothing was shuffled'
cd shuffled
open faults/items faults 3 --no-ledger --workbook faults.xlsx
cd ..
for file in faults.csv faults.json faults.xlsx; do
	same "shuffled $file" "shuffled/$file" "$file"
done

# ---- and whoever reads them
columns ()
{
	case $1 in
	movement) echo 'source_key text, plant text, material text, movement text, qty numeric(15,3), uom text, amount numeric(15,2), currency text, posting_date date, order_no text, operation text, to_plant text' ;;
	invoice) echo 'source_key text, plant text, order_no text, operation text, qty numeric(15,3), uom text, amount numeric(15,2), currency text, posting_date date' ;;
	activity) echo 'source_key text, plant text, order_no text, amount numeric(15,2), currency text, posting_date date' ;;
	order) echo 'plant text, order_no text, material text, status text, completed_at timestamptz' ;;
	movement_types) echo 'movement text, kind text, direction text' ;;
	item_account) echo 'reconciliation text, plant text, gl_account text' ;;
	account_balance) echo 'company text, gl_account text, currency text, "on" date, amount numeric(15,2)' ;;
	gl_line) echo 'source_key text, company text, gl_account text, amount numeric(15,2), currency text, posting_date date, movement text, message_id text, document text' ;;
	lane) echo '"from" text, "to" text, days integer' ;;
	esac
}
pg_create test_items
mkdir database
for table in movement invoice activity order gl_line movement_types item_account account_balance lane; do
	pg test_items "CREATE TABLE \"$table\" ($(columns $table))"
	pg test_items "\\copy \"$table\" FROM 'faults/items/$table.csv' WITH (FORMAT csv, HEADER)"
	sqlite3 database/items.db '.mode csv' ".import faults/items/$table.csv \"$table\""
done
for uri in "sqlite:$PWD/database/items.db" postgresql:///test_items; do
	sed "s|csv:\\.|$uri|" faults/items/tieout.yaml >database/tieout.yaml
	open database database/out 3 --no-ledger
	same "cases from ${uri%%:*}" database/out.csv faults.csv
	equal "accounts from ${uri%%:*}" "$(accounts database/out)" "$(accounts faults)"
done

# ---- what is open is carried: the next month reads no row of this one, and one invoice that clears an item
open clean/items first 0 --ledger sqlite:carry.db
order=$(awk -F, '$4 == "WE" { n[$10]++; line[$10] = $11; qty[$10] = $5; amount[$10] = $7; plant[$10] = $2; cur[$10] = $8 }
	NR == FNR { next } { invoiced[$3] } END { for (o in n) if (n[o] == 1 && !(o in invoiced)) print o "," line[o] "," qty[o] "," amount[o] "," plant[o] "," cur[o] }' \
	clean/items/movement.csv clean/items/invoice.csv | sort | sed -n 1p)
[ -n "$order" ] || die 'no receipt waits for its invoice'
IFS=, read -r number line qty amount plant currency <<<"$order"
mkdir -p next/items
cp -r clean/items/. next/items
rm next/items/*.control
for file in movement invoice activity gl_line; do
	sed -n 1p "clean/items/$file.csv" >"next/items/$file.csv"
done
echo "V99999999,$plant,$number,$line,$qty,EA,$amount,$currency,2026-04-02" >>next/items/invoice.csv
# Both companies have a receipt and an invoice of the month, which tie, so that nothing reads as a load that failed.
for own in 1000,USD 1100,EUR; do
	echo "M9${own%,*},${own%,*},RM-1,WE,10,EA,100.00,${own#*,},2026-04-03,PO9,10," >>next/items/movement.csv
	echo "V9${own%,*},${own%,*},PO9,10,10,EA,100.00,${own#*,},2026-04-04" >>next/items/invoice.csv
done
expect_any '0 2 3' tieout-reconcile gr-ir --config next/items/tieout.yaml --period 2026-04 --as-of 2026-05-05T12:00:00Z --ledger sqlite:carry.db \
	--summary next.json --exceptions next.csv --quiet
accounts first | grep gr-ir >before.txt
accounts next >after.txt
equal 'items that are left' "$(awk -F'|' '{ n += $4 } END { print n }' after.txt)" "$(awk -F'|' '{ n += $4 } END { print n - 1 }' before.txt)"
equal 'and what they come to' "$(awk -F'|' '{ n += $5 } END { printf "%.2f", n }' after.txt)" "$(awk -F'|' -v gone="$amount" '{ n += $5 } END { printf "%.2f", n + gone }' before.txt)"
! grep -q "$number" next.csv || die "order $number is invoiced, and told"

# ---- a company whose orders have no activities: not ready, unless the rule says that there need not be any; then the evidence says so
mkdir -p idle/items
cp -r clean/items/. idle/items
sed -i 1q idle/items/activity.csv
rm idle/items/activity.csv.control
expect 75 tieout-reconcile wip --config idle/items/tieout.yaml --no-ledger --quiet
mkdir -p data/sql
cp -r "$TEST_SRCDIR/rules" data
cp -r "$TEST_SRCDIR/sql/sources" data/sql
echo 'may_be_empty: right' >>data/rules/enterprise/wip.yaml
expect_any '2 3' env TIEOUT_DATADIR="$PWD/data" tieout-reconcile wip --config idle/items/tieout.yaml --ledger sqlite:idle.db --summary idle.json --quiet
equal 'evidence of no rows' "$(sqlite3 idle.db "SELECT DISTINCT control FROM evidence WHERE object = 'activity'")" 'no rows, as the rule allows'
grep -qF "source 'activity' has no rows for this window, as the rule allows (may_be_empty)" idle.json || die "$(cat idle.json)"

# ---- a transfer in one step has no order and both legs in one document: held leg against leg where the rule says so, else nobody's
mkdir step
cp clean/items/movement_types.csv step
cat >step/movement.csv <<EOT
source_key,plant,material,movement,qty,uom,amount,currency,posting_date,order_no,document
T1,1000,RM-1,XO,10,EA,50.00,USD,2026-03-02,,4711
T2,2000,RM-1,XI,10,EA,50.00,USD,2026-03-02,,4711
T3,1000,RM-1,XO,20,EA,100.00,USD,2026-03-03,,4712
T4,1000,RM-2,XO,4,EA,8.00,USD,2026-03-03,,4713
T5,2000,RM-2,XI,3,EA,6.00,USD,2026-03-03,,4713
EOT
cat >step/tieout.yaml <<EOT
options: { period: 2026-03, as-of: 2026-04-05T12:00:00Z }
companies: [{ name: C, currency: USD }]
sources: [{ name: erp, uri: "csv:." }]
plants:
  - { name: "1000", company: C, zone: UTC }
  - { name: "2000", company: C, zone: UTC }
EOT
expect 0 tieout-reconcile in-transit --config step/tieout.yaml --no-ledger --exceptions step.csv --quiet
equal 'transfers that nobody looks at' "$(wc -l <step.csv)" 1
sed -i 's/# otherwise: .*/otherwise: [document, material]/' data/rules/enterprise/in-transit.yaml
expect 2 env TIEOUT_DATADIR="$PWD/data" tieout-reconcile in-transit --config step/tieout.yaml --no-ledger --exceptions step.csv --summary step.json --quiet
equal 'transfers of which a leg is missing' "$(cases step.csv)" 'in-transit|INTRANSIT_AGED||USD|100.00|T3|
in-transit|INTRANSIT_AGED||USD|2.00|T4|'

# ---- the workbook: verdict, sums with live formulas, the check against the balance
mkdir sheets
unzip -qo faults.xlsx -d sheets
grep -q 'name="Ageing"' sheets/xl/workbook.xml || die 'there is no sheet Ageing'
grep -q 'name="Open items"' sheets/xl/workbook.xml || die 'there is no sheet Open items'
ageing=sheets/xl/worksheets/sheet$(grep -o '<sheet name="[^"]*"' sheets/xl/workbook.xml | grep -n 'Ageing' | cut -d: -f1).xml
grep -q '<f>ROUND(SUMIFS(' "$ageing" || die 'ages are no formulas'
