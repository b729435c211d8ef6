#!/usr/bin/env bash
# The same small movement set through every kind of source gives the same canonical rows, and bad input of every kind gives one clear
# message and its exit code.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

dump=$TEST_BUILDDIR/tests/dump_source
window=(1000 2026-10-01 2026-11-02 America/Chicago)

# ---- the same rows from everywhere

pg_create e2e_sources
maria_create e2e_sources
pg e2e_sources "CREATE TABLE movement (source_key text, plant text, storage_location text, order_no text, material text, lot text,
	movement text, indicator char(1), qty numeric(30,6), uom varchar(5), amount numeric(20,4), currency char(3), posting_date date,
	event_at timestamptz, entered_at timestamp, message_id text, fiscal_period text, note text)"
psql -qX -v ON_ERROR_STOP=1 -d e2e_sources -c "\\copy movement FROM '$TEST_DIR/movement.csv' CSV HEADER"
{
	echo "SET NAMES utf8mb4; SET time_zone = '+00:00';
		CREATE TABLE movement (source_key varchar(20), plant varchar(4), storage_location varchar(4), order_no text, material varchar(40),
		lot text, movement varchar(3), indicator char(1), qty decimal(30,6), uom varchar(5), amount decimal(20,4), currency char(3),
		posting_date date, event_at timestamp(6) NULL, entered_at datetime, message_id text, fiscal_period text, note text)
		CHARACTER SET utf8mb4;"
	pg e2e_sources "SELECT format('INSERT INTO movement VALUES (%L,%L,%L,%L,%L,%L,%L,%L,%L,%L,%L,%L,%L,%L,%L,%L,%L,%L);', source_key, plant,
		storage_location, order_no, material, lot, movement, indicator, qty, uom, amount, currency, posting_date,
		to_char(event_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), entered_at, message_id, fiscal_period, note) FROM movement"
} | maria e2e_sources
gzip -c "$TEST_DIR/movement.csv" >movement.csv.gz
sqlite3 movement.db >/dev/null <<END
CREATE TABLE movement (source_key TEXT, plant TEXT, storage_location TEXT, order_no TEXT, material TEXT, lot TEXT, movement TEXT,
	indicator TEXT, qty TEXT, uom TEXT, amount TEXT, currency TEXT, posting_date TEXT, event_at TEXT, entered_at TEXT, message_id TEXT,
	fiscal_period TEXT, note TEXT);
.import --csv --skip 1 $TEST_DIR/movement.csv movement
UPDATE movement SET qty = NULL WHERE qty = '';
UPDATE movement SET amount = NULL WHERE amount = '';
END
mkdir folder
cp movement.csv.gz folder
printf 'rows,6\nqty,9223372036893.150806\namount,-99999999999906.9999\n' >folder/movement.csv.control

# reads KIND URI: rows as expected; and evidence, all of it the same but where it comes from.
reads ()
{
	expect 0 "$dump" mes "$2" generic "${window[@]}"
	same "$1" stdout "$TEST_DIR/expected.txt"
	expect 0 "$dump" -e mes "$2" generic "${window[@]}"
	grep -E '^(rows|rejected|qty|amount|digest|parameters)=' stdout >"$1.evidence"
	same "$1: evidence" "$1.evidence" csv.evidence
	equal "$1: control totals" "$(sed -n 's/^control=//p' stdout)" "$3"
}

"$dump" -e mes "csv:$TEST_DIR/movement.csv" generic "${window[@]}" | grep -E '^(rows|rejected|qty|amount|digest|parameters)=' >csv.evidence
reads csv "csv:$TEST_DIR/movement.csv" 'not independent'
reads csv.gz csv:movement.csv.gz 'not independent'
reads folder csv:folder equal
reads sqlite sqlite:movement.db equal
reads postgresql postgresql:///e2e_sources equal
printf '[sources]\ndbname=e2e_sources\n' >services
PGSERVICEFILE=$PWD/services reads service service=sources equal
reads postgresql-odbc 'odbc:DSN=test_postgresql;Database=e2e_sources' equal
reads mariadb-odbc 'odbc:DSN=test_mariadb;DATABASE=e2e_sources' equal
equal 'rows of the evidence' "$(sed -n 's/^rows=//p' csv.evidence)" 4
equal 'rejected rows' "$(sed -n 's/^rejected=//p' csv.evidence)" 1

# The other plant's row and last year's are left out, but they count in the totals: the control file above has six rows.
expect 0 "$dump" -e mes csv:folder generic '' 2020-01-01 2030-01-01 UTC
grep -qx rows=6 stdout || die "$(cat stdout)"

# Reference tables: those that are there.
pg e2e_sources 'CREATE TABLE price (plant text, material text, valid_from date, price numeric, price_unit int, currency text);
	INSERT INTO price VALUES (NULL, $$RM-7$$, $$2026-01-01$$, 3.2, 1, $$USD$$), ($$1000$$, $$PK-2$$, $$2026-01-01$$, 50, 100, $$USD$$);
	CREATE TABLE "order" (plant text, order_no text, status text, completed_at timestamptz);
	INSERT INTO "order" VALUES ($$1000$$, $$O1$$, $$IN_PROCESS$$, NULL)'
shipped=$(tail -n +2 "$TEST_SRCDIR/sql/sources/generic/movement_types.csv" | wc -l)
for entity in price:2 order:1 "movement_types:$shipped"; do
	expect 0 "$dump" -r "${entity%:*}" erp postgresql:///e2e_sources generic "${window[@]}"
	equal "$entity" "$(cat stdout)" "${entity%:*}: ${entity#*:} rows"
done
expect 0 "$dump" -r uom erp postgresql:///e2e_sources generic "${window[@]}"
equal uom "$(cat stdout)" 'uom: none'

# ---- the newest changes, asked of every engine in every way that the profile knows

# changes NAME TIME NUMBER: statements that make two tables `movement`, with amounts and without, in the schemas amount and plain.
changes ()
{
	cat <<-END
		CREATE TABLE $1 (source_key varchar(9), plant varchar(4), material varchar(9), movement varchar(4), qty $3, uom varchar(3),
			event_at $2, entered_at $2, changed_at $2${4:+, amount $3, currency varchar(3)});
		INSERT INTO $1 VALUES
			('K1', '1000', 'RM-7', '261', '1.5', 'KG', '2026-10-10 08:00:00', '2026-10-10 08:00:00', '2026-10-10 08:00:00'${4:+, '-1.25', 'USD'}),
			('K2', '1000', 'RM-7', '261', '-2.25', 'KG', '2026-10-12 09:30:00', '2026-10-12 09:30:00', '2026-10-12 09:30:00'${4:+, '4', 'USD'}),
			('K3', '1000', 'RM-7', '261', NULL, 'KG', '2026-10-12 10:00:00', '2026-10-12 10:00:00', '2026-10-12 10:00:00'${4:+, NULL, 'USD'});
	END
}
for kind in plain amount; do
	with=$([ $kind = plain ] || echo yes)
	pg_create e2e_changes_$kind
	maria_create e2e_changes_$kind
	pg e2e_changes_$kind "$(changes movement timestamptz 'numeric(18,6)' "$with")"
	changes movement 'timestamp(6) NULL' 'decimal(18,6)' "$with" | maria e2e_changes_$kind
	changes movement TEXT TEXT "$with" | sqlite3 changes_$kind.db
	for column in changed_at entered_at event_at; do
		for uri in "sqlite:changes_$kind.db" "postgresql:///e2e_changes_$kind" "odbc:DSN=test_postgresql;Database=e2e_changes_$kind" \
			"odbc:DSN=test_mariadb;DATABASE=e2e_changes_$kind"; do
			expect 0 "$dump" -c $column mes "$uri" generic "${window[@]}"
			equal "$uri, $column" "$(sed -E 's/(:00)(\.0*)?(Z|\+00)? rows/\1 rows/' stdout)" \
				"movement_changes_$column$([ $kind = plain ] || echo _amount) since=2026-10-12 08:00:00 rows=2 same"
		done
	done
done

# ---- bad input: bad CODE MESSAGE NAME URI [PROFILE]

bad ()
{
	expect "$1" "$dump" "$3" "$4" "${5:-generic}" "${window[@]}"
	equal "$3: standard error" "$(head -n 1 stderr)" "$2"
	equal "$3: standard output" "$(cat stdout)" ''
}

# rejected FILE REASON: the file is read, and its one row is rejected.
rejected ()
{
	expect 0 "$dump" mes "csv:$1" "${3:-generic}" "${window[@]}"
	equal "$1" "$(sed 's/.* REJECTED: //' stdout)" "$2"
}

header=source_key,plant,material,movement,qty,uom,posting_date
row=K1,1000,RM-7,261,1.5,KG,2026-10-10

printf '%s\n%s\n' "${header/qty,/}" "${row/1.5,/}" >column.csv
bad 65 "source 'mes': file 'column.csv': column 'qty' is missing" mes csv:column.csv
printf '%s\n%s\n' "${header/,posting_date/}" "${row/,2026-10-10/}" >clock.csv
bad 65 "source 'mes': file 'clock.csv': columns 'event_at' and 'posting_date' are both missing" mes csv:clock.csv
printf '%s\n%s\n' "$header,qty" "$row,1" >twice.csv
bad 65 "source 'mes': file 'twice.csv': line 1: the header names column 'qty' twice" mes csv:twice.csv
: >empty.csv
bad 65 "source 'mes': file 'empty.csv' is empty: not even a header" mes csv:empty.csv
printf '%s\n%s\nK2,1000\n%s\n' "$header" "$row" "$row" >short.csv
bad 65 "source 'mes': file 'short.csv': line 3: 2 fields, but the header has 7" mes csv:short.csv
printf '%s\n%s\nK2,1000,RM' "$header" "$row" >cut.csv
bad 65 "source 'mes': file 'cut.csv': line 3: the file ends in a row of 3 fields, but the header has 7" mes csv:cut.csv
printf '%s\n%s\nK2,1000,"RM-7,261\n%s\n' "$header" "$row" "$row" >quote.csv
bad 65 "source 'mes': file 'quote.csv': line 3, column 'material': the file ends inside quotes: it is truncated" mes csv:quote.csv
printf '%s\nK2,1000,RM"7",261,1,KG,2026-10-10\n' "$header" >stray.csv
expect 65 "$dump" mes csv:stray.csv generic "${window[@]}"
said "file 'stray.csv': line 2, column 'material': a quote stands where none may be"
printf '%s\n%s\nK2,1000,R\351,261,1,KG,2026-10-10\n' "$header" "$row" >latin.csv
bad 65 "source 'mes': file 'latin.csv': line 3, column 'material': byte 0xE9 is not UTF-8" mes csv:latin.csv
printf '%s\n%s\nK2,1000,R\0,261,1,KG,2026-10-10\n' "$header" "$row" >nul.csv
bad 65 "source 'mes': file 'nul.csv': line 3, column 'material': a NUL byte stands in the text" mes csv:nul.csv
head -c 200 movement.csv.gz >cut.csv.gz
expect 65 "$dump" mes csv:cut.csv.gz generic "${window[@]}"
said 'the compressed data end early'
bad 69 "source 'mes': file 'none.csv' does not exist" mes csv:none.csv
bad 69 "source 'mes': folder '.' has no file for 'documents'" mes csv:. openbravo:documents
printf 'rows,2\n' >folder/movement.csv.control
bad 65 "source 'mes': file 'folder/movement.csv.gz': control totals differ: the number of rows read is 6, the source says 2" mes csv:folder
printf 'rows,6\nqty,1\n' >folder/movement.csv.control
bad 65 "source 'mes': file 'folder/movement.csv.gz': control totals differ: the sum of qty read is 9223372036893.150806, the source says 1" \
	mes csv:folder
printf 'rows;6\n' >folder/movement.csv.control
bad 65 "source 'mes': file 'folder/movement.csv.control': line 1: expected rows,N or qty,SUM or amount,SUM, each once" mes csv:folder

printf '%s\n%s\n' "$header" "K1,1000,RM-7,261,\"1,5\",KG,2026-10-10" >comma.csv
rejected comma.csv "column 'qty': '1,5' is not a number"
printf '%s\n%s\n' "$header" "K1,1000,RM-7,261,1234567890123456789,KG,2026-10-10" >long.csv
rejected long.csv "column 'qty': '1234567890123456789' is too large"
printf '%s\n%s\n' "$header" "K1,1000,RM-7,261,1.2345678,KG,2026-10-10" >decimals.csv
rejected decimals.csv "column 'qty': '1.2345678' has too many decimals"
printf '%s\n%s\n' "$header" "K1,1000,RM-7,261,1,KG,2026-10-32" >date.csv
rejected date.csv "column 'posting_date': '2026-10-32' is not a date in the declared format"
printf '%s\n%s\n' "$header" "K1,1000,,261,1,KG,2026-10-10" >material.csv
rejected material.csv "column 'material' is empty"

# A source without rows is no error here: the caller says what it means.
printf '%s\n' "$header" >none-yet.csv
expect 0 "$dump" -e mes csv:none-yet.csv generic "${window[@]}"
grep -qx rows=0 stdout || die "$(cat stdout)"

# ---- databases

pg_create e2e_bad
bad 65 "source 'erp': query 'movement': [42P01] relation \"movement\" does not exist" erp postgresql:///e2e_bad
pg e2e_bad 'CREATE TABLE movement (source_key text, plant text, material text, movement text, uom text, posting_date date)'
bad 65 "source 'erp': query 'movement': column 'qty' is missing" erp postgresql:///e2e_bad
bad 69 "source 'erp': file 'none.db': No such file or directory" erp sqlite:none.db
bad 78 "source 'erp': 'oracle:x' is no database: postgresql://..., service=..., odbc:... or sqlite:FILE" erp oracle:x
expect 69 "$dump" erp 'postgresql://u:geheim@127.0.0.1:1/x' generic "${window[@]}"
said 'Connection refused'
! grep -q geheim stderr || die 'a password was printed'
printf 'no database at all, only text\n' >text.db
expect 65 "$dump" erp sqlite:text.db generic "${window[@]}"
said 'file is not a database'

# profile NAME: a folder with a copy of the generic profile, to be changed.
profile ()
{
	mkdir "$1"
	cp "$TEST_SRCDIR"/sql/sources/generic/movement* "$1"
	printf 'profile: %s\ntitle: a test\n' "$1" >"$1/profile.yaml"
}

profile floats
pg e2e_bad "ALTER TABLE movement ADD qty float8; INSERT INTO movement VALUES ('K1', '1000', 'RM-7', '261', 'KG', '2026-10-10', 0.1 + 0.2)"
for uri in postgresql:///e2e_bad 'odbc:DSN=test_postgresql;Database=e2e_bad'; do
	bad 78 "source 'erp': query 'movement': column 'qty' is a binary float, which cannot be exact" erp "$uri" ./floats
done
printf 'floats:\n  - name: qty\n    decimals: 3\n' >>floats/profile.yaml
rm floats/movement_totals.sql
for uri in postgresql:///e2e_bad 'odbc:DSN=test_postgresql;Database=e2e_bad'; do
	expect 0 "$dump" erp "$uri" ./floats "${window[@]}"
	grep -q ' qty=0.3 ' stdout || die "$(cat stdout)"
done

profile syntax
echo 'SELEC 1' >syntax/movement.sql
bad 78 "source 'erp': query 'movement': [42601] syntax error at or near \"SELEC\"" erp postgresql:///e2e_sources ./syntax
profile parameter
echo 'SELECT :client' >parameter/movement.sql
bad 78 "source 'erp': query 'movement': the statement names ':client', which has no value here" erp postgresql:///e2e_sources ./parameter
profile totals
echo "SELECT movement, COUNT(*) + 1 AS row_count, SUM(qty) AS qty FROM movement WHERE plant = :plant GROUP BY movement ORDER BY movement" \
	>totals/movement_totals.sql
bad 65 "source 'erp': query 'movement': query 'movement_totals': movement '261': control totals differ: the number of rows read is 4, the source says 5" \
	erp postgresql:///e2e_sources ./totals
echo "SELECT COUNT(*) AS row_count, SUM(qty) + 1 AS qty FROM movement WHERE plant = :plant" >totals/movement_totals.sql
for uri in postgresql:///e2e_sources 'odbc:DSN=test_postgresql;Database=e2e_sources' 'odbc:DSN=test_mariadb;DATABASE=e2e_sources'; do
	bad 65 "source 'erp': query 'movement': query 'movement_totals': control totals differ: the sum of qty read is 9223372036886.150806, the source says 9223372036887.150806" \
		erp "$uri" ./totals
done
echo "SELECT COUNT(*) AS row_count FROM movement WHERE plant = :plant AND movement = '262'" >totals/movement_totals.sql
bad 65 "source 'erp': query 'movement': query 'movement_totals': control totals differ: the number of rows read is 5, the source says 1" \
	erp postgresql:///e2e_sources ./totals
echo "SELECT movement, COUNT(*) AS row_count FROM movement WHERE plant = :plant AND movement = '262' GROUP BY movement" >totals/movement_totals.sql
bad 65 "source 'erp': query 'movement': query 'movement_totals': control totals differ: 5 rows read, the source names groups of 1 of them" \
	erp postgresql:///e2e_sources ./totals
echo 'SELECT 4 AS row_count, 1 AS surprise' >totals/movement_totals.sql
bad 78 "source 'erp': query 'movement': query 'movement_totals': column 'surprise' has no meaning in control totals" \
	erp postgresql:///e2e_sources ./totals
echo 'SELECT 1 AS qty' >totals/movement_totals.sql
bad 78 "source 'erp': query 'movement': query 'movement_totals': column 'row_count' is missing" erp postgresql:///e2e_sources ./totals
bad 78 "source 'erp': query 'documents': profile 'generic' has no such query" erp postgresql:///e2e_sources generic:documents
profile entities
echo 'SELECT nosuch' >entities/entities.sql
bad 65 "source 'erp': query 'entities': [42703] column \"nosuch\" does not exist" erp postgresql:///e2e_sources ./entities
profile typo
echo 'title_: x' >>typo/profile.yaml
expect 78 "$dump" erp postgresql:///e2e_sources ./typo "${window[@]}"
said 'typo/profile.yaml:3:1: title_: '
bad 78 "source 'erp': cannot read './nosuch/profile.yaml': No such file or directory" erp postgresql:///e2e_sources ./nosuch
