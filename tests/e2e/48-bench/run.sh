# What make bench measures against does what it says, on a small month: the peer in SQL gives the simulator's answers, the limits
# read every row, and the judge notices a case that is missing, invented or of another quantity. No clock is looked at here.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

here=$TEST_SRCDIR/tests/bench
bench=$PWD/bench
programs=$TEST_BUILDDIR
. "$here/data.sh"

data_make 60000 2>/dev/null
dir=$(data_dir 60000)
base=$(data_base 60000)
data_load 60000 2>/dev/null
mes=$(($(wc -l <"$dir/mes/movement.csv") - 1))
erp=$(($(wc -l <"$dir/erp/movement.csv") - 1))
rows=$((mes + erp))
equal 'rows of the MES in the database' "$(pg "$base" 'SELECT count(*) FROM mes.movement')" "$mes"

# ---- the month is what it is said to be: 0.6 movements to an event, 1.5 % of the rows in cases
[ $((erp * 100 / mes)) -ge 57 ] && [ $((erp * 100 / mes)) -le 63 ] || die "$mes events and $erp movements"
keys=$(sed 1d "$dir/truth.csv" | cut -d, -f6,7 | tr ',;' '\n\n' | grep -c .)
[ $((keys * 1000 / rows)) -ge 13 ] && [ $((keys * 1000 / rows)) -le 16 ] || die "$keys of $rows rows stand in cases"

# ---- the peer
"$here/job.sh" "$base" "$TEST_SRCDIR/sql/sources/generic/movement_types.csv" "$dir/plant.csv" "$PWD/sql.csv"
expect 0 gawk -f "$here/agree.awk" "$dir/truth.csv" sql.csv

# ---- the second run stands on the first, and both are right
for run in first second; do
	expect 4 tieout-reconcile consumption receipts --config "$dir/changes.yaml" --ledger sqlite:bench.db --archive archive \
		--exceptions $run.csv --verbose
	mv stderr $run.log
	expect 0 gawk -f "$here/agree.awk" "$dir/truth.csv" $run.csv
done
equal 'runs of the first that stand' "$(grep -c 'nothing changed since run' first.log || true)" 0
equal 'runs of the second that stand' "$(grep -c 'nothing changed since run' second.log)" 4
same 'the second' second.csv first.csv

# ---- the judge
sed 5d sql.csv >missing.csv
expect 1 gawk -f "$here/agree.awk" "$dir/truth.csv" missing.csv
sed '5p; 5s/^consumption/receipts/' sql.csv >invented.csv
expect 1 gawk -f "$here/agree.awk" "$dir/truth.csv" invented.csv
awk -F, -v OFS=, '$2 == "QTY_VAR" { $8 += 1 } 1' sql.csv >other.csv
expect 1 gawk -f "$here/agree.awk" "$dir/truth.csv" other.csv

# ---- the limits
gcc -std=gnu17 -Wall -Wextra -Wconversion -Werror -pthread -I"$(pkg-config --variable=includedir libpq)" -o wire "$here/wire.c" -lpq
gcc -std=gnu17 -Wall -Wextra -Wconversion -Werror -pthread -o odbc_fetch "$here/odbc_fetch.c" -lodbc
columns='source_key, plant, material, qty'
equal 'rows on the wire' "$(./wire "dbname=$base" 2 mes "$columns" "$here/totals_mes.sql" erp "$columns" "$here/totals_erp.sql" | cut -d' ' -f2)" "$rows"
connection=$(odbc_connection 60000 "$PGHOST")
equal 'rows through ODBC' "$(./odbc_fetch "$connection" "SELECT $columns FROM mes.movement" "$connection" "SELECT $columns FROM erp.movement" |
	cut -d' ' -f2)" "$rows"
