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

# tables SYSTEM DIR: each as plain/TABLE.csv, with its header though it has no rows.
tables ()
{
	local table
	rm -rf plain
	mkdir plain
	for table in $(sqlite3 "$2/$1.db" "SELECT name FROM sqlite_master WHERE type = 'table'"); do
		cat <<-EOT
			.headers off
			.once plain/${table,,}.csv
			SELECT group_concat(name) FROM pragma_table_info('$table');
			.once plain/rows
			SELECT * FROM $table;
			.system cat plain/rows >>plain/${table,,}.csv
		EOT
	done >tables.sql
	sqlite3 -csv "$2/$1.db" <tables.sql
	rm plain/rows
	sed -i 's/["\r]//g' plain/*.csv
}

# forms SYSTEM DIR: beside DIR/SYSTEM.db the database SYSTEM of PostgreSQL, made new, and the folder DIR/SYSTEM of exports.
forms ()
{
	local system=$1 dir=$2 file table name
	tables "$system" "$dir"
	mkdir "$dir/$system"
	psql -qX -c "DROP DATABASE IF EXISTS \"$system\"" postgres 2>psql.log
	pg_create "$system"
	for file in plain/*.csv; do
		table=${file#plain/}
		table=${table%.csv}
		name=${table#mbv}
		name=${name#nsdm_v_}
		name=${name#v_}
		awk -v "table=$table" -v "file=$PWD/$file" 'NR == 1 {
			n = split($0, name, ",")
			for (i = 1; i <= n; i++) {
				number = name[i] ~ /^(MENGE|ERFMG|DMBTR|LBKUM|SALK3|STPRS|VERPR|HSL.*|PSMNG|IGMNG|IASMG|UEBTO|BDMNG|LMNGA|XMNGA|RMNGA|LABST|INSME|SPEME|CLABS|CINSM|CSPEM|TRAME|UMLMC|UMLME|BUCHM|WOGBTR)$/
				columns = columns (i > 1 ? ", " : "") name[i] (number ? " numeric NOT NULL" : " text NOT NULL")
				if (!number)
					texts = texts (texts != "" ? ", " : "") name[i]
			}
			printf "CREATE TABLE %s (%s);\n\\copy %s FROM %c%s%c (FORMAT csv, HEADER, FORCE_NOT_NULL (%s))\n", table, columns, table, 39, file, 39, texts
			exit
		}' "$file"
		# An export is of one client, and nobody exports an empty table.
		[ "$(wc -l <"$file")" = 1 ] || awk -F, 'NR == 1 || $1 != "200" && $2 != "200"' "$file" |
			awk -v "table=$name" -f "$TEST_DIR/export.awk" >"$dir/$system/$name.csv"
	done >load.sql
	psql -qX -v ON_ERROR_STOP=1 -d "$system" -f load.sql
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
lacks="source 'erp' lacks: valuated sales order stock (EBEW); valuated sales order stock at the end of periods (EBEWH); \
valuated project stock (QBEW); valuated project stock at the end of periods (QBEWH)"
# warned FILE.json: what is said beside what was found in the ledgers.
warned ()
{
	sqlite3 :memory: "SELECT value FROM json_each (readfile('$1'), '\$.runs[2].warnings')"
}
equal 'what tables lack' "$(warned clean/sap-sqlite.json)" ''
equal 'what exports lack' "$(warned clean/sap-csv.json)" "$lacks"

# ---- every query of both profiles runs on both engines, whether a reconciliation asks for it or not

# query SYSTEM NAME ENGINE: the text, with its parameters written out.
query ()
{
	local file
	for file in "$TEST_SRCDIR"/sql/sources/{"$1",sap}/"$2"{."$3",}.sql; do
		[ ! -e "$file" ] || break
	done
	sed -E "s/:(client)/'100'/g; s/:(language)/'E'/g; s/:(plant)/'1000'/g; s/:(company)/'US01'/g; s/:(read_from)/'2026-02-28'/g; s/:(read_to)/'2026-04-02'/g" "$file"
}
for system in sap sap-s4; do
	for file in "$TEST_SRCDIR"/sql/sources/{sap,$system}/*.sql; do
		name=${file##*/}
		name=${name%%.*}
		[ "$system/$name" != sap-s4/glt0 ] || continue
		pg $system "$(query $system "$name" postgresql)" >rows || die "$system: $name"
		query $system "$name" sqlite | sqlite3 clean/$system.db >rows || die "$system: $name"
	done
	# On hand by batch or by material is what the valuation has; an invoice and its credit note; one item was counted.
	equal "$system: on hand" "$(pg $system "SELECT SUM(qty) FROM ($(query $system balance postgresql) UNION ALL $(query $system mchb postgresql | grep -v '^--')) b")" 2785.800
	equal "$system: on hand, SQLite" "$(sqlite3 clean/$system.db "SELECT SUM(qty) FROM ($(query $system balance sqlite | grep -v '^--') UNION ALL $(query $system mchb sqlite | grep -v '^--')) b")" 2785.8
	equal "$system: invoices" "$(pg $system "$(query $system invoice_totals postgresql)")" '4|482.000|3076.00'
	equal "$system: counts" "$(pg $system "SELECT qty, book_qty, counted_at FROM ($(query $system count postgresql)) c")" '803.000|800.000|20260309 235959'
done

# ---- spoiled one way at a time

# A journal by hand, 500.00 off the stock account.
company journal "INSERT INTO BKPF SELECT '100', 'US01', '0100004711', '2026', 'SA', '20260320', '03', '20260320', '153000', 'CLERK', 'BKPF',
		'0100004711US012026', 'USD', '', 'to be checked';
	INSERT INTO BSEG VALUES ('100', 'US01', '0100004711', '2026', '001', '0000130000', 'H', '500.00', '', '', '', ''),
		('100', 'US01', '0100004711', '2026', '002', '0000476000', 'S', '500.00', '', '', '', '');
	UPDATE FAGLFLEXT SET HSL03 = '-823.84' WHERE DRCRK = 'H'"
found journal 2 "$stuck
stock-gl SLGL_DIFF 1 0.00" "0000130000 manual_journal -500.00
$closed"

# Exports that lack what only transfers between plants need tell the same of all else.
company columns
for file in columns/sap/mseg.csv columns/sap-s4/matdoc.csv; do
	awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) { sub(/\r$/, "", $i); if ($i == "UMWRK") at = NF - i } sub(/,UMWRK,KZZUG/, ""); print; next }
		{ n = split($0, cell, ","); line = cell[1]; for (i = 2; i <= n; i++) if (i != n - at && i != n - at + 1) line = line "," cell[i]; print line }' "$file" >columns/cut.csv
	! grep -q UMWRK columns/cut.csv || die "$file still has the column"
	mv columns/cut.csv "$file"
done
for system in sap sap-s4; do
	run columns $system csv 2
	equal "cases without the columns, $system" "$(cases "columns/$system-csv.json")" "$stuck"
done

# A movement whose accounting document was never made.
company pending "DELETE FROM BSEG WHERE BELNR = '0100000011'; DELETE FROM BKPF WHERE BELNR = '0100000011';
	UPDATE FAGLFLEXT SET HSL03 = '-307.84' WHERE DRCRK = 'H'"
found pending 2 "$stuck
stock-gl SLGL_DIFF 1 0.00" "0000130000 missing_document 16.00
$closed"

# A count difference that was posted to the account of finished products.
company account "UPDATE BSEG SET HKONT = '0000134000' WHERE BELNR = '0100000009' AND BUZEI = '001';
	UPDATE FAGLFLEXT SET HSL03 = '2300.67' WHERE DRCRK = 'S' AND RACCT = '0000130000';
	UPDATE FAGLFLEXT SET HSL03 = '6020.01' WHERE RACCT = '0000134000'"
found account 2 "$stuck
stock-gl SLGL_DIFF 1 0.00" "0000130000 wrong_account -20.01
0000134000 wrong_account 20.01
$closed"

# An order that was closed while it still consumed and delivered.
company status "UPDATE AUFK SET IDAT2 = '20260302'; UPDATE JEST SET INACT = '' WHERE STAT = 'I0045'"
found status 2 "$stuck
consumption POST_TO_CLOSED_ORDER 2 0.00
receipts POST_TO_CLOSED_ORDER 2 0.00" "$closed"

# A goods issue to another order that nobody recorded.
company issue "INSERT INTO MKPF SELECT '100', '4900000020', '2026', '20260318', '20260318', '090000', 'MILLER', '', '';
	INSERT INTO MSEG SELECT MANDT, '4900000020', MJAHR, ZEILE, '261', 'H', '', KZVBR, WERKS, LGORT, MATNR, CHARG, SOBKZ, '7.000', MEINS, '7.000', ERFME,
		'46.69', WAERS, '000001000413', '', '0000', '0000', '', '', '00000', '', '' FROM MSEG WHERE MBLNR = '4900000009';
	INSERT INTO BKPF SELECT '100', 'US01', '0100000020', '2026', 'WA', '20260318', '03', '20260318', '090000', 'MILLER', 'MKPF', '49000000202026', 'USD', '', '';
	INSERT INTO BSEG VALUES ('100', 'US01', '0100000020', '2026', '001', '0000130000', 'H', '46.69', 'BSX', '000000000000000009', '1000', '000001000413'),
		('100', 'US01', '0100000020', '2026', '002', '0000895000', 'S', '46.69', 'GBB', '', '1000', '000001000413');
	UPDATE FAGLFLEXT SET HSL03 = '-370.53' WHERE DRCRK = 'H';
	UPDATE MBEW SET LBKUM = '896.000', SALK3 = '5973.32' WHERE MATNR LIKE '%9'"
found issue 2 "$stuck
consumption MISSING_MES 1 46.69" "$closed"

# A row that nobody can use is told by every reconciliation that would need it, and nothing is guessed in its place: a quantity below zero, a
# movement type that nobody has mapped.
company negative "UPDATE MSEG SET MENGE = '-5.000' WHERE MBLNR = '4900000011'"
found negative 3 "$stuck
receipts DQ_SIGN 1 0.00
stock-gl ROLLFWD_BREAK 1 0.00
stock-gl DQ_SIGN 1 0.00
stock-gl SLGL_DIFF 1 0.00" "0000130000 unexplained 0.00
$closed"
company custom "UPDATE MSEG SET BWART = 'Z51' WHERE MBLNR = '4900000011'"
found custom 3 "$stuck
receipts MD_UNMAPPED_MVT 1 0.00
stock-gl ROLLFWD_BREAK 1 0.00
stock-gl MD_UNMAPPED_MVT 1 0.00
stock-gl SLGL_DIFF 1 0.00" "0000130000 unexplained 0.00
$closed"

# A reference of accounting that a spreadsheet has made a number of few digits: what was entered in the same second with the same value stands
# in for it, and waits to be confirmed.
company awkey "UPDATE BKPF SET AWKEY = '5E+13' WHERE BELNR = '0100000009'"
found awkey 2 "$stuck
stock-gl MATCH_SUGGESTED 1 0.00" "$closed"

# A stock transport order: 100 went to another plant, in a document whose second line is the stock on its way; 60 have arrived, with a receipt
# that is worth nothing. A second one came back before anything arrived.
company transit "INSERT INTO MKPF SELECT '100', column1, '2026', column2, column2, '080000', 'MILLER', '', '' FROM (VALUES ('4900000030', '20260318'),
		('4900000031', '20260320'), ('4900000032', '20260317'), ('4900000033', '20260319'));
	INSERT INTO MSEG SELECT '100', column1, '2026', column2, column3, column4, column5, '', column6, column7, '000000000000000007', 'L1', '', column8, 'KG',
		column8, 'KG', column9, 'USD', '', '', '0000', '0000', '', column10, '00010', column11, column12
	FROM (VALUES ('4900000030', '0001', '641', 'H', 'L', '1000', '0001', '100.000', '320.00', '4500000007', '2000', ''),
		('4900000030', '0002', '641', 'S', 'L', '2000', '', '100.000', '320.00', '4500000007', '1000', ''),
		('4900000031', '0001', '101', 'S', 'B', '2000', '0001', '60.000', '0.00', '4500000007', '', 'X'),
		('4900000032', '0001', '641', 'H', 'L', '1000', '0001', '5.000', '16.00', '4500000008', '2000', ''),
		('4900000032', '0002', '641', 'S', 'L', '2000', '', '5.000', '16.00', '4500000008', '1000', ''),
		('4900000033', '0001', '642', 'S', 'L', '1000', '0001', '5.000', '16.00', '4500000008', '2000', ''),
		('4900000033', '0002', '642', 'H', 'L', '2000', '', '5.000', '16.00', '4500000008', '1000', ''))"
for system in sap sap-s4; do
	for form in sqlite postgresql csv; do
		configure transit $system $form | sed 's/^plants:/&\n  - { name: "2000", company: US01, zone: UTC }/' >tieout.yaml
		expect 0 tieout-reconcile in-transit --no-ledger --summary transit.json --quiet
		equal "in transit, $system, $form" "$(sqlite3 :memory: "SELECT state.key, json_extract (state.value, '\$.items'),
			json_extract (state.value, '\$.qty'), json_extract (state.value, '\$.open')
			FROM json_each (readfile('transit.json'), '\$.runs[0].open_items') account, json_each (account.value, '\$.states') state")" \
			'in transit|1|40|128.00'
	done
done

# Where it goes is known before anything has arrived.
company sent "INSERT INTO MKPF SELECT '100', '4900000030', '2026', '20260301', '20260301', '080000', 'MILLER', '', '';
	INSERT INTO MSEG SELECT '100', '4900000030', '2026', column1, '641', column2, 'L', '', column3, column4, '000000000000000007', 'L1', '', '100.000', 'KG',
		'100.000', 'KG', '320.00', 'USD', '', '', '0000', '0000', '', '4500000007', '00010', column5, ''
	FROM (VALUES ('0001', 'H', '1000', '0001', '2000'), ('0002', 'S', '2000', '', '1000'))"
for system in sap sap-s4; do
	for form in sqlite postgresql csv; do
		configure sent $system $form | sed 's/^plants:/&\n  - { name: "2000", company: US01, zone: UTC }/' >tieout.yaml
		rm -f sent.db
		expect 2 tieout-reconcile in-transit --ledger sqlite:sent.db --quiet
		equal "where it goes, $system, $form" "$(sqlite3 sent.db "SELECT substr (line, 1, 20) FROM listed_row WHERE state = 'item'")" "1000	2000	4500000007"
	done
done

# ---- tables that are not there

# lose DIR SYSTEM TABLE
lose ()
{
	local file
	sqlite3 "$1/$2.db" "DROP TABLE $3"
	pg "$2" "DROP TABLE $3"
	file=${3,,}
	rm -f "$1/$2/${file#nsdm_v_}.csv"
}
# tie DIR SYSTEM FORM EXPECTED_EXIT
tie ()
{
	configure "$1" "$2" "$3" >tieout.yaml
	expect "$4" tieout-reconcile stock-gl --ledger "sqlite:$1/$2-$3.ledger" --archive "$1/$2-$3.archive" --summary "$1/$2-$3.json" --workbook "$1/$2-$3.xlsx" --quiet
}
reasons ()
{
	sqlite3 :memory: "SELECT value FROM json_each (readfile('$1'), '\$.runs[0].reasons')"
}

# Without the lines of accounting nobody knows of the journal, but the totals know that 500.00 is missing: a gap with its amount, not an
# unexplained difference, and no movement is called a missing document.
company journal "UPDATE FAGLFLEXT SET HSL03 = '-823.84' WHERE DRCRK = 'H'"
lose journal sap BSEG
for form in sqlite postgresql csv; do
	tie journal sap $form 4
	equal "cases without BSEG, $form" "$(cases "journal/sap-$form.json")" ''
	equal "bridge without BSEG, $form" "$(bridge "journal/sap-$form.json")" "0000130000 scope_gap -500.00
0000134000 scope_gap 0.00
$closed"
	equal "verdict without BSEG, $form" "$(reasons "journal/sap-$form.json")" "account 0000130000: general ledger is 500.00 USD below the stock ledger, \
all of it explained
account 0000130000: not read: lines of accounting documents (BKPF, BSEG); its balances say that account 0000130000 moved by 1496.84
account 0000134000: not read: lines of accounting documents (BKPF, BSEG); its balances say that account 0000134000 moved by 6000.00"
	grep -qF "source 'gl' lacks: lines of accounting documents (BKPF, BSEG)" "journal/sap-$form.json" || die "$(cat "journal/sap-$form.json")"
	equal "evidence without BSEG, $form" "$(sqlite3 "journal/sap-$form.ledger" "SELECT control FROM evidence WHERE object = 'gl_line'")" \
		'missing: lines of accounting documents (BKPF, BSEG)'
done

# A recorded run is judged again from its archive, which knows of the gap.
expect 0 tieout-reconcile --ledger sqlite:journal/sap-csv.ledger --archive journal/sap-csv.archive \
	--against "$(sqlite3 journal/sap-csv.ledger 'SELECT run_id FROM run')"
grep -q '^Nothing changes' stdout || die "$(cat stdout)"

# Without the goods movements the journal is told all the same; the rest of the account is the gap.
company gap "INSERT INTO BKPF SELECT '100', 'US01', '0100004711', '2026', 'SA', '20260320', '03', '20260320', '153000', 'CLERK', 'BKPF',
		'0100004711US012026', 'USD', '', '';
	INSERT INTO BSEG VALUES ('100', 'US01', '0100004711', '2026', '001', '0000130000', 'H', '500.00', '', '', '', ''),
		('100', 'US01', '0100004711', '2026', '002', '0000476000', 'S', '500.00', '', '', '', '');
	UPDATE FAGLFLEXT SET HSL03 = '-823.84' WHERE DRCRK = 'H'"
lose gap sap-s4 MATDOC
for form in sqlite postgresql csv; do
	tie gap sap-s4 $form 4
	equal "cases without MATDOC, $form" "$(cases "gap/sap-s4-$form.json")" 'stock-gl SLGL_DIFF 1 0.00'
	equal "bridge without MATDOC, $form" "$(bridge "gap/sap-s4-$form.json")" "0000130000 manual_journal -500.00
0000130000 scope_gap 0.00
0000134000 scope_gap 0.00
$closed"
	# What compares records has nothing to compare.
	expect 69 tieout-reconcile consumption --no-ledger
	said "source 'erp': movement: missing: goods movements (MATDOC)"
done

# Without the error queue what waits there is missing, and the run says why it cannot know.
company queue
lose queue sap AFFW
for form in sqlite postgresql csv; do
	run queue sap $form 2
	equal "cases without AFFW, $form" "$(cases "queue/sap-$form.json")" 'consumption MISSING_ERP 1 8.00'
	grep -qF "source 'erp' lacks: failed goods movements (AFFW)" "queue/sap-$form.json" || die "$(cat "queue/sap-$form.json")"
done

# ---- stock on its way
# The stock on its way is a bucket of its own at the plant to which it goes: what left makes it, what arrives takes from it, and the system says how
# much it should be. In two steps without an order (303, 305) it is another one.
way="INSERT INTO MKPF SELECT '100', column1, '2026', column2, column2, '080000', 'MILLER', '', '' FROM (VALUES ('4900000030', '20260318'),
		('4900000031', '20260320'), ('4900000032', '20260317'), ('4900000033', '20260319'));
	INSERT INTO MSEG SELECT '100', column1, '2026', column2, column3, column4, column5, '', column6, column7, '000000000000000007', 'L1', '', column8, 'KG',
		column8, 'KG', column9, 'USD', '', '', '0000', '0000', '', column10, '00010', column11, column12
	FROM (VALUES ('4900000030', '0001', '351', 'H', '', '1000', '0001', '100.000', '320.00', '4500000007', '2000', ''),
		('4900000030', '0002', '351', 'S', '', '2000', '', '100.000', '320.00', '4500000007', '1000', ''),
		('4900000031', '0001', '101', 'S', 'B', '2000', '0001', '60.000', '0.00', '4500000007', '', 'X'),
		('4900000031', '0002', '102', 'H', 'B', '2000', '0001', '1.000', '0.00', '4500000007', '', 'X'),
		('4900000032', '0001', '303', 'H', '', '1000', '0001', '8.000', '0.00', '', '2000', ''),
		('4900000032', '0002', '303', 'S', '', '2000', '', '8.000', '0.00', '', '1000', ''),
		('4900000033', '0001', '305', 'S', '', '2000', '0001', '5.000', '0.00', '', '', ''));
	INSERT INTO MARC VALUES ('100', '000000000000000007', '2000', '41.000', '3.000');
	INSERT INTO MARCH VALUES ('100', '000000000000000007', '2000', '2026', '02', '0.000', '0.000');
	INSERT INTO MARD VALUES ('100', '000000000000000007', '2000', '0001', '20260320', '64.000', '0.000', '0.000', '0.000');
	INSERT INTO MCHB VALUES ('100', '000000000000000007', '2000', '0001', 'L1', '20260320', '64.000', '0.000', '0.000')"

# arriving DIR EXPECTED_EXIT WANTED: what is on hand at plant 2000, in each form, and what a run says of missing tables.
arriving ()
{
	local system form
	for system in sap sap-s4; do
		for form in sqlite postgresql csv; do
			configure "$1" $system $form | sed 's/^plants:.*/&\n  - { name: "2000", company: US01, zone: UTC }/; /name: "1000"/d; s/^  - { name: mes,.*/  - { name: mes, uri: "'"csv:${PWD//\//\\/}"'\/mes2" }/' >tieout.yaml
			rm -f arriving.json
			expect "$2" tieout-reconcile on-hand --no-ledger --summary arriving.json --quiet
			equal "on its way, $1, $system, $form" "$(cases arriving.json | cut -d' ' -f1-3)" "$3"
		done
	done
}
mkdir mes2
head -n 1 mes/movement.csv >mes2/movement.csv
echo 'E9,2000,7,CONSUMPTION,1.000,KG,2026-02-01T09:58:00Z,1000412,L1,9999,MES-9' >>mes2/movement.csv
company way "$way"
arriving way 0 ''
company way "$way; UPDATE MARC SET TRAME = '40.000' WHERE WERKS = '2000'"
arriving way 3 'on-hand ROLLFWD_BREAK 1'
company way "$way; UPDATE MARC SET UMLMC = '8.000' WHERE WERKS = '2000'"
arriving way 3 'on-hand ROLLFWD_BREAK 1'
# Without the table nobody knows what is on its way: that is said, and nothing is broken.
company way "$way"
for system in sap sap-s4; do
	for table in MARC MARCH; do
		lose way $system "$([ $system = sap ] || echo NSDM_V_)$table"
	done
done
arriving way 0 ''
grep -qF "source 'erp' lacks: stock on its way between plants (MARC)" arriving.json || die "$(cat arriving.json)"

# Between two locations of the plant in two steps (313, 315) it is in transfer at the one to which it goes, until it is put there. What was sent in
# February is the history's; what came into being in March began with nothing.
cart="INSERT INTO MKPF SELECT '100', column1, '2026', column2, column2, '080000', 'MILLER', '', '' FROM (VALUES ('4900000040', '20260318'),
		('4900000041', '20260320'), ('4900000042', '20260321'), ('4900000043', '20260322'), ('4900000044', '20260302'));
	INSERT INTO MSEG SELECT '100', column1, '2026', column2, column3, column4, '', '', '2000', column5, '000000000000000009', '', '', column6, 'ST',
		column6, 'ST', '0.00', 'USD', '', '', '0000', '0000', '', '', '00000', '', ''
	FROM (VALUES ('4900000040', '0001', '313', 'H', '0001', '30.000'), ('4900000040', '0002', '313', 'S', '0002', '30.000'),
		('4900000041', '0001', '315', 'S', '0002', '12.000'), ('4900000042', '0001', '316', 'H', '0002', '2.000'),
		('4900000043', '0001', '314', 'H', '0002', '5.000'), ('4900000043', '0002', '314', 'S', '0001', '5.000'),
		('4900000044', '0001', '315', 'S', '0003', '4.000'));
	INSERT INTO MARD VALUES ('100', '000000000000000009', '2000', '0001', '20250110', '5.000', '0.000', '0.000', '0.000'),
		('100', '000000000000000009', '2000', '0002', '20260318', '10.000', '15.000', '0.000', '0.000'),
		('100', '000000000000000009', '2000', '0003', '20260201', '4.000', '0.000', '0.000', '0.000');
	INSERT INTO MARDH VALUES ('100', '000000000000000009', '2000', '0001', '2026', '02', '30.000', '0.000', '0.000', '0.000'),
		('100', '000000000000000009', '2000', '0003', '2026', '02', '0.000', '4.000', '0.000', '0.000')"
company cart "$cart"
arriving cart 0 ''
company cart "$cart; UPDATE MARD SET UMLME = '14.000' WHERE WERKS = '2000' AND LGORT = '0002';
	UPDATE MARDH SET UMLME = '5.000' WHERE WERKS = '2000' AND LGORT = '0003'"
arriving cart 3 'on-hand ROLLFWD_BREAK 2'
# A copy of the tables may lack the column.
company cart "$cart; ALTER TABLE MARD DROP COLUMN UMLME; ALTER TABLE MARDH DROP COLUMN UMLME"
arriving cart 0 ''
grep -qF "stock in transfer between storage locations (MARD-UMLME); \
stock in transfer between storage locations at the end of periods (MARDH-UMLME)" arriving.json || die "$(cat arriving.json)"

# ---- what is on hand, what was counted, what is received and not invoiced: MARD, MCHB and their histories, ISEG, EKKO, EKPO, EKBE

# beside DIR EXPECTED_EXIT WANTED [RULE...]: what the reconciliations beside the books find in the tables and exports of both systems; the last summary
# is beside.json.
beside ()
{
	local dir=$1 code=$2 wanted=$3 system form source
	shift 3
	[ $# != 0 ] || set -- on-hand gr-ir
	for system in sap sap-s4; do
		for form in sqlite postgresql csv; do
			configure "$dir" $system $form >tieout.yaml
			for source in invoice activity; do
				sed -i "s|^plants:|  - { name: $source, uri: \"$(uri "$dir" $system $form)\", profile: \"$system:$source\", settings: { client: \"100\", language: E, currency: USD } }\n&|" tieout.yaml
			done
			expect "$code" tieout-reconcile "$@" --no-ledger --exceptions beside-$system-$form.csv --summary beside.json --quiet
			equal "$dir: $* of $system, $form" "$(cases beside.json)" "$wanted"
			same "$dir: cases of $* of $system, $form" beside-$system-$form.csv beside-$system-sqlite.csv
		done
	done
}

# items: account, open by state, balance and what of it nobody explains.
items ()
{
	sqlite3 :memory: "SELECT json_extract (account.value, '\$.gl_account'), state.key, json_extract (state.value, '\$.open'), json_extract (account.value, '\$.balance'),
			json_extract (account.value, '\$.difference')
		FROM json_each (readfile('beside.json'), '\$.runs') run, json_each (run.value, '\$.open_items') account, json_each (account.value, '\$.states') state"
}

# A receipt for cost is cleared by its invoice as any other, and what needs no receipt is on no clearing account: the balance is what is open.
company stock
beside stock 0 ''
equal 'received and not invoiced' "$(items)" '0000191100|received|-666.67|-666.67|0.00'
company stock "UPDATE MCHB SET CLABS = '1301.000' WHERE CHARG = 'L1' AND LGORT = '0001'; UPDATE MCHBH SET CLABS = '1311.000' WHERE LFMON = '03'"
beside stock 3 'on-hand ROLLFWD_BREAK 1 3.20'
company stock "UPDATE ISEG SET MENGE = '805.000' WHERE ZEILI = '001'"
beside stock 2 'on-hand COUNT_DIFF 1 13.34'
company stock "INSERT INTO EKBE VALUES ('100', '4500000001', '00010', '00', '2', '2026', '5105600109', '0001', '20260318', 'S', '500.000', '1600.00', 'USD', '1000',
		'000000000000000007', '4900000001', '2026', '0001');
	INSERT INTO BKPF VALUES ('100', 'US01', '5100000009', '2026', 'RE', '20260318', '03', '20260318', '110000', 'CLERK', 'RMRP', '51056001092026', 'USD', '', '');
	INSERT INTO BSEG VALUES ('100', 'US01', '5100000009', '2026', '001', '0000191100', 'S', '1600.00', 'WRX', '', '', ''),
		('100', 'US01', '5100000009', '2026', '002', '0000160000', 'H', '1600.00', '', '', '', '');
	UPDATE FAGLFLEXT SET HSL03 = '933.33' WHERE RACCT = '0000191100'"
beside stock 2 'gr-ir INVOICE_DOUBLE 1 0.00'
equal 'invoiced twice' "$(items)" '0000191100|invoiced|1600.00|933.33|0.00
0000191100|received|-666.67|933.33|0.00'
# A journal on the clearing account is found on its own line.
company stock "INSERT INTO BKPF VALUES ('100', 'US01', '0100004712', '2026', 'SA', '20260320', '03', '20260320', '153000', 'CLERK', 'BKPF', '0100004712US012026', 'USD', '', '');
	INSERT INTO BSEG VALUES ('100', 'US01', '0100004712', '2026', '001', '0000191100', 'S', '250.00', '', '', '', ''),
		('100', 'US01', '0100004712', '2026', '002', '0000476000', 'H', '250.00', '', '', '', '');
	UPDATE FAGLFLEXT SET HSL03 = '-416.67' WHERE RACCT = '0000191100'"
beside stock 2 'gr-ir ITEMS_DIFF 1 0.00'
equal 'a journal on the clearing account' "$(items)" '0000191100|journal|250.00|-416.67|0.00
0000191100|received|-666.67|-416.67|0.00'

# What the order was charged with: components, and the activity that controlling valued; what it delivered is more, for it runs.
company stock
beside stock 0 '' wip
equal 'work in process' "$(sqlite3 :memory: "SELECT json_extract (state.value, '\$.items'), json_extract (state.value, '\$.open') FROM json_each (readfile('beside.json'), '\$.runs') run,
	json_each (run.value, '\$.open_items') account, json_each (account.value, '\$.states') state")" '1|-5714.66'
sqlite3 stock/sap.db 'DROP TABLE COEP'
configure stock sap sqlite >tieout.yaml
sed -i "s|^plants:|  - { name: activity, uri: \"$(uri stock sap sqlite)\", profile: \"sap:activity\", settings: { client: \"100\", language: E, currency: USD } }\n&|" tieout.yaml
expect 69 tieout-reconcile wip --no-ledger --quiet
grep -qF 'values of activities (COEP, COBK)' stderr || die "$(cat stderr)"

# A material that is valuated by type has a row that sums up the others: it is nobody's value, in tables and in exports alike.
company split "UPDATE MBEW SET BWTTY = 'C' WHERE MATNR LIKE '%9';
	INSERT INTO MBEW SELECT MANDT, MATNR, BWKEY, 'LAND1', BWTTY, '503.000', '3353.34', VPRSV, STPRS, VERPR, PEINH, BKLAS, LFGJA, LFMON FROM MBEW WHERE MATNR LIKE '%9' AND BWTAR = '';
	INSERT INTO MBEW SELECT MANDT, MATNR, BWKEY, 'LAND2', BWTTY, '400.000', '2666.67', VPRSV, STPRS, VERPR, PEINH, BKLAS, LFGJA, LFMON FROM MBEW WHERE MATNR LIKE '%9' AND BWTAR = '';
	UPDATE MBEWH SET BWTTY = 'C' WHERE MATNR LIKE '%9';
	INSERT INTO MBEWH SELECT MANDT, MATNR, BWKEY, 'LAND1', BWTTY, '500.000', '3333.33', BKLAS, LFGJA, LFMON FROM MBEWH WHERE MATNR LIKE '%9' AND BWTAR = '';
	INSERT INTO MBEWH SELECT MANDT, MATNR, BWKEY, 'LAND2', BWTTY, '300.000', '2000.00', BKLAS, LFGJA, LFMON FROM MBEWH WHERE MATNR LIKE '%9' AND BWTAR = ''"
found split 2 "$stuck" "$closed"

# ---- money as it is stored: two decimals in tables whatever the currency has, as it is shown in exports

# amounts URI: of two movements.
amounts ()
{
	"$TEST_BUILDDIR/tests/dump_source" -s client=100 -s language=E -s currency=USD erp "$1" sap 1000 2026-03-01 2026-04-01 UTC |
		sed -n 's/.* currency=\(JPY\|KWD\) .* amount=\([0-9.]*\) .*/\1 \2/p' | sort
}
company money "UPDATE MSEG SET WAERS = 'JPY', DMBTR = '300.00' WHERE MBLNR = '4900000001'; UPDATE MSEG SET WAERS = 'KWD', DMBTR = '123.45' WHERE MBLNR = '4900000011'"
for form in sqlite postgresql; do
	equal "stored amounts, $form" "$(amounts "$(uri money sap $form)")" 'JPY 30000
KWD 12.345'
done
equal 'amounts of exports' "$(amounts "$(uri money sap csv)")" 'JPY 300
KWD 123.45'
