# tieout-check: what is in order is said to be, on every engine, and each thing that is not has one line that says how to mend it.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

columns="source_key VARCHAR(20), plant VARCHAR(8), material VARCHAR(20), movement VARCHAR(4), indicator VARCHAR(1), uom VARCHAR(3), qty DECIMAL(12,3), posting_date DATE, entered_at TIMESTAMP"
values="'E1', '1000', 'RM-7', '261', 'H', 'KG', 40.125, '2026-03-10', '2026-03-10 20:00:00'"
pg_create check
pg check "CREATE TABLE movement ($columns); INSERT INTO movement VALUES ($values)"
maria_create tieout_check
maria tieout_check -e "CREATE TABLE movement ($columns) ENGINE=InnoDB; INSERT INTO movement VALUES ($values)"
sqlite3 erp.db "CREATE TABLE movement ($columns); INSERT INTO movement VALUES ($values)"
cat >mes.csv <<'EOT'
source_key,plant,material,movement,qty,uom,event_at
S1,1000,RM-7,CONS,40.125,KG,2026-03-10T08:10:00-05:00
EOT

cat >tieout.yaml <<'EOT'
freshness: 26h
companies:
  - name: main
    currency: USD
plants:
  - name: "1000"
    zone: America/Chicago
    company: main
sources:
  - name: mes
    uri: csv:mes.csv
  - name: erp
options:
  period: 2026-03
  as-of: 2026-03-11T06:00:00-05:00
EOT

# checked CODE TEXT [OPTION]...: the check ends with the code, and a line of it holds each part of TEXT between `|`.
checked ()
{
	local code=$1 text=$2 part
	shift 2
	expect "$code" tieout-check consumption "$@"
	while IFS= read -r part; do
		grep -qF -- "$part" "$TEST_TMP/stdout" || { cat "$TEST_TMP/stdout" >&2; die "no line says: $part"; }
	done < <(tr '|' '\n' <<<"$text")
	equal 'lines that are neither ok, warn nor FAIL' "$(grep -cv -e '^ok    ' -e '^warn  ' -e '^FAIL  ' "$TEST_TMP/stdout")" 0
	[ "$code" = 0 ] || grep -q '^FAIL' "$TEST_TMP/stdout" || die 'a failure without a line'
	[ ! -e tieout.db ] && [ ! -e archive ] || die 'a check wrote something'
}

postgresql="postgresql:///check?host=$PGHOST&user=$PGUSER"
exactly='decimals, dates, times and letters arrive exactly'
proven="1 rows of 2026-03-01 to 2026-03-31"
checked 0 "postgresql, read-only, one snapshot; $exactly|source 'erp', plant '1000': $proven" --source "erp=$postgresql"
checked 0 "mariadb, read-only, one snapshot; $exactly|source 'erp', plant '1000': $proven" \
	--source "erp=odbc:DRIVER=MariaDB;SOCKET=$TEST_MARIA_SOCKET;USER=$TEST_MARIA_USER;DATABASE=tieout_check"
checked 0 "sqlite, read-only, one snapshot; 15 digits|source 'erp', plant '1000': $proven" --source erp=sqlite:erp.db
checked 0 "postgresql, read-only, one snapshot; $exactly|source 'erp', plant '1000': $proven" \
	--source "erp=odbc:DRIVER=PostgreSQL;Servername=$PGHOST;Port=$PGPORT;Username=$PGUSER;Database=check"
checked 0 "rules 'consumption', plant '1000'|source 'mes', plant '1000': $proven|ledger 'sqlite:tieout.db': is made by the first run" --source erp=sqlite:erp.db

# ---- what is wrong, each by itself and all in one go
lite=(--source erp=sqlite:erp.db)
checked 75 "FAIL  source 'mes', plant '1000': is not fresh|26 h may pass|hint:" "${lite[@]}" --as-of 2026-03-20T06:00:00-05:00
checked 69 "FAIL  source 'erp'|none.db" --source erp=sqlite:none.db
checked 78 "FAIL  source 'erp' has no address" --quiet
checked 78 "FAIL  rules 'consumption', plant '1000'|none/enterprise" "${lite[@]}" --rules none
checked 73 "FAIL  folder of results 'mes.csv': is no folder" "${lite[@]}" --output mes.csv
checked 78 "FAIL  ledger 'sqlite:erp.db'" "${lite[@]}" --ledger sqlite:erp.db
sqlite3 erp.db "UPDATE movement SET movement = 'Z61'"
checked 78 "FAIL  source 'erp', plant '1000': movement code 'Z61' with indicator 'H' has no kind; hint: " "${lite[@]}"
sed -i 's/40.125/"40,125"/' mes.csv
checked 65 "FAIL  source 'mes', plant '1000': 1 of 1 rows cannot be read, such as 'S1': column 'qty': '40,125'|FAIL  source 'erp', plant '1000': movement code" "${lite[@]}"

# ---- where a value came from
TIEOUT_THREADS=3 tieout-check --show-config --memory 1G "${lite[@]}" >shown
for line in 'threads = 3 .*# environment' 'memory = 1G .*# command line' 'period = 2026-03 .*# file' 'archive = archive .*# default' \
	'source mes = csv:.*mes.csv .*# profile generic' 'source erp = sqlite:erp.db'; do
	grep -q "^$line" shown || { cat shown >&2; die "show-config lacks: $line"; }
done
