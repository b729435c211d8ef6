# A load that ran twice, or not at all, compares without an error: each thing alone is its one finding, seen in the text, the summary, the
# evidence of the workbook, the ledger and the metrics; and a run that is repeated finds what it found.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

cat >base.yaml <<'EOT'
companies:
  - { name: main, currency: USD }
plants:
  - { name: "1000", company: main, zone: UTC }
sources:
  - { name: mes, uri: "csv:mes.csv" }
  - { name: erp, uri: "csv:erp.csv" }
EOT

# days FROM TO ROWS: rows of the days FROM to TO of March, ROWS a day, in both systems.
days ()
{
	awk -v from="$1" -v to="$2" -v rows="$3" 'BEGIN {
		print "source_key,plant,order_no,material,movement,qty,uom,event_at,message_id" >"mes.csv"
		print "source_key,plant,order_no,material,movement,indicator,qty,uom,posting_date,entered_at,message_id" >"erp.csv"
		for (d = from; d <= to; d++)
			for (r = 1; r <= rows; r++) {
				printf "S%d-%d,1000,O%d,RM-7,CONS,10,KG,2026-03-%02dT08:00:00Z,M%d-%d\n", d, r, r, d, d, r >"mes.csv"
				printf "E%d-%d,1000,O%d,RM-7,261,H,10,KG,2026-03-%02d,2026-03-%02dT08:10:00Z,M%d-%d\n", d, r, r, d, d, d, r >"erp.csv"
			}
	}'
}

# run CODE DAY [OPTION...]: the run of March on a morning.
run ()
{
	local code=$1 day=$2
	shift 2
	expect "$code" tieout-reconcile consumption --config base.yaml --period 2026-03 --as-of "2026-03-${day}T12:00:00Z" \
		--summary now.json --workbook now.xlsx --verbose "$@"
}

findings ()
{
	sqlite3 -separator ' ' :memory: "SELECT one.value ->> 'source', one.value ->> 'object', one.value ->> 'finding', one.value ->> 'rows',
		coalesce (one.value ->> 'usual_rows', '-')
		FROM json_each (readfile ('$1'), '\$.runs') AS run, json_each (run.value, '\$.implausible') AS one"
}

# ---- four plain mornings: nothing is found, and the ledger knows what was read
for day in 02 03 04 05; do
	days 1 "$day" 50
	run 0 "$day" --ledger sqlite:plain.db
	equal "findings on the ${day}th" "$(findings now.json)" ''
done
equal 'readings in the ledger' "$(sqlite3 plain.db "SELECT count(*) FROM listed_row WHERE state = 'reading'")" 8
run 0 05 --ledger sqlite:plain.db
equal 'a repeated run is recorded once' "$(sqlite3 plain.db 'SELECT count(*) FROM run')" 4

# spoiled NAME DAY WANTED CODE: from the same four mornings, one change, one finding.
spoiled ()
{
	cp plain.db "$1.db"
	run "$4" "$2" --ledger "sqlite:$1.db" --archive "archive-$1"
	equal "$1" "$(findings now.json)" "$3"
}

days 1 6 50
spoiled grown 06 '' 0
days 1 6 500
spoiled twice-ten 06 "erp movement too many rows 3000 225
mes movement too many rows 3000 225" 2
grep -q "No exception is open, but a source is not plausible: " "$TEST_TMP/stdout" || die 'the verdict does not say it'
grep -q "not plausible: source 'erp' (movement): 3000 rows, where the median of the last 4 runs lets expect 225" "$TEST_TMP/stdout" ||
	die 'the text does not say it'
unzip -p now.xlsx 'xl/worksheets/*.xml' >sheets.xml
grep -q "source .*mes.* (movement): 3000 rows" sheets.xml ||
	die 'the evidence of the workbook does not show it'
days 1 6 3
spoiled a-tenth 06 "erp movement too few rows 18 225
mes movement too few rows 18 225" 2
days 1 5 50
spoiled same-again 07 "erp movement same rows again 250 250
mes movement same rows again 250 250" 2
days 1 5 50
sed -i 's/^S5-1,\(.*\),10,KG/S5-1,\1,11,KG/' mes.csv
sed -i 's/^E5-1,\(.*\),10,KG/E5-1,\1,11,KG/' erp.csv
spoiled no-newer 07 "erp movement no newer row 250 250
mes movement no newer row 250 250" 2
days 1 5 50
spoiled a-day-later 06 '' 0

# ---- one side alone; and where nobody knows what is missing there is no result at all
days 1 7 50
cp erp.csv all.csv
days 1 5 50
cp all.csv erp.csv
cp plain.db one.db
expect 2 tieout-reconcile consumption --config base.yaml --period 2026-03 --as-of 2026-03-07T12:00:00Z --summary now.json --quiet --ledger sqlite:one.db
equal 'the side that stood still' "$(findings now.json)" 'mes movement same rows again 250 250'
head -n 1 mes.csv >none.csv && cp none.csv mes.csv
expect 75 tieout-reconcile consumption --config base.yaml --period 2026-03 --as-of 2026-03-07T12:00:00Z --summary now.json --quiet --ledger sqlite:one.db
said "source 'mes' has no rows for this window"
{ head -n 1 all.csv; awk -F, -v OFS=, 'NR > 1 && NR < 4 { print; $1 = $1 "R"; $5 = "262"; $6 = "S"; print $0 }' all.csv; } >erp.csv
sed -i '1s/$/,reversal_of/; 2,$s/$/,/' erp.csv
awk -F, -v OFS=, '$1 ~ /R$/ { $NF = substr ($1, 1, length ($1) - 1) } { print }' erp.csv >netted.csv && mv netted.csv erp.csv
cp plain.db none.db
expect 2 tieout-reconcile consumption --config base.yaml --period 2026-03 --as-of 2026-03-07T12:00:00Z --summary now.json --quiet --ledger sqlite:none.db
equal 'no row, and nothing that waits for one' "$(findings now.json)" "erp movement too few rows 4 250
mes movement no rows 0 250"

# ---- a file that another takes the place of while it is read: the run is stopped in the midst of it
# reads PID: it has erp.csv open.
reads () { [ -n "$(find "/proc/$1/fd" -lname '*/erp.csv' 2>/dev/null)" ]; }

# replaced COMMAND...: a run whose erp.csv is replaced so.
replaced ()
{
	local code=0
	days 1 28 8000
	caught_while reads tieout-reconcile consumption --config base.yaml --period 2026-03 --as-of 2026-03-30T12:00:00Z --summary now.json --quiet \
		--no-ledger --threads 1
	"$@"
	kill -CONT $caught
	wait $caught || code=$?
	equal "exit code after $*" "$code" 2
	equal "$*" "$(findings now.json)" 'erp movement moved 224000 -'
}
again () { cp erp.csv again.csv && mv again.csv erp.csv; }
replaced again
replaced touch erp.csv

# ---- governed like any other rule: a plant may not loosen what it likes, and a limit makes it a breach
cp -r "$TEST_SRCDIR/rules" rules
sed -i 's/^plausible: .*/plausible: { runs: 7, least_runs: 3, rows_factor: 10, least_rows: 100, unchanged: 30h, limit: 0 }/' rules/enterprise/consumption.yaml
days 1 6 500
cp plain.db limit.db
run 3 06 --ledger sqlite:limit.db --rules rules
cat >rules/plants/1000.yaml <<'EOT'
name: "1000"
overrides:
  - name: anything goes
    reconciliation: consumption
    field: plausible.rows_factor
    value: 0
    owner: A
    author: A
    approver: B
    reason: quiet please
    valid_from: 2026-01-01
    expires: 2026-12-31
EOT
cp plain.db bounds.db
run 3 06 --ledger sqlite:bounds.db --rules rules
grep -q GOV_OUT_OF_BOUNDS "$TEST_TMP/stdout" || die 'the override was not refused'
sed -i 's/plausible: .*/plausible: { runs: 2, least_runs: 3 }/' rules/enterprise/consumption.yaml
rm rules/plants/1000.yaml
run 78 06 --ledger sqlite:bounds.db --rules rules
said 'plausible.least_runs: is more than `runs`, 2'

# ---- replayed from the archive alone: the same bytes
days 1 6 500
cp plain.db replay.db
run 2 06 --ledger sqlite:replay.db --archive archive-replay
id=$(sqlite3 :memory: "SELECT readfile ('now.json') ->> '\$.runs[0].run'")
expect 0 tieout-reconcile --config base.yaml --ledger sqlite:replay.db --archive archive-replay --replay "$id" --output replayed
