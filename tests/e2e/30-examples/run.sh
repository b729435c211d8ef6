# Small cases with known answers, through the programs: every case that expected.csv lists, with its keys, delta and money, and no
# other. Then what must not matter: repetition, order of rows, threads, another ledger, and whether a run is read back.
. "$TEST_SRCDIR/tests/e2e/lib.sh"
need_shared examples
examples=$(shared examples)

cat >uom.csv <<'EOT'
material,uom,base_uom,numerator,denominator
FG-100,CAR,EA,24,1
EOT

# job CODE PERIOD OUT [OPTION]...: both reconciliations over mes.csv and erp.csv into OUT.csv, OUT.json and OUT.xlsx, with the ledger OUT.db.
job ()
{
	local code=$1 period=$2 out=$3
	shift 3
	expect "$code" tieout reconcile consumption receipts --period "$period" --as-of 2026-04-10T12:00:00-05:00 --zone America/Chicago \
		--source mes=csv:mes.csv --source erp=csv:erp.csv --source "price=csv:$examples/price.csv" --source uom=csv:uom.csv \
		--ledger "sqlite:$out.db" --archive "$out.archive" --exceptions "$out.csv" --summary "$out.json" --workbook "$out.xlsx" "$@"
}

# cases WHAT GOT WANTED: open cases compared by meaning; `*` leaves keys open.
cases ()
{
	local difference
	difference=$(sqlite3 -csv <<-EOT
		.import $2 got
		.import $3 wanted
		CREATE TEMP VIEW open AS SELECT rowid AS id, * FROM got WHERE state <> 'cleared';
		CREATE TEMP VIEW pair AS SELECT wanted.rowid AS w, open.id AS o FROM wanted JOIN open ON wanted.code = open.code
			AND wanted.period = open.period AND wanted.left_keys IN ('*', open.left_keys) AND wanted.right_keys IN ('*', open.right_keys)
			AND CAST(wanted.delta_qty AS REAL) = CAST(open.delta_qty AS REAL)
			AND open.impact_stock <> '' AND CAST(wanted.impact_stock AS REAL) = CAST(open.impact_stock AS REAL);
		SELECT 'lacks', * FROM wanted WHERE (SELECT COUNT(*) FROM pair WHERE w = wanted.rowid) <> 1;
		SELECT 'has', period, code, left_keys, right_keys, delta_qty, impact_stock FROM open WHERE (SELECT COUNT(*) FROM pair WHERE o = id) <> 1;
	EOT
	)
	[ -z "$difference" ] || die "$1: $difference"
}

# outputs WHAT GOT WANTED [SUFFIX]...: the results of two jobs, byte by byte.
outputs ()
{
	local what=$1 got=$2 wanted=$3 suffix
	shift 3
	[ $# -gt 0 ] || set -- csv json xlsx
	for suffix in "$@"; do
		same "$what" "$got.$suffix" "$wanted.$suffix"
	done
}

# shuffled FILE: the same rows in another order.
shuffled ()
{
	sed -n 1p "$1"
	sed 1d "$1" | shuf --random-source=<(yes)
}

# ---- each case
for folder in "$examples"/0*; do
	case=${folder##*/}
	code=2
	[ "$(wc -l <"$folder/expected.csv")" -gt 1 ] || code=0
	cp "$folder"/{mes,erp}.csv .
	job "$code" 2026-03 "$case"
	cases "$case" "$case.csv" "$folder/expected.csv"
	job "$code" 2026-03 again --threads 1
	outputs "$case, a second run" again "$case"
	job "$code" 2026-03 again --threads 2
	outputs "$case, once more with its ledger" again "$case"
	shuffled "$folder/mes.csv" >mes.csv
	shuffled "$folder/erp.csv" >erp.csv
	job "$code" 2026-03 shuffled --no-ledger
	outputs "$case, rows in another order" shuffled "$case"
	rm -rf again.*
done

# ---- a case of March is cleared in April by the posting that came late, and is not told again
cp "$examples"/05-cut-off/{mes,erp}.csv .
job 0 2026-04 05-cut-off
equal 'April with the ledger of March' "$(sqlite3 -csv ':memory:' '.import 05-cut-off.csv got' 'SELECT code, state, left_keys FROM got')" 'CUTOFF,cleared,S1'
equal 'cleared cases in the summary' "$(grep -c '"cleared" : 1' 05-cut-off.json)" 1
job 0 2026-04 alone --no-ledger
equal 'April without a ledger' "$(wc -l <alone.csv)" 1

# ---- all cases in one pair of files: their keys and message ids are told apart by the number of the case
# together NAME COLUMN...: the named file of every case in one; the columns get the case's number in front of each key.
together ()
{
	local name=$1 folder
	shift
	sed -n 1p "$examples/01-lot-split/$name"
	for folder in "$examples"/0*; do
		awk -F, -v OFS=, -v columns="$*" -v folder="${folder##*/}" 'NR > 1 {
			n = split(columns, column, " ")
			for (i = 1; i <= n; i++)
				gsub(/[^;*]+/, substr(folder, 1, 2) "-&", $column[i])
			print
		}' "$folder/$name"
	done
}
together mes.csv 1 11 >mes.csv
together erp.csv 1 15 16 >erp.csv
together expected.csv 3 4 >expected.csv
job 2 2026-03 all
cases 'all cases in one run' all.csv expected.csv

# ---- what a run wrote is what its record gives
mkdir back
expect 2 tieout workbook consumption receipts --period 2026-03 --ledger sqlite:all.db --exceptions back/all.csv --summary back/all.json --workbook back/all.xlsx
outputs 'read back by scope' back/all all
mapfile -t ids < <(sed -n 's/^      "run" : "\([0-9a-f]*\)".*/\1/p' all.json)
equal 'runs of the job' ${#ids[@]} 2
expect 2 tieout workbook --run "${ids[0]}" --run "${ids[1]}" --ledger sqlite:all.db --exceptions back/ids.csv --summary back/ids.json
outputs 'read back by id' back/ids all csv json
expect 64 tieout workbook --run 0123 --ledger sqlite:all.db --exceptions back/none.csv
said "no run '0123'"
expect 64 tieout workbook consumption --period 2025-12 --ledger sqlite:all.db --exceptions back/none.csv
said 'no run of'
[ ! -e back/none.csv ] || die 'a run that is not there left a file'

# Without its archive a run still gives its cases, and says what it cannot show.
rm -r all.archive
expect 2 tieout workbook consumption receipts --period 2026-03 --ledger sqlite:all.db --exceptions back/all.csv --summary back/all.json
said 'are not shown'
outputs 'read back without the archive' back/all all csv json
