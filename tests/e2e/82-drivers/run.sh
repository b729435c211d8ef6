# The driver self-test of tieout-check finds a driver that changes one value of its row: each value alone, through each driver, is its one
# line; a driver that changes nothing has none.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

gcc -shared -fPIC -O1 -I"$(pg_config --includedir)" -o careless.so "$TEST_DIR/preload/careless.c" -ldl || die 'preload/careless.c does not compile'
columns="source_key VARCHAR(20), plant VARCHAR(8), material VARCHAR(20), movement VARCHAR(4), indicator VARCHAR(1), uom VARCHAR(3), qty DECIMAL(12,3), posting_date DATE"
values="'E1', '1000', 'RM-7', '261', 'H', 'KG', 40.125, '2026-03-10'"
pg_create drivers
pg drivers "CREATE TABLE movement ($columns); INSERT INTO movement VALUES ($values)"
maria_create tieout_drivers
maria tieout_drivers -e "CREATE TABLE movement ($columns) ENGINE=InnoDB; INSERT INTO movement VALUES ($values)"
sqlite3 erp.db "PRAGMA journal_mode = WAL; CREATE TABLE movement ($columns); INSERT INTO movement VALUES ($values)" >wal
cat >tieout.yaml <<'E2'
companies: [{ name: main, currency: USD }]
plants: [{ name: "1000", zone: America/Chicago, company: main }]
options: { period: 2026-03, as-of: "2026-03-11T06:00:00-05:00" }
E2

# spoiled URI FROM TO SAYS: the one failure of a check whose driver makes TO of FROM.
spoiled ()
{
	LD_PRELOAD=$PWD/careless.so SPOIL_FROM=$2 SPOIL_TO=$3 expect 78 tieout-check consumption --no-ledger --source "erp=$1"
	equal "$1: $2" "$(sed -n 's/^FAIL  //p' "$TEST_TMP/stdout" | sed 's/; hint: .*//')" "source 'erp': $4"
	grep -q '^FAIL  .*; hint: ' "$TEST_TMP/stdout" || die "no line says how to mend: $4"
}

# driver URI WIDE WIDE-SPOILED MOMENT MOMENT-SPOILED NULL NULL-SPOILED
driver ()
{
	LD_PRELOAD=$PWD/careless.so expect 0 tieout-check consumption --no-ledger --source "erp=$1"
	spoiled "$1" "$2" "$3" "$2 came through the driver as '$3'"
	spoiled "$1" 0.000125 0.000126 "-0.000125 came through the driver as '-0.000126'"
	spoiled "$1" 2026-03-31 2026-03-30 "2026-03-31 came through the driver as '2026-03-30'"
	LD_PRELOAD=$PWD/careless.so SPOIL_FROM=$4 SPOIL_TO=$5 expect 78 tieout-check consumption --no-ledger --source "erp=$1"
	grep -q "^FAIL  source 'erp': 2026-03-29 01:30:00 came through the driver as '2026-03-29 02:30:00" "$TEST_TMP/stdout" ||
		die "$1: a moment that is off by an hour is not said"
	spoiled "$1" 𝄞 '?' "Zürich 東京 𝄞 came through the driver as 'Zürich 東京 ?'"
	spoiled "$1" "$6" "$7" "NULL came through the driver as ''"
	spoiled "$1" 50000 13107 'a text of 250000 bytes came through the driver as 65535, or changed'
	spoiled "$1" 'ab東' 'ab  東' 'a text of 250000 bytes came through the driver as 350000, or changed'
}

driver "postgresql:///drivers?host=$PGHOST&user=$PGUSER" 12345678901234.567891 12345678901234.567890 01:30:00+00 02:30:00+00 \
	NULL::text "''::text"
driver "odbc:DRIVER=PostgreSQL;Servername=$PGHOST;Port=$PGPORT;Username=$PGUSER;Database=drivers" 12345678901234.567891 \
	12345678901234.567890 01:30:00+00 02:30:00+00 NULL::text "''::text"
driver "odbc:DRIVER=MariaDB;SOCKET=$TEST_MARIA_SOCKET;USER=$TEST_MARIA_USER;DATABASE=tieout_drivers" 12345678901234.567891 \
	12345678901234.567890 1774747800 1774751400 'CAST(NULL AS CHAR(10))' "''"
driver sqlite:erp.db 12345678.901234 12345678.901233 1774747800 1774751400 NULL "''"
