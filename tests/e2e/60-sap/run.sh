# SAP as it is read: one small company as tables of the classic system and of S/4HANA, each in SQLite through ODBC, in PostgreSQL and as the table
# exports that people have. All six tell the same, to the cent; then the company is spoiled one way at a time, and exactly that is found.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

# ---- the company in its six forms

# typed FILE: the script with columns as text, which is what keeps decimals exact in SQLite.
typed ()
{
	awk '/^CREATE TABLE [A-Z0-9]+ \(/ { open = 1 }
		open {
			head = ""
			line = $0
			if (match(line, /^CREATE TABLE [A-Z0-9]+ \(/)) {
				head = substr(line, 1, RLENGTH)
				line = substr(line, RLENGTH + 1)
			}
			gsub(/[A-Z][A-Z0-9_]*/, "& TEXT", line)
			print head line
			if (line ~ /\);$/)
				open = 0
			next
		}
		{ print }' "$1"
}

# forms SYSTEM DIR: beside DIR/SYSTEM.db the database SYSTEM of PostgreSQL, made new, and the folder DIR/SYSTEM of exports.
forms ()
{
	local system=$1 dir=$2 table lower
	rm -rf "$dir/$system"
	mkdir -p "$dir/$system" plain
	psql -qX -c "DROP DATABASE IF EXISTS \"$system\"" postgres 2>psql.log
	pg_create "$system"
	for table in $(sqlite3 "$dir/$system.db" "SELECT name FROM sqlite_master WHERE type = 'table'"); do
		lower=${table,,}
		sqlite3 -csv -header "$dir/$system.db" "SELECT * FROM $table" | tr -d '"\r' >"plain/$lower.csv"
		if [ ! -s "plain/$lower.csv" ]; then
			sqlite3 "$dir/$system.db" "SELECT group_concat(name) FROM pragma_table_info('$table')" >"plain/$lower.csv"
		fi
		pg_load "$system" "$lower" "plain/$lower.csv"
		lower=${lower#mbv}
		sqlite3 -csv -header "$dir/$system.db" "SELECT * FROM $table${1:+ }" | tr -d '"\r' >"plain/$lower.csv"
		# An export is of one client, and empty tables are not exported.
		[ ! -s "plain/$lower.csv" ] || awk -F, 'NR == 1 || $1 != "200" && $2 != "200"' "plain/$lower.csv" |
			awk -v "table=$lower" -f "$TEST_DIR/export.awk" >"$dir/$system/$lower.csv"
	done
	pg "$system" "DO \$\$ DECLARE c record; BEGIN
		FOR c IN SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'
			AND column_name ~ '^(menge|erfmg|dmbtr|lbkum|salk3|stprs|verpr|hsl.*|psmng|igmng|iasmg|uebto|bdmng|lmnga|xmnga|rmnga)\$' LOOP
			EXECUTE format('ALTER TABLE %I ALTER %I TYPE numeric USING %I::numeric', c.table_name, c.column_name, c.column_name);
		END LOOP; END \$\$"
}

# company DIR [SQL]: the company, spoiled by a statement on the classic tables, in all six forms.
company ()
{
	rm -rf "$1"
	mkdir "$1"
	typed "$TEST_DIR/company.sql" | sqlite3 "$1/sap.db"
	sqlite3 "$1/sap.db" "${2:-SELECT ''}" >spoil.log
	cp "$1/sap.db" "$1/sap-s4.db"
	sqlite3 "$1/sap-s4.db" <"$TEST_DIR/s4.sql"
	forms sap "$1"
	forms sap-s4 "$1"
}

# uri DIR SYSTEM FORM
uri ()
{
	case $3 in
	sqlite) echo "sqlite:$PWD/$1/$2.db" ;;
	postgresql) echo "postgresql:///$2" ;;
	csv) echo "csv:$PWD/$1/$2" ;;
	esac
}

# configure DIR SYSTEM FORM >FILE
configure ()
{
	local uri
	uri=$(uri "$1" "$2" "$3")
	cat <<-EOT
		options:
		  period: 2026-03
		  as-of: 2026-04-10T12:00:00Z
		companies:
		  - { name: US01, currency: USD }
		sources:
		  - { name: mes, uri: "csv:$PWD/mes" }
		  - { name: erp, uri: "$uri", profile: $2, settings: { client: "100", language: E, currency: USD } }
		  - { name: gl, uri: "$uri", profile: "$2:gl_line", settings: { client: "100", language: E, currency: USD } }
		plants:
		  - { name: "1000", company: US01, zone: UTC }
	EOT
}

# run DIR SYSTEM FORM EXPECTED_EXIT: cases in DIR/SYSTEM-FORM.csv, the summary in .json.
run ()
{
	configure "$1" "$2" "$3" >tieout.yaml
	expect "$4" tieout-reconcile consumption receipts stock-gl --no-ledger --exceptions "$1/$2-$3.csv" --summary "$1/$2-$3.json" --quiet
}

# cases FILE.json: what was found, and what is unexplained.
cases ()
{
	sqlite3 :memory: "SELECT json_extract (run.value, '\$.reconciliation') || ' ' || code.key || ' ' || json_extract (code.value, '\$.cases') || ' '
			|| json_extract (code.value, '\$.impact_gross')
		FROM json_each (readfile('$1'), '\$.runs') run, json_each (run.value, '\$.exceptions') code"
}
bridge ()
{
	sqlite3 :memory: "SELECT json_extract (account.value, '\$.gl_account') || ' ' || cause.key || ' ' || json_extract (cause.value, '\$.amount')
		FROM json_each (readfile('$1'), '\$.runs') run, json_each (run.value, '\$.accounts') account, json_each (account.value, '\$.bridge') cause;
		SELECT 'unexplained ' || json_extract (account.value, '\$.unexplained')
		FROM json_each (readfile('$1'), '\$.runs') run, json_each (run.value, '\$.accounts') account"
}

mkdir mes
cat >mes/movement.csv <<END
source_key,plant,material,movement,qty,uom,event_at,order_no,lot,storage_location,message_id
E1,1000,7,CONSUMPTION,40.000,KG,2026-03-03T09:58:00Z,1000412,L1,0001,MES-1
E2,1000,7,CONSUMPTION,26.200,KG,2026-03-03T09:59:00Z,1000412,L2,0001,MES-2
E4,1000,FG-100,PRODUCTION,480,PC,2026-03-05T14:20:00Z,1000412,F1,0001,MES-4
E5,1000,BY-1,BYPROD,4.000,KG,2026-03-05T14:20:00Z,1000412,,0001,MES-5
E6,1000,7,SCRAP_STOCK,5.000,KG,2026-03-11T11:50:00Z,,L1,0001,MES-6
E7,1000,7,CONSUMPTION,2.500,KG,2026-03-06T08:00:00Z,1000412,L3,0001,MES-7
E8,1000,7,CONSUMPTION,10.000,KG,2026-04-02T09:00:00Z,1000412,L1,0001,MES-8
END

# found DIR EXPECTED_EXIT WANTED_CASES WANTED_BRIDGE: each of the six forms finds this and nothing else; the forms of a system agree byte by byte.
found ()
{
	local system form
	for system in sap sap-s4; do
		for form in sqlite postgresql csv; do
			run "$1" $system $form "$2"
			equal "$1 in $system, $form" "$(cases "$1/$system-$form.json")" "$3"
			equal "bridge of $1 in $system, $form" "$(bridge "$1/$system-$form.json")" "$4"
			same "cases of $1 in $system, $form" "$1/$system-$form.csv" "$1/$system-sqlite.csv"
		done
	done
}

closed='unexplained 0.00
unexplained 0.00'
stuck='consumption STUCK_QUEUE 1 8.00'

# ---- as it is: all ties, but for what waits in the error queue
company clean
found clean 2 "$stuck" "$closed"
equal 'what is said beside it' "$(sqlite3 :memory: "SELECT json_extract (readfile('clean/sap-sqlite.json'), '\$.runs[2].warnings'),
	json_extract (readfile('clean/sap-csv.json'), '\$.runs[2].warnings')")" '[]|x'
