# Bad input: each mistake gives one clear message that names file, line, column or record, the right exit code, and leaves the
# ledger, the archives and the results of the earlier run as they were.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

mkdir good
cat >good/mes.csv <<'EOT'
source_key,plant,order_no,material,lot,movement,qty,uom,event_at,message_id
S1,1000,4711,RM-7,L1,CONS,40.000,KG,2026-03-10T08:10:00-05:00,M1
S2,1000,4711,RM-7,L2,CONS,26.200,KG,2026-03-10T10:40:00-05:00,M2
S3,1000,4711,FG-1,F1,PROD,12,EA,2026-03-10T12:00:00-05:00,M3
EOT
cat >good/erp.csv <<'EOT'
source_key,plant,order_no,material,lot,movement,indicator,qty,uom,amount,currency,posting_date,entered_at,message_id
E1,1000,4711,RM-7,L1,261,H,40.000,KG,128.00,USD,2026-03-10,2026-03-10T08:20:00-05:00,M1
E2,1000,4711,RM-7,L2,261,H,26.200,KG,83.84,USD,2026-03-10,2026-03-10T10:50:00-05:00,M2
E3,1000,4711,FG-1,F1,101,S,12,EA,144.00,USD,2026-03-10,2026-03-10T12:10:00-05:00,M3
EOT
cat >good/price.csv <<'EOT'
plant,material,valid_from,price,price_unit,currency
1000,RM-7,2026-01-01,3.20,1,USD
EOT
cat >good/tieout.yaml <<'EOT'
companies:
  - name: main
    currency: USD
plants:
  - name: "1000"
    zone: America/Chicago
sources:
  - name: mes
    uri: csv:mes.csv
  - name: erp
    uri: csv:erp.csv
  - name: price
    uri: csv:price.csv
options:
  ledger: sqlite:tieout.db
  workbook: out/march.xlsx
  exceptions: out/march.csv
  summary: out/march.json
EOT
cp -r "$TEST_SRCDIR/rules" good/rules
mkdir out
fresh ()
{
	rm -rf rules
	cp -r good/. .
}

job=(tieout-reconcile --rules rules consumption receipts --period 2026-03 --as-of 2026-04-10T12:00:00-05:00)

# state: everything that a failed job must leave alone. Attempts, which files each named, and the chain of jobs say who did what; they are
# no results.
state ()
{
	sqlite3 tieout.db .dump | grep -v -e attempt -e output_file -e job_run | sha256sum
	find out archive -type f -exec sha256sum {} + | sort -k 2
	find . -name '*.tieout-part'
}

# unharmed WHAT: nothing has changed since the good run, and nobody is noted as still at work.
unharmed ()
{
	state >state.now
	same "$1: results, ledger and archives" state.now state.good
	equal "$1: attempts under way" "$(sqlite3 tieout.db "SELECT COUNT(*) FROM attempt WHERE state = 'running'")" 0
}

# refused WHAT CODE TEXT COMMAND...: the command fails with the code and one message, with nothing but hints and details behind it, that
# holds each part of TEXT between `|`.
refused ()
{
	local what=$1 code=$2 text=$3 part
	shift 3
	expect "$code" "$@"
	equal "$what: lines of the message" "$(grep -cv -e '^hint: ' -e '^detail: ' "$TEST_TMP/stderr")" 1
	while IFS= read -r part; do
		said "$part"
	done < <(tr '|' '\n' <<<"$text")
	equal "$what: standard output" "$(cat "$TEST_TMP/stdout")" ''
	unharmed "$what"
}

# spoiled FILE CODE TEXT COMMAND...: the good file goes through the command, and the job refuses what comes out.
spoiled ()
{
	local file=$1 code=$2 text=$3
	shift 3
	fresh
	"$@" <"good/$file" >"$file"
	refused "$file | $*" "$code" "$text" "${job[@]}"
}

# found FILE CODE TEXT COMMAND...: the same where the mistake is a finding: the job ends, without a ledger here, with a case that says TEXT.
found ()
{
	local file=$1 code=$2 text=$3 part
	shift 3
	fresh
	"$@" <"good/$file" >"$file"
	expect "$code" "${job[@]}" --no-ledger --exceptions found.csv --workbook found.xlsx --summary found.json
	while IFS= read -r part; do
		grep -qF -- "$part" found.csv || { cat found.csv >&2; die "$file | $*: no case says: $part"; }
	done < <(tr '|' '\n' <<<"$text")
	unharmed "$file | $*"
}

fresh
expect 0 "${job[@]}"
state >state.good

# ---- files
spoiled mes.csv 65 "source 'mes'|file 'mes.csv'|column 'qty' is missing" cut -d, -f1-6,8-
spoiled mes.csv 65 "file 'mes.csv'|line 3, column 'material'|NUL" sed '3s/RM-7/RM\x00-7/'
spoiled mes.csv 65 "file 'mes.csv'|line 3, column 'material'|0xFF is not UTF-8" sed '3s/RM-7/RM\xff-7/'
spoiled mes.csv 65 "file 'mes.csv'|line 3|the file ends in a row of 3 fields" head -c 150
spoiled mes.csv 65 "file 'mes.csv'|line 3, column 'material'|truncated" sed '3s/RM-7/"RM-7/'
spoiled mes.csv 65 "file 'mes.csv'|line 2" sed '2s/,KG//'
spoiled mes.csv 65 "file 'mes.csv' is empty" cat /dev/null
spoiled erp.csv 65 "file 'erp.csv'|column 'material'" sed '1s/lot/material/'
spoiled price.csv 65 "file 'price.csv'|line 2|column 'price'|'3,20'" sed 's/3.20/"3,20"/'
spoiled price.csv 65 "price|RM-7" sed '2{p;s/3.20/3.30/}'

fresh
rm mes.csv
refused 'a file that is not there' 69 "source 'mes'|file '" "${job[@]}"
head -c 120 <(gzip -c good/mes.csv) >mes.csv.gz
refused 'a cut off .gz' 65 "source 'mes'|mes.csv.gz" "${job[@]}"
rm mes.csv.gz
fresh
printf 'rows,4\n' >mes.csv.control
refused 'a control file that counts another number' 65 "source 'mes'|mes.csv|4" "${job[@]}"
rm mes.csv.control

# ---- values and records: findings, each naming its record
found mes.csv 4 "DQ_REJECT|S1|column 'qty': '40,000' is not a number" sed 's/40.000/"40,000"/'
found mes.csv 4 "DQ_REJECT|S1|column 'qty': '1234567890123456789' is too large" sed 's/40.000/1234567890123456789/'
found erp.csv 4 "DQ_REJECT|E2|column 'qty': '-1234567890123456.789' is too large" sed 's/26.200/-1234567890123456.789/'
found mes.csv 4 "DQ_REJECT|S2|column 'event_at': '2026-03-10T25:40:00'" sed 's/2026-03-10T10:40:00-05:00/2026-03-10T25:40:00/'
found erp.csv 4 "DQ_REJECT|E1|column 'posting_date': '2026-13-10'" sed '2s/2026-03-10,/2026-13-10,/'
found mes.csv 2 'MD_UNMAPPED_MVT|USE|S1;S2' sed 's/CONS/USE/'
found mes.csv 2 "DQ_REJECT|source key 'S1' names two different rows" sed 's/^S2/S1/'
fresh
sed 's/CONS/USE/' good/mes.csv >mes.csv
expect 78 tieout-check --rules rules --period 2026-03 --as-of 2026-04-10T12:00:00-05:00
grep -q "^FAIL  source 'mes', plant '1000': movement code 'USE'" "$TEST_TMP/stdout" || { cat "$TEST_TMP/stdout"; die 'check does not name the code'; }
unharmed 'a check of an unknown code'

# ---- nothing there is not the same as nothing found
none="source 'mes' has no rows for this window"
spoiled mes.csv 75 "$none" sed 1q
spoiled mes.csv 75 "$none" sed s/2026-03-10/2026-06-10/
spoiled mes.csv 75 "plant '1000'|$none" sed s/,1000,/,2000,/
fresh
sqlite3 mes.db 'CREATE TABLE movement (source_key TEXT, plant TEXT, order_no TEXT, material TEXT, movement TEXT, qty INTEGER, uom TEXT, event_at TEXT)'
refused 'a query without rows' 75 "$none" "${job[@]}" --source mes=sqlite:mes.db
sqlite3 mes.db 'ALTER TABLE movement DROP COLUMN uom'
refused 'a query without a column' 65 "source 'mes'|'uom'" "${job[@]}" --source mes=sqlite:mes.db
sqlite3 mes.db 'DROP TABLE movement'
refused 'a query without its table' 65 "source 'mes'|no such table: movement" "${job[@]}" --source mes=sqlite:mes.db
refused 'a database that is not there' 69 "source 'mes'|none.db" "${job[@]}" --source mes=sqlite:none.db
[ ! -e none.db ] || die 'a source was created'
refused 'a server that is not there' 69 "source 'mes'" "${job[@]}" --source 'mes=postgresql:///mes?host=/nowhere'

# ---- a source that dies half way
pg_create bad_input
pg bad_input "CREATE VIEW movement AS SELECT 'E' || n AS source_key, '1000' AS plant, 'RM-7' AS material, '261' AS movement, 'H' AS indicator,
	n::numeric(10, 3) AS qty, 'KG' AS uom, DATE '2026-03-10' AS posting_date FROM generate_series(1, 30000) AS n WHERE pg_sleep(0.001) IS NOT NULL"
"${job[@]}" --source "erp=postgresql:///bad_input?host=$PGHOST&user=$PGUSER" >reader.out 2>reader.err &
reader=$!
backend="FROM pg_stat_activity WHERE datname = 'bad_input' AND query LIKE '%FROM movement%' AND pid <> pg_backend_pid()"
for ((i = 0; i < 200; i++)); do
	[ "$(pg postgres "SELECT COUNT(*) $backend AND now() - query_start > interval '300 ms'")" = 0 ] || break
	sleep 0.05
done
equal 'readers to cut off' "$(pg postgres "SELECT COUNT(pg_terminate_backend(pid)) $backend")" 1
ended=0
wait "$reader" || ended=$?
# What it said, as if it had only just run.
again ()
{
	cat reader.out
	cat reader.err >&2
	return "$ended"
}
refused 'a server that ends the session' 69 "source 'erp'|terminating connection" again

mkfifo cut.csv
{ head -c 200 good/erp.csv; sleep 0.3; } >cut.csv &
refused 'a stream that breaks off' 65 "source 'erp'|cut.csv|line 2" "${job[@]}" --source erp=csv:cut.csv

# ---- outputs
fresh
refused 'an output below a file' 73 'mes.csv/x.xlsx' "${job[@]}" --workbook mes.csv/x.xlsx
refused 'an output in no folder' 73 'none/x.csv' "${job[@]}" --exceptions none/x.csv
refused 'an output that is a device' 73 '/dev/full' "${job[@]}" --summary /dev/full

# Without the right to write: root is let through everywhere, so it gives its rights up.
cp "$(command -v tieout-reconcile)" reconcile
mkdir -p data/sql sealed
cp -r "$TEST_SRCDIR/rules" data/
cp -r "$TEST_SRCDIR/sql/sources" data/sql/
chmod 555 sealed
as_somebody=()
[ "$(id -u)" != 0 ] || as_somebody=(setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups)
refused 'a folder that may not be written' 73 "sealed/x.xlsx|Permission denied" env TIEOUT_DATADIR="$PWD/data" "${as_somebody[@]}" ./reconcile \
	"${job[@]:1}" --no-ledger --workbook sealed/x.xlsx --exceptions sealed/x.csv --summary sealed/x.json

# A full disk, played by a limit on the size of files.
full ()
(
	trap '' XFSZ
	ulimit -f 8
	exec "$@"
)
refused 'a full disk' 74 'File too large' full "${job[@]}" --no-ledger

# ---- configuration
spoiled tieout.yaml 78 'tieout.yaml:11:|url' sed '11s/uri/url/'
spoiled tieout.yaml 78 'tieout.yaml:6:|zone|Chicago' sed s,America/Chicago,Chicago,
spoiled tieout.yaml 78 'tieout.yaml:15:|ledgre|ledger' sed s/ledger:/ledgre:/
spoiled tieout.yaml 78 'tieout.yaml:8:' sed '7s/:/;/'
spoiled tieout.yaml 78 'tieout.yaml:11:|password' sed 's,csv:erp.csv,postgresql://me:secret@host/db,'
spoiled rules/enterprise/consumption.yaml 78 'enterprise/consumption.yaml:|grace' sed 's/grace: 26h/grace: 26 hours/'
spoiled rules/enterprise/consumption.yaml 78 'enterprise/consumption.yaml:|cardinalty' sed '0,/cardinality/s//cardinalty/'
fresh
refused 'a profile that is not there' 78 "source 'erp'|baan" "${job[@]}" --profile erp=baan
refused 'a reconciliation that is not there' 78 consumtion tieout-reconcile --rules rules consumtion --period 2026-03
refused 'no reconciliation' 64 '' tieout-reconcile --period 2026-03
refused 'a misspelt option' 64 '--perod|--period' tieout-reconcile consumption --perod 2026-03
refused 'a period that is none' 64 "period 2026-13 does not exist" tieout-reconcile consumption --period 2026-13
refused 'two windows' 64 '--period' "${job[@]}" --from 2026-03-01 --to 2026-03-31
refused 'a plant that is not listed' 78 "2000" "${job[@]}" --plant 2000
printf 'not a database, but long enough to be taken for one by its size alone\n' >garbage.db
refused 'a ledger that is none' 65 'garbage.db' "${job[@]}" --ledger sqlite:garbage.db
printf 'case_id,action,until,by,reason\n0123456789abcdef,accept,,me,\n' >decisions.csv
refused 'a decision without an end' 65 'decisions.csv|line 2|until' "${job[@]}" --dispositions decisions.csv

# ---- and after all that the good input gives what it gave
fresh
expect 0 "${job[@]}"
unharmed 'the good run again'
