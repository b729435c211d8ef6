# The books of simulated companies tied out: a clean month to 0.00, each fault in accounting on its line of the bridge and on no other, the same
# from every kind of source and whatever order rows came in.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

# compare DIR NAME: what was reported under a name against truth_bridge.csv, in SQL; says nothing when they agree.
compare ()
{
	rm -f compare.db
	sqlite3 compare.db <<-EOT
		.mode csv
		.import $1/truth_bridge.csv truth
		.import $2.csv reported
		.mode list
		CREATE TABLE summary AS SELECT readfile('$2.json') AS text;
		.read $TEST_DIR/compare.sql
	EOT
}

# tie DIR NAME EXPECTED_EXIT [OPTION...]: what is found stands in NAME.csv and NAME.json.
tie ()
{
	local dir=$1 name=$2 code=$3
	shift 3
	expect "$code" tieout-reconcile stock-gl --config "$dir/tieout.yaml" --exceptions "$name.csv" --summary "$name.json" --quiet "$@"
}

# agrees WHAT DIR NAME
agrees ()
{
	local out
	out=$(compare "$2" "$3" | sed -n 1,20p)
	[ -z "$out" ] || die "$1: $out"
}

# notices WHAT DIR NAME SED_SCRIPT: another truth is told apart.
notices ()
{
	rm -rf spoiled
	mkdir spoiled
	sed "$4" "$2/truth_bridge.csv" >spoiled/truth_bridge.csv
	[ -n "$(compare spoiled "$3")" ] || die "$1 went unnoticed"
}

# json FILE PATH: one value of the first run.
json ()
{
	sqlite3 :memory: "SELECT json_extract (readfile('$1'), '\$.runs[0].$2')"
}

# ---- a clean month of two companies, three plants and zones
tieout-simulate --plants 3 --movements 20000 --to clean --quiet
tie clean clean 0 --workbook clean.xlsx --ledger sqlite:clean.db --archive clean.archive
agrees 'a clean month' clean clean
equal 'verdict' "$(json clean.json verdict)" clean
equal 'runs' "$(sqlite3 clean.db "SELECT reconciliation || ' ' || plant || ' ' || company FROM run ORDER BY 1" | paste -sd,)" \
	'stock-gl DE01 DE01,stock-gl US01 US01'
equal 'accounts' "$(sqlite3 :memory: "SELECT COUNT(*), SUM(json_extract (value, '\$.difference') <> '0.00')
	FROM json_each (readfile('clean.json'), '\$.runs[0].accounts')")" '3|0'
equal 'plants of the larger company' "$(json clean.json sides.erp.read.rows)" \
	"$(awk -F, 'NR > 1 && ($2 == 1000 || $2 == 1200)' clean/erp/movement.csv | wc -l)"
equal 'lines of the larger company' "$(json clean.json sides.gl.read.rows)" "$(grep -c ',US01,' clean/gl/gl_line.csv)"

# ---- a plant that went over to another system in the middle of the month: both are read, and nothing twice
mkdir -p switched/erp-new
cp -r clean/erp clean/gl clean/tieout.yaml switched/
head -n 1 clean/erp/movement.csv | tee switched/erp/movement.csv >switched/erp-new/movement.csv
awk -F, 'NR > 1 { print > "switched/" ($2 == 1000 && $13 >= "2026-03-16" ? "erp-new" : "erp") ".rows" }' clean/erp/movement.csv
for side in erp erp-new; do
	cat "switched/$side.rows" >>"switched/$side/movement.csv"
done
rm switched/erp/movement.csv.control
sed -i '/^sources:/a\  - { name: erp-new, uri: "csv:erp-new" }' switched/tieout.yaml
sed -i '/- name: "1000"/a\    sources: [{ role: erp, source: erp-new, from: 2026-03-16 }]' switched/tieout.yaml
tie switched switched 0 --no-ledger
agrees 'a plant that was switched' clean switched
equal 'rows of both systems' "$(json switched.json sides.erp.read.rows)" "$(json clean.json sides.erp.read.rows)"

# ---- what is wrong in the plants alone makes no difference between the ledgers
tieout-simulate --seed 5 --plants 3 --movements 10000 --fault MISSING_ERP=4 --fault DUP_ERP=4 --fault REV_UNPAIRED=3 --fault REV_PRICE_DIFF=3 \
	--fault SIGN_FLIP=3 --fault UOM_FACTOR=4 --fault WRONG_MATERIAL=3 --fault CUTOFF=4 --fault RECEIPT_EXCESS=3 --fault QTY_VAR=4 --to plants --quiet
tie plants plants 0 --no-ledger
agrees 'faults in the plants' plants plants

# unexplained NAME: what no record explains, by bridge, account and currency of every run, where it is not 0.00; and how many were asked.
unexplained ()
{
	sqlite3 :memory: "WITH bridge AS (
			SELECT 'general ledger' AS of, account.value AS one FROM json_each (readfile('$1.json'), '\$.runs') run, json_each (run.value, '\$.accounts') account
			UNION ALL
			SELECT 'plant', account.value FROM json_each (readfile('$1.json'), '\$.runs') run, json_each (run.value, '\$.plant_bridge') account)
		SELECT of || ' ' || json_extract (one, '\$.gl_account') || ' ' || json_extract (one, '\$.currency') || ' ' || json_extract (one, '\$.unexplained')
		FROM bridge WHERE json_extract (one, '\$.unexplained') <> '0.00'
		UNION ALL SELECT COUNT(*) || ' of ' || of FROM bridge WHERE json_extract (one, '\$.unexplained') IS NOT NULL GROUP BY of"
}

# ---- thirty faults of the kinds that rules know leave nothing unexplained, on either bridge and in any currency; beside faults in the plants
known=() plants=(--fault MISSING_ERP=3 --fault CUTOFF=3 --fault UOM_FACTOR=3)
for kind in MANUAL_JOURNAL MISSING_DOCUMENT WRONG_ACCOUNT WRONG_PERIOD UNPOSTED_BATCH IN_FLIGHT ACCOUNT_DETERMINATION PRICE_CHANGE ROUNDING CARRY_FORWARD; do
	known+=(--fault "GL_$kind=3")
done
tieout-simulate --seed 3 --plants 3 --movements 20000 "${known[@]}" "${plants[@]}" --to known --quiet
expect 2 tieout-reconcile stock-gl consumption receipts --config known/tieout.yaml --no-ledger --exceptions known.csv --summary known.json \
	--workbook known.xlsx --bridge known-bridge.csv --quiet
agrees 'thirty faults' known known
equal 'known kinds of fault' "$(sed 1d known/truth_bridge.csv | cut -d, -f7 | sort -u | wc -l)" 10
equal 'nothing is unexplained' "$(unexplained known | paste -sd,)" '8 of general ledger,9 of plant'

# ---- the same month with one of a kind that no rule knows: exactly its amount, and all else as before
tieout-simulate --seed 3 --plants 3 --movements 20000 "${known[@]}" --fault GL_UNEXPLAINED=1 "${plants[@]}" --to unknown --quiet
expect 3 tieout-reconcile stock-gl consumption receipts --config unknown/tieout.yaml --no-ledger --exceptions unknown.csv --summary unknown.json --quiet
agrees 'a fault that no rule knows' unknown unknown
equal 'what the other faults cost' "$(grep -v ,unexplained, unknown/truth_bridge.csv | cut -d, -f1-5,7 | sort)" "$(cut -d, -f1-5,7 known/truth_bridge.csv | sort)"
equal 'what is unexplained' "$(unexplained unknown | grep -v ' of ')" \
	"$(awk -F, '$4 == "unexplained" { print "general ledger " $2, ($1 == "DE01" ? "EUR" : "USD"), $5 }' unknown/truth_bridge.csv)"

# ---- each line of the bridge leads to its records, those too that no case lists
mkdir opened
unzip -q known.xlsx -d opened
sheet=$(grep -o '<sheet name="[^"]*"' opened/xl/workbook.xml | grep -n '"Bridge"' | cut -d: -f1)
equal 'lines with a link' "$(grep -o '<f>HYPERLINK' "opened/xl/worksheets/sheet$sheet.xml" | wc -l)" \
	"$(sqlite3 :memory: '.import --csv known-bridge.csv b' 'SELECT COUNT(*) FROM (SELECT DISTINCT run, gl_account, currency, cause, note, carried, case_id FROM b)')"
equal 'records of what no case lists' "$(awk -F, 'NR == FNR { if ($4 == "in_flight") want[$6]; next } $6 == "in_flight" && $12 == "" { print ($13 in want) }' \
	known/truth_bridge.csv known-bridge.csv | paste -sd,)" 1,1,1

# ---- every fault in accounting, three times; beside others
tieout-simulate --seed 3 --plants 3 --movements 20000 --fault gl=3 --fault MISSING_ERP=3 --fault CUTOFF=3 --fault UOM_FACTOR=3 --to books --quiet
equal 'faults in accounting' "$(sed 1d books/truth_bridge.csv | cut -d, -f7 | sort | uniq | wc -l)" 11
tie books books 3 --workbook books.xlsx --ledger sqlite:books.db --archive books.archive
agrees 'all faults' books books
notices 'some cents' books books 's/[.][0-9]*,\([^,]*\),GL_MANUAL/.00,\1,GL_MANUAL/'
notices 'another cause' books books '0,/missing_document/s/missing_document/manual_journal/'
notices 'a fault that is not there' books books '/GL_IN_FLIGHT/d'
notices 'what is unexplained' books books '/GL_UNEXPLAINED/{s/unexplained/manual_journal/}'

# ---- the same whatever order the rows came in, and whoever reads them
mkdir shuffled
cp -r books shuffled/books
for file in erp/movement erp/stock_balance erp/stock_account gl/gl_line gl/account_balance; do
	{ sed -n 1p "books/$file.csv"; sed 1d "books/$file.csv" | shuf --random-source=books/erp/movement.csv; } >"shuffled/books/$file.csv"
done
! cmp -s books/gl/gl_line.csv shuffled/books/gl/gl_line.csv || die 'nothing was shuffled'
cd shuffled
tie books books 3 --workbook books.xlsx --ledger sqlite:books.db --archive books.archive --threads 1
cd ..
for kind in csv json xlsx; do
	cmp "books.$kind" "shuffled/books.$kind" || die "shuffled rows give another $kind"
done

# ---- from SQLite files through ODBC, and from PostgreSQL
pg_create tieout
for format in sqlite postgresql:postgresql:///tieout; do
	name=${format%%:*}
	tieout-simulate --seed 3 --plants 3 --movements 20000 --fault gl=3 --fault MISSING_ERP=3 --fault CUTOFF=3 --fault UOM_FACTOR=3 --to "$name" \
		--format "$format" --quiet
	tie "$name" "$name" 3 --no-ledger
	agrees "$name" "$name" "$name"
	same "cases from $name" "$name.csv" books.csv
done

# ---- two days later what was in flight is missing, and nothing else has changed
sed 's/,in_flight,/,missing_document,/' books/truth_bridge.csv >later_bridge.csv
mkdir later
mv later_bridge.csv later/truth_bridge.csv
tie books later 3 --ledger sqlite:books.db --archive books.archive --as-of 2026-04-10T12:00:00Z
agrees 'two days later' later later

# ---- a recorded run is judged again from its archive
run=$(sqlite3 books.db "SELECT run_id FROM run WHERE company = 'US01' ORDER BY as_of DESC LIMIT 1")
expect 0 tieout-reconcile --config books/tieout.yaml --ledger sqlite:books.db --archive books.archive --against "$run" --quiet
tieout-reconcile --config books/tieout.yaml --ledger sqlite:books.db --archive books.archive --against "$run" >again.txt
grep -q '^Nothing changes' again.txt || die "$(cat again.txt)"

# ---- lines without an amount, and without an account
cp -r clean broken
first=$(grep -n -m1 ',US01,.*,2026-03-10,' broken/gl/gl_line.csv | cut -d: -f1)
sed -i "${first}s/,USD,/x,USD,/; $((first + 2))s/,[0-9]\{6\},/,,/" broken/gl/gl_line.csv
tie broken broken 4 --no-ledger
equal 'rejected lines' "$(json broken.json sides.gl.rejected.rows)" 2

# ---- a company has its plants, and a plant has no books of its own
expect 64 tieout-reconcile stock-gl --config clean/tieout.yaml --plant 1000 --no-ledger
said "'stock-gl' reconciles whole companies, not plants"
expect 64 tieout-reconcile consumption stock-gl --config clean/tieout.yaml --plant 1000 --no-ledger
expect 64 tieout-reconcile stock-gl --source erp=csv:clean/erp --source gl=csv:clean/gl --period 2026-03 --no-ledger
said 'no plant is listed'
sed -n '1,/^plants:/p' clean/tieout.yaml | sed 's/^plants:/plants:\n  - name: "*"\n    company: US01\n    zone: UTC/' >clean/star.yaml
expect 64 tieout-reconcile stock-gl --config clean/star.yaml --no-ledger
mv clean/gl/gl_line.csv .
expect 69 tieout-reconcile stock-gl --config clean/tieout.yaml --no-ledger
mv gl_line.csv clean/gl/

# ---- plants and companies in one job, and what it needs is checked beforehand
expect 0 tieout-reconcile consumption stock-gl receipts --config clean/tieout.yaml --no-ledger --summary all.json --quiet
equal 'runs of one job' "$(sqlite3 :memory: "SELECT group_concat (json_extract (value, '\$.reconciliation') || ' ' || json_extract (value, '\$.scope.plant'))
	FROM json_each (readfile('all.json'), '\$.runs')")" \
	'consumption 1000,receipts 1000,consumption 1100,receipts 1100,consumption 1200,receipts 1200,stock-gl US01,stock-gl DE01'
expect 0 tieout-check --config clean/tieout.yaml stock-gl
