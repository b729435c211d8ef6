# Names and values that would be SQL, formulas, formats, paths or orders to a terminal if anything took them for that. Each is read back
# as what it is, from every engine, through every file that a run writes; and nothing happens beside it.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

names=(
	"'; DROP TABLE canary; --"
	"x' OR '1'='1"
	'"; DROP TABLE canary; --'
	'\'"'"'; DROP TABLE canary; --'
	'$$; DROP TABLE canary; $$'
	"%' UNION SELECT * FROM canary /*"
	':plant ::text ? $1 {d}'
	'%s%n%100d'
	'=HYPERLINK("http://x")'
	'@SUM(A1)'
	'+1'
	'../../../escaped'
	'/etc/escaped'
	'Zürich ☃ 東京 🏭'
	"$(printf 'a\xcc\x88\xe2\x80\xae')"
	'<b>&amp;]]>'
	'`touch escaped` $(touch escaped)'
	'{"a": [1]}'
)

columns="source_key VARCHAR(200), plant VARCHAR(200), material VARCHAR(200), order_no VARCHAR(200), lot VARCHAR(200), movement VARCHAR(4), indicator VARCHAR(1), uom VARCHAR(3), qty DECIMAL(12,3), posting_date DATE, entered_at TIMESTAMP"
pg_create hostile
pg hostile "CREATE TABLE movement ($columns); CREATE TABLE canary (x text); INSERT INTO canary VALUES ('sings')"
pg_create hostile_ledger
maria_create tieout_hostile
maria tieout_hostile -e "CREATE TABLE movement ($columns) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin; CREATE TABLE canary (x text); INSERT INTO canary VALUES ('sings')"
sqlite3 erp.db "CREATE TABLE movement ($columns); CREATE TABLE canary (x text); INSERT INTO canary VALUES ('sings')"

# Values go into the databases as bytes, so that the set-up itself needs no quoting. Each name is plant, material, order, lot and key.
# 40.000 are recorded and 38.000 posted: one case, that carries the name everywhere.
for name in "${names[@]}"; do
	hex=$(printf %s "$name" | od -An -v -tx1 | tr -d ' \n')
	rest="'261', 'H', 'KG', 38.000, '2026-03-10', '2026-03-10 20:00:00'"
	p="convert_from('\\x$hex', 'UTF8')"
	m="CONVERT(X'$hex' USING utf8mb4)"
	s="CAST(X'$hex' AS TEXT)"
	echo "INSERT INTO movement VALUES ($p, $p, $p, $p, $p, $rest);" >>pg.sql
	echo "INSERT INTO movement VALUES ($m, $m, $m, $m, $m, $rest);" >>maria.sql
	echo "INSERT INTO movement VALUES ($s, $s, $s, $s, $s, $rest);" >>sqlite.sql
done
psql -qX -v ON_ERROR_STOP=1 -d hostile -f pg.sql
maria --default-character-set=utf8mb4 tieout_hostile <maria.sql
sqlite3 erp.db <sqlite.sql
equal 'rows of the set-up' "$(sqlite3 erp.db 'SELECT count(DISTINCT lot) FROM movement')" ${#names[@]}
{
	echo source_key,plant,material,order_no,lot,movement,qty,uom,event_at
	sqlite3 -csv -newline $'\n' erp.db "SELECT source_key, plant, material, order_no, lot, 'CONS', '40.000', 'KG', '2026-03-10T08:10:00-05:00' FROM movement ORDER BY rowid"
} >mes.csv

# run ERP LEDGER NAME OUT: one plant, asked for by its name in the environment as in a scheduler's variable.
run ()
{
	local quoted=${3//\\/\\\\}
	quoted=${quoted//\"/\\\"}
	quoted=${quoted//\$/\\\$}
	expect 2 env TIEOUT_PLANT="\"${quoted//\`/\\\`}\"" tieout-reconcile consumption --period 2026-03 --as-of 2026-04-10T12:00:00Z --zone America/Chicago \
		--source mes=csv:mes.csv --source "erp=$1" --ledger "$2" --exceptions "$4.csv" --workbook "$4.xlsx" --summary "$4.json" --log "$4.log"
}
declare -A erp=(
	[libpq]="postgresql:///hostile?host=$PGHOST&user=$PGUSER"
	[psqlodbc]="odbc:DRIVER=PostgreSQL;Servername=$PGHOST;Port=$PGPORT;Username=$PGUSER;Database=hostile"
	[mariadb]="odbc:DRIVER=MariaDB;SOCKET=$TEST_MARIA_SOCKET;USER=$TEST_MARIA_USER;DATABASE=tieout_hostile"
	[sqlite]=sqlite:erp.db
)
expect 0 tieout-init --ledger "postgresql:///hostile_ledger?host=$PGHOST&user=$PGUSER"
mkdir out
ls -A . >before
for engine in libpq psqlodbc mariadb sqlite; do
	ledger=sqlite:out/tieout-$engine.db
	[ $engine != libpq ] || ledger="postgresql:///hostile_ledger?host=$PGHOST&user=$PGUSER"
	for i in "${!names[@]}"; do
		run "${erp[$engine]}" "$ledger" "${names[i]}" "out/$engine-$i"
	done
done
same 'nothing was written elsewhere' <(ls -A .) <(sed 's/^before$/archive\nbefore/' before)
[ ! -e /etc/escaped ] && [ ! -e escaped ] && [ ! -e ../escaped ] || die 'a name became a path or a command'

for i in "${!names[@]}"; do
	name=${names[i]}
	for engine in libpq psqlodbc mariadb sqlite; do
		# As a spreadsheet takes it: text whose first character is a guard where it would be a formula.
		got=$(sqlite3 :memory: ".import --csv out/$engine-$i.csv got" "SELECT lot FROM got WHERE code = 'QTY_VAR' AND plant = lot AND material = lot AND order_no = lot")
		[[ $got != [=+@-]* ]] || die "$engine: a formula: $got"
		equal "$engine: name in the exceptions" "${got#\'}" "$name"
		equal "$engine: case of the first engine" "$(cut -d, -f1 "out/$engine-$i.csv" | sed -n 2p)" "$(cut -d, -f1 "out/libpq-$i.csv" | sed -n 2p)"
		equal "$engine: lines in the log" "$(grep -c . "out/$engine-$i.log")" "$(grep -c . out/sqlite-0.log)"
		# A cell of a workbook is a shared or inline string, never a formula with the name in it.
		unzip -p "out/$engine-$i.xlsx" 'xl/worksheets/*.xml' | grep -oE '<f>[^<]*</f>' | grep -F -e HYPERLINK -e 'SUM(A1)' && die "$engine: a formula in the workbook"
	done
done
equal 'names in the ledger on PostgreSQL' "$(pg hostile_ledger 'SELECT plant FROM tieout.run ORDER BY 1' | LC_ALL=C sort)" "$(printf '%s\n' "${names[@]}" | LC_ALL=C sort)"
equal 'names in the ledger on SQLite' "$(sqlite3 out/tieout-sqlite.db 'SELECT plant FROM run' | LC_ALL=C sort)" "$(printf '%s\n' "${names[@]}" | LC_ALL=C sort)"
equal 'PostgreSQL' "$(pg hostile 'SELECT x FROM canary'; pg hostile 'SELECT count(*) FROM movement')" "sings
${#names[@]}"
equal 'MariaDB' "$(maria tieout_hostile -e 'SELECT x FROM canary; SELECT count(*) FROM movement')" "sings
${#names[@]}"
equal 'SQLite' "$(sqlite3 erp.db 'SELECT x FROM canary; SELECT count(*) FROM movement')" "sings
${#names[@]}"

# ---- what is shown again on a terminal cannot give it orders, and a NUL or a broken letter in a file is a row that is rejected
printf 'source_key,plant,material,movement,qty,uom,event_at\nS1,1000,A\x1b]0;x\x07\x1b[31mB,CONS,40.000,KG,2026-03-10T08:10:00-05:00\n' >escape.csv
printf 'source_key,plant,material,movement,indicator,qty,uom,posting_date\nE1,1000,C,261,H,1,KG,2026-03-10\n' >erp.csv
expect 2 tieout-reconcile consumption --period 2026-03 --as-of 2026-04-10 --zone America/Chicago --no-ledger --no-archive --verbose \
	--source mes=csv:escape.csv --source erp=csv:erp.csv --summary summary.json
! grep -q $'\x1b' stdout stderr || die 'an escape sequence reaches the terminal'
for bytes in 'A\0B' 'A\xffB' 'A\xc0\x80B'; do
	printf "source_key,plant,material,movement,qty,uom,event_at\nS1,1000,$bytes,CONS,40.000,KG,2026-03-10T08:10:00-05:00\n" >broken.csv
	code=0
	tieout-reconcile consumption --period 2026-03 --as-of 2026-04-10 --zone America/Chicago --no-ledger --no-archive \
		--source mes=csv:broken.csv --source erp=csv:erp.csv --summary summary.json >stdout 2>stderr || code=$?
	[ "$code" = 4 ] || [ "$code" = 65 ] || die "$bytes: exit code $code"
done

# ---- paths: names of rules, reports, profiles and plants' overrides stay in their folders
for name in ../enterprise/consumption /etc/passwd '' .. .; do
	expect 78 tieout-reconcile "$name" --period 2026-03 --zone UTC --no-ledger --no-archive --source mes=csv:mes.csv --source erp=csv:erp.csv
	[[ $name == .* && $name != ../* ]] || said "is no name of a reconciliation"
done
expect 78 tieout-dualrun ../issues --period 2026-03
said 'is no name of a report'

# ---- links that somebody planted where results are written: replaced, and what they point to stays
mkdir results
echo precious >precious
for name in r.xlsx r.csv r.json r.xlsx.tieout-part; do ln -s ../precious "results/$name"; done
mkdir real
common=(consumption --period 2026-03 --as-of 2026-04-10 --zone America/Chicago --plant 1000 --source mes=csv:escape.csv --source erp=csv:erp.csv
	--ledger sqlite:results/tieout.db --archive results/archive)
expect 73 tieout-reconcile "${common[@]}" --workbook results/r.xlsx --exceptions results/r.csv --summary results/r.json
said 'r.xlsx'
rm results/r.xlsx.tieout-part
expect 2 tieout-reconcile "${common[@]}" --workbook results/r.xlsx --exceptions results/r.csv --summary results/r.json
equal 'what the links pointed to' "$(cat precious)" precious
for name in r.xlsx r.csv r.json; do
	[ ! -L "results/$name" ] && [ -s "results/$name" ] || die "results/$name is still a link"
done

# ---- secrets: not in the file, not on the command line, not in a file that others may read
printf 'sources:\n  - name: mes\n    uri: postgresql://u:geheim@h/d\n' >secret.yaml
expect 78 tieout-check --config secret.yaml
! grep -r geheim stdout stderr || die 'a refused password is shown'
expect 64 tieout-check --source 'mes=odbc:DSN=x;PWD=geheim'
! grep -r geheim stdout stderr || die 'a refused password is shown'
export HOME=$PWD/real
echo "*:*:*:*:geheim" >real/.pgpass
chmod 644 real/.pgpass
expect 78 tieout-reconcile consumption --period 2026-03 --zone UTC --plant 1000 --no-ledger --no-archive --source mes=csv:mes.csv --source "erp=${erp[libpq]}"
said "file '$PWD/real/.pgpass' holds a password and others may read or write it"
said 'hint: chmod 600'
chmod 600 real/.pgpass
expect 75 tieout-reconcile consumption --period 2026-03 --zone UTC --plant 1000 --no-ledger --no-archive --source mes=csv:mes.csv --source "erp=${erp[libpq]}"
