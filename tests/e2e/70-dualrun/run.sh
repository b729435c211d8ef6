# Reports of two stacks compared: a simulated truth with ten kinds of difference is explained to the last cent by the right records, from files
# and from PostgreSQL alike; a streak of months grows, breaks and recovers; what is spoiled is found, and nothing else.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

# compare PERIOD EXPECTED_EXIT [OPTION...]: what differs stands in PERIOD.csv, the summary in PERIOD.json.
compare ()
{
	local period=$1 code=$2
	shift 2
	expect "$code" tieout-dualrun issues --period "$period" --as-of 2026-12-01T00:00:00Z --exceptions "$period.csv" --summary "$period.json" \
		--workbook "$period.xlsx" --ledger sqlite:ledger.db "$@"
}

# ask FILE PATH: one value of a summary.
ask ()
{
	sqlite3 :memory: "SELECT json_extract (readfile ('$1'), '$2')"
}

mkdir -p months && cd months
for period in 2026-02 2026-03 2026-04 2026-05 2026-06; do
	expect 0 tieout-simulate --reports 2000 --period "$period" --seed 7 --to "$period"
done

# ---- explained by the right records, nothing left

cd 2026-03
compare 2026-03 0
equal 'unexplained cells' "$(ask 2026-03.json '$.runs[0].open')" 0
cp "$TEST_DIR/compare.sql" .
sqlite3 compare.db ".mode csv" ".import truth.csv truth" ".import 2026-03.csv found" ".mode list" ".read compare.sql" >differences
[ ! -s differences ] || { cat differences >&2; die 'what was found is not the truth'; }
equal 'kinds of difference that were used' "$(sqlite3 :memory: "SELECT COUNT(*) FROM json_each (readfile ('2026-03.json'), '\$.runs[0].known_differences')
	WHERE json_extract (value, '\$.records') > 0 AND json_extract (value, '\$.holds')")" 30

# The order of rows, threads and a second time change no byte.
mkdir shuffled
cp -r legacy modern tieout.yaml shuffled
for file in shuffled/*/*.csv; do { sed -n 1p "$file"; sed 1d "$file" | sort -R --random-source=<(yes); } >x && mv x "$file"; done
for options in '--threads 1' '--threads 2'; do
	(cd shuffled && rm -f ledger.db && compare 2026-03 0 $options)
	for kind in csv json xlsx; do same "bytes of the $kind, $options" "shuffled/2026-03.$kind" "2026-03.$kind"; done
done

# ---- the same from PostgreSQL, through queries beside a rule of the site

pg_create dualrun
for side in legacy modern; do
	pg dualrun "CREATE SCHEMA $side"
	for file in "$side"/*.csv; do
		name=$(basename "$file" .csv)
		columns=$(sed -n 1p "$file")
		types=$(echo "$columns" | sed 's/qty/qty numeric/; s/value/value numeric/; s/bookings/bookings bigint/; s/\<\(record\|reversal\|plant\|account\|material\|from\|to\)\>/"\1" text/g')
		pg dualrun "CREATE TABLE $side.$name ($types)"
		psql -qX -v ON_ERROR_STOP=1 -d dualrun -c "\\copy $side.$name FROM '$file' (FORMAT csv, HEADER)"
	done
done
mkdir -p site/dualrun maps
cp legacy/account_map.csv maps
sed -e 's/{ file: issues.csv }/{ query: issues.sql }/' -e 's/file: \([a-z_]*\).csv }$/query: \1.sql }/' \
	-e 's/column: account, query: account_map.sql/column: account, source: maps, file: account_map.csv/' \
	"$TEST_SRCDIR/rules/dualrun/issues.yaml" >site/dualrun/issues.yaml
for file in modern/*.csv; do
	name=$(basename "$file" .csv)
	echo "SELECT * FROM $name" >"site/dualrun/$name.sql"
done
echo 'SELECT plant, account, material, qty, value, bookings FROM issues' >site/dualrun/issues.sql
cat >postgresql.yaml <<EOT
sources:
  - { name: legacy, uri: "postgresql:///dualrun?options=-csearch_path%3Dlegacy" }
  - { name: modern, uri: "postgresql:///dualrun?options=-csearch_path%3Dmodern" }
  - { name: maps, uri: "csv:maps" }
EOT
mkdir from_db
expect 0 tieout-dualrun issues --config postgresql.yaml --rules site --period 2026-03 --as-of 2026-12-01T00:00:00Z --no-ledger \
	--exceptions from_db/2026-03.csv
same 'the same from a database' from_db/2026-03.csv 2026-03.csv

# ---- spoiled one way at a time: exactly that

# spoil NAME FILE SED EXIT OPEN FEET
spoil ()
{
	rm -rf spoiled
	mkdir spoiled
	cp -r legacy modern tieout.yaml spoiled
	(cd spoiled && sed -i "$3" "$2" && compare 2026-03 "$4" --no-ledger)
	equal "$1: unexplained cells" "$(ask spoiled/2026-03.json '$.runs[0].open')" "$5"
}
spoil 'a value that changed by a cent' modern/issues.csv '2s/\.\([0-9]\)[0-9],/.\10,/;3s/^\(.*,.*,.*,.*,\)\([0-9]*\)\.\([0-9]*\),/\1\2.\399,/' 3 1
spoil 'a row that is gone' modern/issues.csv 5d 3 3
spoil 'a record that is gone' modern/rework_counted.csv 2d 3 3
spoil 'a code that the crosswalk lost' legacy/account_map.csv '/^L430,/d' 3 3000
cd ..

# ---- a streak that grows, breaks and recovers

# month PERIOD EXIT LENGTH READY
month ()
{
	(cd "$1" && compare "$1" "$2" --ledger "sqlite:$PWD/../ledger.db")
	equal "$1: clean months in a row" "$(ask "$1/$1.json" '$.runs[0].streak.length')" "$3"
	equal "$1: may be retired" "$(ask "$1/$1.json" '$.runs[0].streak.ready')" "$4"
}
month 2026-02 0 1 0
month 2026-03 0 2 0
sed -i 5d 2026-04/modern/issues.csv
month 2026-04 3 0 0
month 2026-05 0 1 0
equal 'what broke it' "$(ask 2026-05/2026-05.json '$.runs[0].streak.broken_by')" 'a period that was not clean'
# Mended and compared again, the month counts.
expect 0 tieout-simulate --reports 2000 --period 2026-04 --seed 7 --to 2026-04
month 2026-04 0 3 1
month 2026-05 0 4 1
month 2026-06 0 5 1
# What was a matter of timing and does not come back is said, by a dry run too, which sees what the ledger has and leaves it.
sed -i /yes/d 2026-06/modern/late_posting.csv
cp ledger.db kept.db
rm 2026-06/2026-06.*
(cd 2026-06 && compare 2026-06 3 --ledger "sqlite:$PWD/../ledger.db" --dry-run --verbose)
grep -q DR_TIMING_STALE "$TEST_TMP/stdout" || die 'a dry run does not see what has not come back'
same 'the ledger after a dry run' ledger.db kept.db
[ ! -e 2026-06/2026-06.json ] || die 'a dry run has written a file'
(cd 2026-06 && compare 2026-06 3 --ledger sqlite:none.db --dry-run)
[ ! -e 2026-06/none.db ] || die 'a dry run has made a ledger'
month 2026-06 3 0 0
grep -q DR_TIMING_STALE 2026-06/2026-06.json || die 'stale timing is not said'
# The workbook says which.
has_sheet 2026-06/2026-06.xlsx 'Stale timing' || die 'the workbook has no sheet of what has not come back'
! has_sheet 2026-05/2026-05.xlsx 'Stale timing' || die 'the workbook has a sheet for nothing'
sheet=$(unzip -p 2026-06/2026-06.xlsx xl/workbook.xml | grep -o '<sheet name="[^"]*"' | grep -n 'Stale timing' | cut -d : -f 1)
equal 'rows of what has not come back' "$(unzip -p 2026-06/2026-06.xlsx "xl/worksheets/sheet$sheet.xml" | grep -o '<row ' | wc -l)" \
	"$(($(ask 2026-06/2026-06.json '$.runs[0].stale_timing') + 1))"
