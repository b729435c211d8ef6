# Key figures of a simulated plant: the fractions are those that other means find in the same files; from CSV, SQLite and PostgreSQL alike, in
# any order; what is absent is n/a by name; the records behind a value have its hash; a definition that went wrong in one stack is found.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

# figures EXPECTED_EXIT NAME [OPTION...] -- KPI...: NAME.csv, .json and .xlsx.
figures ()
{
	local code=$1 name=$2
	shift 2
	expect "$code" tieout-monitor kpi --period 2026-03 --as-of 2026-04-08T12:00:00Z --exceptions "$name.csv" --summary "$name.json" \
		--workbook "$name.xlsx" "$@"
}

# value FILE KPI VALUE COLUMN: of a total.
value ()
{
	sqlite3 :memory: ".mode csv" ".import $1 k" ".mode list" "SELECT $4 FROM k WHERE kpi = '$2' AND value = '$3' AND grain = ''"
}

expect 0 tieout-simulate --movements 20000 --seed 5 --fault MISSING_ERP=4 --fault QTY_VAR=4 --to plant
cd plant
mkdir mes-order
awk -f "$TEST_DIR/data.awk" -v to=mes erp/order.csv erp/movement.csv mes/movement.csv
mv mes/order.csv mes-order
sed -i 's|^sources:|&\n  - { name: mes-order, uri: "csv:mes-order" }|' tieout.yaml
expect 2 tieout-reconcile consumption receipts --no-archive --workbook cases.xlsx

# ---- what other means find in the same files

figures 4 all
for file in mes/{schedule,inspection,quality_event,message,genealogy,confirmation}.csv mes-order/order.csv; do
	sqlite3 truth.db ".mode csv" ".import $file $(basename "$file" .csv)"
done
sqlite3 truth.db ".mode csv" ".import erp/order.csv erp_order" ".import erp/movement.csv erp_movement" ".mode list" ".separator ," \
	".read $TEST_DIR/truth.sql" | sed 's/\.0\>//g' >truth
while IFS=, read -r kpi name numerator denominator; do
	equal "$kpi $name" "$(value all.csv "$kpi" "$name" "numerator || '/' || denominator")" "$numerator/$denominator"
	awk "BEGIN { exit !(0 < $numerator && $numerator < $denominator) }" || die "$kpi $name tells nothing: $numerator of $denominator"
done <truth
equal 'fractions that were compared' "$(wc -l <truth)" 11
open=$(sqlite3 tieout.db "SELECT COUNT(*) FROM exception_case WHERE state <> 'cleared'")
[ "$open" -gt 0 ] || die 'nothing is open'
equal 'open cases' "$(value all.csv exception-backlog open numerator)" "$open"
equal 'KPIs' "$(tail -n +2 all.csv | cut -d, -f1 | sort -u | wc -l)" 24

# ---- what is absent is said, and is no number

equal 'an absent source' "$(value all.csv mock-run-accuracy accurate "result || ' ' || why")" \
	"n/a no 'mock_transaction': there is no source 'mock_transaction', source 'erp' has none"
equal 'no sign-off' "$(value all.csv close-cycle-time days "result || ' ' || why")" 'n/a no records'
equal 'counts that the month has not' "$(value all.csv inventory-record-accuracy all "result || ' ' || why")" 'n/a no records'
figures 3 some exception-backlog schedule-adherence
figures 4 unremembered --no-ledger exception-backlog
equal 'without a ledger' "$(value unremembered.csv exception-backlog open why)" 'there is no ledger'
figures 0 met first-pass-yield
figures 2 missed schedule-adherence
expect 78 tieout-monitor kpi no-such --period 2026-03
expect 64 tieout-monitor --period 2026-03

# ---- what people decided and signed is counted from the ledger, as seen from the as-of

micro=1000000
{
	sqlite3 tieout.db "SELECT DISTINCT case_id FROM exception_case WHERE state <> 'cleared' ORDER BY case_id LIMIT 3"
	sqlite3 tieout.db "SELECT min (case_id) FROM exception_case WHERE state <> 'cleared'"	# decided twice
} >decided
while read -r case; do
	sqlite3 tieout.db "INSERT INTO disposition (event, case_id, action, decided_by, reason, noted_at)
		SELECT count (*) + 1, '$case', 'accept', 'anna', 'seen', (unixepoch ('2026-03-30') + count (*) * 86400) * $micro FROM disposition"
done <decided
sign ()
{
	sqlite3 tieout.db "INSERT INTO signoff_event SELECT count (*) + 1, 'signoff', 'US01', '', '2026-03', '', '$1', '', 'anna',
		unixepoch ('$2') * $micro, '', '', '', '', '', '', '', '' FROM signoff_event"
}
sign prepared '2026-04-06 15:00'
sign reviewed '2026-04-02 15:00'
sign locked '2026-04-07 15:00'
sign locked '2026-04-09 15:00'	# behind the as-of
figures 4 people manual-reconciliation close-cycle-time
equal 'decisions of March in Chicago, the fourth is of April' "$(value people.csv manual-reconciliation decisions "why || ' ' || records")" \
	'period 1 of the 3 that the baseline is made of 3'
equal 'working days to 7 April' "$(value people.csv close-cycle-time days "numerator || ' ' || records")" '5 2'

# ---- the records behind a value have its hash

figures 3 drill interface-success quality-ratios --records records.csv
for pair in interface-success,first quality-ratios,scrap; do
	awk -F, -v kpi="${pair%,*}" -v value="${pair#*,}" '$1 == kpi && $6 == value { print $8 "," $9 "," $10 }' records.csv | LC_ALL=C sort >behind
	equal "hash of $pair" "$(sha256sum <behind | cut -d' ' -f1)" "$(value drill.csv "${pair%,*}" "${pair#*,}" records_hash)"
	equal "records of $pair" "$(wc -l <behind)" "$(value drill.csv "${pair%,*}" "${pair#*,}" records)"
	equal "sum of $pair" "$(awk -F, '{ n += $2; d += $3 } END { print n "/" d }' behind)" \
		"$(value drill.csv "${pair%,*}" "${pair#*,}" "numerator || '/' || denominator")"
done

# ---- any order, any engine: the same bytes

cp tieout.db ../before.db
figures 4 first --ledger sqlite:../before.db
mkdir ../shuffled
cp -r tieout.yaml mes mes-order erp gl ../shuffled
rm -f ../shuffled/*/*.control
for file in ../shuffled/{mes,mes-order,erp}/*.csv; do { sed -n 1p "$file"; sed 1d "$file" | sort -R --random-source=<(yes); } >x && mv x "$file"; done
cp tieout.db ../shuffled
(cd ../shuffled && figures 4 first)
for kind in csv json xlsx; do same "bytes of the $kind, shuffled" "../shuffled/first.$kind" "first.$kind"; done

pg_create kpi
for side in mes mes-order erp; do
	pg kpi "CREATE SCHEMA \"$side\""
	rm -f "$side.db"
	for file in "$side"/*.csv; do
		name=$(basename "$file" .csv)
		columns=$(sed -n 1p "$file" | sed 's/[^,]*/"&" text/g')
		pg kpi "CREATE TABLE \"$side\".\"$name\" ($columns)"
		psql -qX -v ON_ERROR_STOP=1 -d kpi -c "\\copy \"$side\".\"$name\" FROM '$file' (FORMAT csv, HEADER)"
		sqlite3 "$side.db" ".mode csv" ".import $file $name"
	done
done
sed -e 's|"csv:\(mes\|mes-order\|erp\)"|"postgresql:///kpi?options=-csearch_path%3D\1"|' tieout.yaml >postgresql.yaml
sed -e 's|"csv:\(mes\|mes-order\|erp\)"|"sqlite:\1.db"|' tieout.yaml >sqlite.yaml
for engine in postgresql sqlite; do
	cp ../before.db "$engine.memory.db"
	figures 4 "$engine" --config "$engine.yaml" --ledger "sqlite:$engine.memory.db"
	same "the figures from $engine" "$engine.csv" first.csv
done

# ---- a ledger on PostgreSQL remembers the same

pg_create kpi_ledger
expect 0 tieout-init --ledger postgresql:///kpi_ledger
figures 2 remembered --ledger postgresql:///kpi_ledger schedule-adherence
equal 'recorded on PostgreSQL' "$(pg kpi_ledger 'SELECT r.kpi, v.value_name, v.numerator, v.denominator, v.missed FROM tieout.kpi_run r
	JOIN tieout.kpi_value v ON v.sequence = r.sequence WHERE v.plant IS NULL')" \
	"schedule-adherence|adherence|$(value all.csv schedule-adherence adherence "numerator || '|' || denominator")|1"

# ---- a series: the baseline of the first three periods, which nothing later changes; a new definition begins anew

cd ..
mkdir series && cd series
cat >tieout.yaml <<EOT
plants: [ { name: "1000", zone: UTC } ]
sources: [ { name: manual_effort, uri: "csv:manual_effort.csv" } ]
EOT
month ()
{
	expect "$1" tieout-monitor kpi manual-reconciliation --period "$2" --as-of 2026-12-01T00:00:00Z --exceptions "$2.csv" --workbook "$2.xlsx" \
		"${@:3}"
}
{
	echo 'source_key,plant,on,kind,lines,hours'
	for row in 1,100 2,120 3,80 4,60 5,90; do echo "A${row%,*},1000,2026-0${row%,*}-15,matched,${row#*,},${row#*,}"; done
} >manual_effort.csv
month 4 2026-01 --dry-run
[ ! -e tieout.db ] && [ ! -e 2026-01.csv ] || die 'a dry run has written something'
for period in 2026-01 2026-02 2026-03; do month 4 "$period"; done
equal 'while it is recorded' "$(value 2026-03.csv manual-reconciliation lines why)" 'period 3 of the 3 that the baseline is made of'
for kind in csv xlsx; do cp "2026-03.$kind" "once.$kind"; done
month 4 2026-03
for kind in csv xlsx; do same "bytes of the $kind, recorded twice" "2026-03.$kind" "once.$kind"; done
month 4 2026-04
equal '1 - 60 / (300 / 3)' "$(value 2026-04.csv manual-reconciliation lines "numerator || '/' || denominator || ' ' || result")" '120/300 0.4'
month 4 2026-04 --no-ledger
equal 'without a ledger' "$(value 2026-04.csv manual-reconciliation lines why)" 'there is no ledger that has the baseline'
expect 4 tieout-monitor kpi manual-reconciliation --from 2026-04-01 --to 2026-04-30 --as-of 2026-12-01T00:00:00Z --exceptions window.csv
equal 'a free window' "$(value window.csv manual-reconciliation lines why)" 'a baseline is of periods'
equal 'what is kept' "$(sqlite3 tieout.db "SELECT group_concat (period, ' ') FROM kpi_run")" '2026-01 2026-02 2026-03 2026-04'
sed -i 's/2026-02-15,matched,120/2026-02-15,matched,7/' manual_effort.csv
month 4 2026-02
equal 'a period of the baseline' "$(value 2026-02.csv manual-reconciliation lines why)" 'period 2 of the 3 that the baseline is made of'
month 4 2026-05
equal '1 - 90 / (300 / 3), as it was recorded first' "$(value 2026-05.csv manual-reconciliation lines "numerator || '/' || denominator")" 30/300
cp -r "$TEST_SRCDIR/rules" site
sed -i 's/^version: 1/version: 2/' site/kpi/manual-reconciliation.yaml
month 4 2026-05 --rules site
equal 'a new definition' "$(value 2026-05.csv manual-reconciliation lines why)" 'period 1 of the 3 that the baseline is made of'

# ---- as a report of two stacks: a definition that went wrong in one of them is found in its parts, though the ratio is the same

cd ..
mkdir stacks && cd stacks
mkdir -p legacy modern site/dualrun
cp -r "$TEST_SRCDIR/rules/kpi" "$TEST_SRCDIR/rules/close" site
cp ../plant/mes/confirmation.csv legacy
cp ../plant/mes/confirmation.csv modern
sed -e '/^ *- name: gl/,/profile/d' ../plant/tieout.yaml >tieout.yaml
sed -i '/^sources:/,/^plants:/c\
sources: [ { name: legacy, uri: "csv:legacy" }, { name: modern, uri: "csv:modern" } ]\
plants:' tieout.yaml
cat >site/dualrun/scrap.yaml <<'EOT'
name: scrap
title: Scrap ratio by plant and operation
owner: quality
version: 1
scope: plant
grain: [plant, operation]
measures:
  - { name: scrapped, kind: quantity, unit: EA }
  - { name: made, kind: quantity, unit: EA }
  - { name: ratio, kind: ratio, numerator: scrapped, denominator: made }
sides:
  - { name: legacy, inputs: [ { kpi: quality-ratios, columns: { scrapped: scrap.numerator, made: scrap.denominator } } ] }
  - { name: modern, inputs: [ { kpi: quality-ratios, columns: { scrapped: scrap.numerator, made: scrap.denominator } } ] }
EOT
compare ()
{
	expect "$1" tieout-dualrun scrap --rules site --period 2026-03 --as-of 2026-04-08T12:00:00Z --no-ledger --exceptions "$2.csv" --summary "$2.json"
}
compare 0 equal
equal 'cells that differ' "$(tail -n +2 equal.csv | wc -l)" 0
equal 'cells' "$(sqlite3 :memory: "SELECT json_extract (readfile ('equal.json'), '\$.runs[0].cells')")" 6
# A KPI that is defined anew is another definition of the report: it begins a new streak, and nobody signs what was compared by the old one.
defined ()
{
	expect 0 tieout-dualrun scrap --rules site --period "$1" --as-of 2026-06-01T00:00:00Z --ledger sqlite:scrap.db --exceptions s.csv \
		--summary "$1.json"
	equal "$1: definition, clean periods in a row" "$(sqlite3 -separator ' ' :memory: "SELECT json_extract (j, '\$.runs[0].definition'),
		json_extract (j, '\$.runs[0].streak.length') FROM (SELECT readfile ('$1.json') AS j)")" "$2"
}
sed -e 1d -e 's/^C/A/; s/2026-03-/2026-02-/g' legacy/confirmation.csv | grep -v '2026-02-\(29\|3\)' >february
for stack in legacy modern; do cat february >>"$stack/confirmation.csv"; done
defined 2026-02 '1 1'
defined 2026-03 '1 2'
sed -i 's/^version: 1/version: 2/' site/kpi/quality-ratios.yaml
expect 75 tieout-dualrun prepare scrap --plant 1000 --rules site --period 2026-03 --ledger sqlite:scrap.db
said 'was compared by an older definition of the report'
defined 2026-03 '2 1'
sed -i 's/^version: 2/version: 1/' site/kpi/quality-ratios.yaml
for stack in legacy modern; do sed -i '/^A/d' "$stack/confirmation.csv"; done

# Every confirmation twice: the ratio is what it was.
{ cat legacy/confirmation.csv; sed -e 1d -e 's/^C/D/' legacy/confirmation.csv; } >modern/confirmation.csv
compare 3 twice
equal 'measures that differ' "$(tail -n +2 twice.csv | cut -d, -f5 | sort -u | tr '\n' ' ')" 'made ratio scrapped '
expect 4 tieout-monitor kpi quality-ratios first-pass-yield --stack modern --period 2026-03 --as-of 2026-04-08T12:00:00Z --no-ledger --exceptions m.csv
expect 4 tieout-monitor kpi quality-ratios first-pass-yield --stack legacy --period 2026-03 --as-of 2026-04-08T12:00:00Z --no-ledger --exceptions l.csv
equal 'the ratio' "$(value m.csv quality-ratios scrap result)" "$(value l.csv quality-ratios scrap result)"
rm modern/confirmation.csv
compare 75 absent
said "KPI 'quality-ratios': n/a: no 'confirmation': source 'modern' has none"
sed -i 's/scrap.numerator/scraps.numerator/' site/dualrun/scrap.yaml
compare 78 wrong
said "KPI 'quality-ratios' has no 'scraps.numerator'"
