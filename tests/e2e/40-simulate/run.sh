# The simulator by itself: same seed, same bytes; a clean month is clean and holds what it must; the truth agrees with the data by
# arithmetic that this test does on its own, in SQL.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

# load DIR DATABASE FROM UNTIL: the CSV files of a simulation as tables of text, and the month.
load ()
{
	sqlite3 "$2" <<-EOT
		.mode csv
		.import $1/mes/movement.csv mes
		.import $1/erp/movement.csv erp
		.import $1/erp/order.csv orders
		.import $1/erp/price.csv price
		.import $1/erp/queue.csv queue
		.import $1/erp/confirmation.csv confirmation
		.import $1/erp/bom_line.csv bom_line
		.import $1/gl/gl_line.csv gl_line
		.import $1/mes/location_map.csv location_map
		.import $1/truth.csv truth
		CREATE INDEX mes_key ON mes (source_key);
		CREATE INDEX mes_message ON mes (message_id);
		CREATE INDEX mes_order ON mes (order_no);
		CREATE INDEX erp_order ON erp (order_no);
		CREATE INDEX confirmation_order ON confirmation (order_no);
		CREATE INDEX erp_key ON erp (source_key);
		CREATE INDEX erp_message ON erp (message_id);
		CREATE INDEX orders_no ON orders (order_no);
		CREATE TABLE month (since TEXT, until TEXT);
		INSERT INTO month VALUES ('$3', '$4');
	EOT
	sqlite3 "$2" <"$TEST_DIR/views.sql"
}

# nothing WHAT DATABASE SQL_FILE: the statements say nothing.
nothing ()
{
	local out
	out=$(sqlite3 "$2" <"$TEST_DIR/$3" | sed -n 1,20p)
	[ -z "$out" ] || die "$1: $out"
}

# notices WHAT DATABASE SQL_FILE CHANGE WORD: the same statements do speak once the data has been changed.
notices ()
{
	local out
	cp "$2" spoiled.db
	sqlite3 spoiled.db "DROP TABLE IF EXISTS truth_key; DROP TABLE IF EXISTS judged; $4"
	out=$(sqlite3 spoiled.db <"$TEST_DIR/$3" | sed -n 1,5p)
	[[ $out == *"$5"* ]] || die "$1 went unnoticed: $out"
}

# ---- the same bytes
tieout-simulate --seed 7 --plants 3 --movements 9000 --fault all=2 --to one --threads 1 --quiet
tieout-simulate --seed 7 --plants 3 --movements 9000 --fault all=2 --to two --threads 5 --quiet
diff -r one two || die 'two runs of one seed differ'
tieout-simulate --seed 8 --plants 3 --movements 9000 --fault all=2 --to other --quiet
! cmp -s one/mes/movement.csv other/mes/movement.csv || die 'another seed gives the same rows'

# ---- a month without faults
tieout-simulate --plants 2 --movements 60000 --to clean >clean.out
equal 'truth of a clean month' "$(wc -l <clean/truth.csv)" 1
load clean clean.db 2026-03-01 2026-04-01
nothing 'a clean month is not clean' clean.db clean.sql
nothing 'a clean month is too simple' clean.db present.sql
some="(SELECT MAX(source_key) FROM erp WHERE movement = '261' AND message_id"
notices 'a lost posting' clean.db clean.sql "DELETE FROM erp WHERE source_key = $some <> '')" 'posted otherwise'
notices 'a yield that was confirmed otherwise' clean.db clean.sql "UPDATE confirmation SET yield = yield + 1 WHERE rowid = 4" 'confirmed otherwise'
notices 'a co-product of another bill' clean.db clean.sql "UPDATE bom_line SET qty = '-5.050' WHERE qty LIKE '-%'" 'beside'
notices 'a lost backflush' clean.db clean.sql "DELETE FROM erp WHERE source_key = $some = '')" 'sums differ'
notices 'a cent' clean.db clean.sql "UPDATE erp SET amount = amount + 0.01 WHERE source_key = $some <> '')" 'amount'
rows=$(($(wc -l <clean/mes/movement.csv) - 1))
[ "$rows" -gt 54000 ] && [ "$rows" -lt 66000 ] || die "60000 movements were asked for, the MES has $rows"
rows=$(($(wc -l <clean/erp/movement.csv) - 1))
[ "$rows" -gt 54000 ] && [ "$rows" -lt 66000 ] || die "60000 movements were asked for, the ERP has $rows"
equal 'control of the MES' "$(cat clean/mes/movement.csv.control)" "rows,$(($(wc -l <clean/mes/movement.csv) - 1))"

# ---- every fault, in a month in which the clocks are put back
cat >faults.yaml <<'EOT'
# one of them by its own line
TZ_AMBIGUOUS: 7
all: 13
EOT
tieout-simulate --seed 3 --plants 3 --period 2026-10 --movements 30000 --faults faults.yaml --to faults --quiet
load faults faults.db 2026-10-01 2026-11-01
nothing 'truth and data disagree' faults.db truth.sql
notices 'a truth left out' faults.db truth.sql "DELETE FROM truth WHERE rowid = (SELECT MAX(rowid) FROM truth WHERE code = 'QTY_VAR')" 'not explained'
notices 'a truth of another value' faults.db truth.sql "UPDATE truth SET impact_stock = impact_stock + 0.01 WHERE code = 'CUTOFF'" 'impact'
notices 'a loss of another quantity' faults.db truth.sql "UPDATE truth SET delta_qty = delta_qty + 1 WHERE code = 'SCRAP_UNREPORTED'" 'order'
notices 'a co-product of another quantity' faults.db truth.sql "UPDATE truth SET delta_qty = delta_qty + 1 WHERE code = 'COPRODUCT_MISSING'" 'order'
notices 'a co-product that was received after all' faults.db truth.sql "DELETE FROM erp WHERE movement = '532'" 'received'
notices 'a truth of another quantity' faults.db truth.sql "UPDATE truth SET delta_qty = delta_qty + 1 WHERE code = 'SIGN_FLIP'" 'delta'
# 13 sets of DOUBLE: 5 missing beside a duplicate and 4 lots beside a quantity are two cases each.
counts=$(sqlite3 faults.db "SELECT fault, COUNT(*) FROM truth GROUP BY fault HAVING COUNT(*) <> CASE fault WHEN 'TZ_AMBIGUOUS' THEN 7 WHEN 'DOUBLE' THEN 22 ELSE 13 END")
equal 'faults with another count' "$counts" ''
equal 'kinds of faults' "$(sqlite3 faults.db 'SELECT COUNT(DISTINCT fault) FROM truth')" 32
awk -F, 'NR > 1 { for (f = 6; f <= 7; f++) { n = split($f, k, ";"); for (i = 2; i <= n; i++) if (k[i] <= k[i - 1]) { print; exit 1 } } }' faults/truth.csv ||
	die 'keys of a case are not sorted'
for what in 'DUP_ERP receipts' 'UOM_FACTOR receipts' 'SIGN_FLIP receipts' 'CUTOFF receipts' 'QTY_VAR receipts' 'STUCK_QUEUE receipts'; do
	[ "$(sqlite3 faults.db "SELECT COUNT(*) FROM truth WHERE code || ' ' || reconciliation = '$what'")" -gt 0 ] || die "no $what"
done
equal 'edges of a cut-off' "$(sqlite3 faults.db "SELECT COUNT(DISTINCT substr(impact_stock, 1, 1) = '-') FROM truth WHERE code = 'CUTOFF' AND reconciliation = 'consumption'")" 2

# ---- databases hold what the files hold
columns ()
{
	head -n 1 "$1" | tr ',' '\n' | sed "s/.*/COALESCE(CAST(& AS TEXT), '')/" | paste -sd'~' | sed "s/~/ || ',' || /g"
}
tieout-simulate --seed 3 --plants 3 --period 2026-10 --movements 3000 --faults faults.yaml --to files --quiet
tieout-simulate --seed 3 --plants 3 --period 2026-10 --movements 3000 --faults faults.yaml --to lite --format sqlite --quiet
for side in mes erp; do
	sed 1d "files/$side/movement.csv" | sed 's|,n/a,|,,|' | LC_ALL=C sort >"$side.wanted"
	sqlite3 "lite/$side.db" "SELECT $(columns "files/$side/movement.csv") FROM movement" | LC_ALL=C sort >"$side.got"
	same "$side in SQLite" "$side.got" "$side.wanted"
done
same 'truth beside SQLite' lite/truth.csv files/truth.csv

pg_create simulate
uri="postgresql:///simulate?host=$PGHOST&user=$PGUSER"
tieout-simulate --seed 3 --plants 3 --period 2026-10 --movements 3000 --faults faults.yaml --to post --format "postgresql:$uri" --quiet
sed 1d files/mes/movement.csv | cut -d, -f1 | LC_ALL=C sort >mes.wanted
pg simulate 'SELECT source_key FROM mes.movement' | LC_ALL=C sort >mes.got
same 'mes in PostgreSQL' mes.got mes.wanted
equal 'ERP money in PostgreSQL' "$(pg simulate 'SELECT sum(amount) FROM erp.movement')" \
	"$(awk -F, 'NR > 1 { split($11, a, "."); cents += a[1] * 100 + a[2] } END { printf "%d.%02d\n", cents / 100, cents % 100 }' files/erp/movement.csv)"
expect 78 tieout-simulate --to post --format "$uri" --quiet
said 'schema "mes" already exists'

# ---- mistakes
expect 64 tieout-simulate
said "'--to' is missing"
expect 64 tieout-simulate --to x --fault MISSING=1
said "there is no fault 'MISSING'"
expect 64 tieout-simulate --to x --fault MISSING_ERP
said "'MISSING_ERP' is not a fault and its count"
expect 64 tieout-simulate --to x --fault MISSING_ERP=-1
said "'-1' is not a count"
printf 'code,count\nMISSING_ERP,1\nQTY_VAR,many\n' >bad.csv
expect 64 tieout-simulate --to x --faults bad.csv
said 'bad.csv:3: '
expect 69 tieout-simulate --to x --faults absent.csv
expect 64 tieout-simulate --to x --fault TZ_AMBIGUOUS=1 --period 2026-03
said 'no plant'
expect 64 tieout-simulate --to x --format parquet
said "format 'parquet'"
expect 64 tieout-simulate --to x --format 'postgresql://user:secret@host/db'
said 'holds a password'
[ ! -e x ] || die 'a mistake left a folder behind'
: >file
expect 73 tieout-simulate --to file
said "'file/mes'"
