# A second run over sources in which nothing changed stands on the record and gives the bytes of a full run; whatever changed in a source,
# or around it, makes it read all rows. On SQLite through ODBC and on PostgreSQL, ledger and sources.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

pg_create unchanged
declare -A ledger=([sqlite]="sqlite:$TEST_TMP/unchanged.db" [postgresql]="postgresql:///unchanged")

# query ENGINE SQL: bare rows of the ledger.
query ()
{
	if [ "$1" = sqlite ]; then
		sqlite3 unchanged.db "$2"
	else
		pg unchanged "SET search_path = tieout; $2"
	fi
}

# source ENGINE NAME SQL: writes to a source.
source_write ()
{
	if [ "$1" = sqlite ]; then
		sqlite3 "$2.db" "$3"
	else
		pg unchanged "SET search_path = $2; $3"
	fi
}

# address ENGINE NAME
address ()
{
	if [ "$1" = sqlite ]; then
		echo "sqlite:$PWD/$2.db"
	else
		echo "postgresql:///unchanged?options=-csearch_path%3D$2"
	fi
}

# Rows of both sides, a third of a day apart; every fifth order is posted short, every seventh not at all.
awk 'BEGIN {
	for (i = 1; i <= 60; i++) {
		at = sprintf("2026-03-%02d %02d:00:00", 1 + int(i / 3), i % 3 * 8 + 1)
		printf "INSERT INTO movement VALUES (%cS%d%c, %c1000%c, %cO%d%c, %cRM-7%c, %cL1%c, %cCONS%c, %c%d.000%c, %cKG%c, %c%s%c, %cM%d%c, %c%s%c);\n",
			39, i, 39, 39, 39, 39, i, 39, 39, 39, 39, 39, 39, 39, 39, 10 + i, 39, 39, 39, 39, at, 39, 39, i, 39, 39, at, 39
	}
}' >mes.sql
awk 'BEGIN {
	for (i = 1; i <= 60; i++) {
		at = sprintf("2026-03-%02d %02d:30:00", 1 + int(i / 3), i % 3 * 8 + 1)
		qty = i % 5 == 0 ? 8 + i : 10 + i
		if (i % 7 != 0)
			printf "INSERT INTO movement VALUES (%cE%d%c, %c1000%c, %cO%d%c, %cRM-7%c, %cL1%c, %c261%c, %cH%c, %c%d.000%c, %cKG%c, %c%d.00%c, %cUSD%c, %c%s%c, %cM%d%c, %c%s%c);\n",
				39, i, 39, 39, 39, 39, i, 39, 39, 39, 39, 39, 39, 39, 39, 39, 39, qty, 39, 39, 39, 39, qty * 3, 39, 39, 39, 39, substr(at, 1, 10), 39, 39, i, 39, 39, at, 39
	}
}' >erp.sql
for engine in sqlite postgresql; do
	if [ $engine = sqlite ]; then number=TEXT time=TEXT; else number='numeric(18,6)' time=timestamptz; fi
	[ $engine = sqlite ] || pg unchanged 'CREATE SCHEMA mes; CREATE SCHEMA erp'
	source_write $engine mes "CREATE TABLE movement (source_key text, plant text, order_no text, material text, lot text, movement text,
		qty $number, uom text, event_at $time, message_id text, changed_at $time); $(<mes.sql)"
	source_write $engine erp "CREATE TABLE movement (source_key text, plant text, order_no text, material text, lot text, movement text,
		indicator text, qty $number, uom text, amount $number, currency text, posting_date $([ $engine = sqlite ] && echo text || echo date),
		message_id text, changed_at $time); $(<erp.sql)"
	mkdir $engine $engine/short $engine/whole
	cp -r "$TEST_SRCDIR/rules" $engine/rules
	printf '%s\n' plant,material,valid_from,price,price_unit,currency 1000,RM-7,2026-01-01,3.00,1,USD >$engine/price.csv
	cat >$engine/tieout.yaml <<-EOT
		options:
		  rules: $PWD/$engine/rules
		companies:
		  - { name: C1, currency: USD, calendar: { variant: months } }
		plants:
		  - { name: "1000", company: C1, zone: UTC }
		sources:
		  - { name: mes, uri: "$(address $engine mes)" }
		  - { name: erp, uri: "$(address $engine erp)" }
		  - { name: price, uri: "csv:$PWD/$engine/price.csv" }
	EOT
done
tieout-init --ledger postgresql:///unchanged --quiet

# job ENGINE KIND [OPTION...]: a run in its own folder; leaves CSV, JSON, workbook, out and code there.
job ()
{
	local engine=$1 kind=$2 code=0 where=${ledger[$1]}
	shift 2
	[ "$kind" = short ] || where=sqlite:whole.db
	cd "$engine/$kind"
	tieout-reconcile consumption --config ../tieout.yaml --ledger "$where" --period 2026-03 --as-of "$as_of" --exceptions cases.csv \
		--summary summary.json --workbook book.xlsx --verbose "$@" >out 2>err || code=$?
	echo $code >code
	cd ../..
	[ "$code" -lt 64 ] || { cat "$engine/$kind/err" >&2; die "exit code $code"; }
}

# Which way the last attempt went.
way ()
{
	query "$1" "SELECT CASE WHEN reason LIKE 'nothing changed since run%' THEN 'stands' ELSE 'whole' END FROM attempt ORDER BY started DESC LIMIT 1"
}

# runs ENGINE WAY WHAT [OPTION...]: one run that may stand and one that reads, in a ledger of its own: the same bytes.
runs ()
{
	local engine=$1 wanted=$2 what=$3
	shift 3
	job $engine short "$@"
	job $engine whole --full "$@"
	equal "$engine, $what" "$(way $engine)" "$wanted"
	for file in cases.csv summary.json book.xlsx out code; do
		cmp "$engine/short/$file" "$engine/whole/$file" || die "$engine, $what: $file differs"
	done
}

for engine in sqlite postgresql; do
	as_of=2026-04-02T12:00:00Z

	# ---- nothing changed
	runs $engine whole 'the first run'
	[ "$(wc -l <$engine/short/cases.csv)" -gt 10 ] || die 'there is too little to find'
	equal 'what it says of its way' "$(grep -c 'is read whole: nothing is recorded that could stand' $engine/short/err)" 1
	runs $engine stands 'nothing changed'
	grep -q 'nothing changed since run [0-9a-f]*: its 112 rows stand, the totals of the newest 2 were compared' $engine/short/err ||
		die "$(cat $engine/short/err)"
	equal 'runs recorded' "$(query $engine 'SELECT count(*) FROM run')" 1
	equal 'attempts that name it' "$(query $engine 'SELECT count(*) FROM attempt WHERE run_sequence = 1')" 2
	equal 'files noted with it' "$(query $engine 'SELECT count(*) FROM output_file WHERE archive = 0')" 6

	(cd $engine/short && expect 0 tieout-check consumption --config ../tieout.yaml --ledger "${ledger[$engine]}" --period 2026-03 --as-of $as_of)
	equal 'what a check says of it' "$(grep -c 'a second run asks movement_changes_changed_at' stdout)" 2

	# ---- what only a full read finds: no row is read, so a change without a trace is not seen until one is due
	source_write $engine erp "UPDATE movement SET lot = 'L9' WHERE source_key = 'E2'"
	source_write $engine mes "DELETE FROM movement WHERE source_key = 'S8'"
	cp $engine/short/cases.csv before.csv
	job $engine short --full-read-every 2
	equal "$engine, a run of two" "$(way $engine)" whole
	! cmp -s before.csv $engine/short/cases.csv || die 'the deleted row was not found'
	job $engine whole --full
	same "$engine, a full read finds it" $engine/short/cases.csv $engine/whole/cases.csv
	runs $engine stands 'after the full read'
	source_write $engine mes "DELETE FROM movement WHERE source_key = 'S9'"
	cp $engine/short/cases.csv before.csv
	for i in 3 4 5 6 7; do
		job $engine short
		equal "$engine, run $i of 7" "$(way $engine)" stands
		same "$engine, run $i of 7" $engine/short/cases.csv before.csv
	done
	runs $engine whole 'run 8 of 7'
	! cmp -s before.csv $engine/short/cases.csv || die 'the deleted row was not found'
	runs $engine stands 'after the full read again'

	# ---- what changed in a source since the bound
	source_write $engine erp "INSERT INTO movement SELECT 'E61', plant, 'O61', material, lot, movement, indicator, '5', uom, '15', currency,
		posting_date, 'M61', changed_at FROM movement WHERE source_key = 'E60'"
	runs $engine whole 'a row was added, committed after a younger one'
	runs $engine stands 'and stands again'
	grep -q ',O61,' $engine/short/cases.csv || die 'the added row is no case'
	later=$([ $engine = sqlite ] && echo "'2026-03-21 02:00:00'" || echo "'2026-03-21 02:00:00Z'")
	source_write $engine erp "UPDATE movement SET lot = 'L8', changed_at = $later WHERE source_key = 'E3'"
	runs $engine whole 'a row was changed'
	runs $engine stands 'and stands again'
	source_write $engine erp "UPDATE movement SET lot = 'L7', changed_at = ${later/02:00/01:45} WHERE source_key = 'E61'"
	runs $engine whole 'a row was changed without a sum, committed after a younger one'
	source_write $engine erp "UPDATE movement SET qty = '4' WHERE source_key = 'E61'"
	runs $engine whole 'a sum moved since the bound'
	source_write $engine erp "DELETE FROM movement WHERE source_key = 'E61'"
	runs $engine whole 'a row since the bound was deleted'
	runs $engine stands 'and stands again'

	# ---- what changed around the sources
	echo '1000,RM-7,2026-03-15,4.00,1,USD' >>$engine/price.csv
	runs $engine whole 'a price was added'
	sed -i 's|^  grace: 26h|  grace: 25h|' $engine/rules/enterprise/consumption.yaml
	runs $engine whole 'a rule was changed'
	runs $engine stands 'and stands again'
	echo '# a remark' >>$engine/tieout.yaml
	runs $engine whole 'the installation file was changed'
	as_of=2026-04-02T13:00:00Z
	runs $engine whole 'the as-of is another'
	runs $engine stands 'and stands again'
	rm $engine/short/archive/*
	runs $engine whole 'the archive is gone'
	runs $engine stands 'and stands again'
	runs $engine whole 'the archive is to be elsewhere' --archive other
	runs $engine stands 'and stands there' --archive other
	case=$(sed -n 2p $engine/short/cases.csv | cut -d, -f1)
	printf 'case_id,action,until,by,reason\n%s,explain,,ann,known\n' "$case" >$engine/decided.csv
	runs $engine whole 'a case was decided on' --dispositions "$PWD/$engine/decided.csv"
	runs $engine stands 'the decision is in the record'
	for kind in short whole; do
		(cd $engine/$kind && where=${ledger[$engine]} && { [ $kind = short ] || where=sqlite:whole.db; } &&
			tieout-reconcile consumption --config ../tieout.yaml --ledger "$where" --period 2026-02 --as-of $as_of --exceptions earlier.csv \
				--quiet) || [ $? -lt 64 ]
	done
	runs $engine whole 'a run of the month before was recorded'
	runs $engine stands 'and stands again'
	runs $engine whole 'it was asked for' --full
	runs $engine whole 'every run is to read' --full-read-every 1

	# ---- a profile that cannot tell, and one that may not
	sed 's|profile: generic||; s|name: mes, |name: mes, changes: none, |' $engine/tieout.yaml >$engine/none.yaml
	cp $engine/tieout.yaml $engine/asked.yaml
	cp $engine/none.yaml $engine/tieout.yaml
	runs $engine whole 'the configuration says none'
	runs $engine whole 'and never stands'
	sed 's|changes: none, |changes: event_at, |' $engine/none.yaml >$engine/tieout.yaml
	runs $engine whole 'by another column'
	runs $engine stands 'by another column it stands'
	source_write $engine mes "DELETE FROM movement WHERE source_key = 'S11'"
	runs $engine whole 'the number of all rows tells of one that was deleted long before'
	sed 's|changes: none, |changes: nosuch, |' $engine/none.yaml >$engine/tieout.yaml
	(cd $engine/short && expect 78 tieout-reconcile consumption --config ../tieout.yaml --ledger "${ledger[$engine]}" --period 2026-03 --as-of $as_of \
		--exceptions cases.csv --quiet)
	said "changes: profile 'generic' has no query 'movement_changes_nosuch'"
	(cd $engine/short && expect 78 tieout-check --config ../tieout.yaml --ledger "${ledger[$engine]}" --period 2026-03 --as-of $as_of)
	grep -q "changes: profile 'generic' has no query" stdout || die "$(cat stdout)"
	cp $engine/asked.yaml $engine/tieout.yaml

	# ---- a record that was altered is not shown: the rows are read
	runs $engine whole 'the file as it was'
	runs $engine stands 'and stands again'
	query $engine "UPDATE exception_case SET material = 'RM-8' WHERE sequence = (SELECT max(sequence) FROM run)"
	job $engine short
	equal "$engine, an altered record" "$(way $engine)" whole
	grep -q 'does not stand: .* it has been altered' $engine/short/err || die "$(cat $engine/short/err)"
done

# ---- lists that only the archive has: without one a workbook cannot stand, CSV and JSON can
for engine in sqlite postgresql; do
	for wanted in 'nothing is recorded that could stand' 'the archive is not there'; do
		job $engine short --no-archive --ledger sqlite:bare.db
		grep -q "is read whole: $wanted" $engine/short/err || die "$(cat $engine/short/err)"
	done
	bare=(tieout-reconcile consumption --config ../tieout.yaml --ledger sqlite:bare.db --no-archive --period 2026-03 --as-of "$as_of" --verbose
		--exceptions cases.csv --summary summary.json)
	(cd $engine/short && expect 2 "${bare[@]}")
	said 'nothing changed since run'
	cp stdout stood.out
	cp $engine/short/cases.csv stood.csv
	cp $engine/short/summary.json stood.json
	(cd $engine/short && expect 2 "${bare[@]}" --full)
	said 'is read whole: it was asked for'
	same 'standard output' stdout stood.out
	same 'CSV without an archive' $engine/short/cases.csv stood.csv
	same 'JSON without an archive' $engine/short/summary.json stood.json
done

# ---- plants by themselves: one is read, the other stands; two threads or one; two reconciliations are one reading
for i in 1 2 3; do
	sqlite3 mes.db "INSERT INTO movement VALUES ('T$i', '1100', 'P$i', 'RM-7', 'L1', 'CONS', '5', 'KG', '2026-03-0$i 05:00:00', 'N$i', '2026-03-0$i 05:00:00')"
	sqlite3 erp.db "INSERT INTO movement VALUES ('F$i', '1100', 'P$i', 'RM-7', 'L1', '261', 'H', '$((i + 3))', 'KG', '15', 'USD', '2026-03-0$i', 'N$i',
		'2026-03-0$i 05:30:00')"
done
sed -i 's|^  - { name: "1000".*|&\n  - { name: "1100", company: C1, zone: UTC }|' sqlite/tieout.yaml
# both FILE [OPTION...]: leaves the last two attempts' ways in $ways, by plant.
both ()
{
	local file=$1
	shift
	(cd sqlite/short && tieout-reconcile consumption receipts --config ../tieout.yaml --ledger "sqlite:$file" --period 2026-03 --as-of "$as_of" \
		--exceptions both.csv --archive both --quiet "$@") || [ $? -lt 64 ]
	ways=$(sqlite3 "sqlite/short/$file" "SELECT plant, sum(reason <> '') FROM (SELECT plant, reason FROM attempt ORDER BY started DESC LIMIT 4) GROUP BY plant" |
		paste -sd' ')
}
both both.db
equal 'at first' "$ways" '1000|0 1100|0'
both both.db
equal 'nothing changed' "$ways" '1000|2 1100|2'
both both.db --threads 1
equal 'nothing changed, one thread' "$ways" '1000|2 1100|2'
sqlite3 erp.db "UPDATE movement SET qty = '5', changed_at = '2026-03-03 06:00:00' WHERE source_key = 'F3'"
both both.db
equal 'one plant changed' "$ways" '1000|2 1100|0'
cp sqlite/short/both.csv both.csv
both both.db
equal 'and stands again' "$ways" '1000|2 1100|2'
both both.db --full
equal 'read whole' "$ways" '1000|0 1100|0'
same 'whatever stood' sqlite/short/both.csv both.csv

# ---- killed before any call that changes a file, a run that stands is made whole by the next, and the archive stays
gcc -shared -fPIC -O1 -o kill.so "$TEST_SRCDIR/tests/e2e/32-kill/preload/kill.c" -ldl || die 'preload/kill.c does not compile'
stand=(tieout-reconcile consumption receipts --config ../tieout.yaml --ledger sqlite:both.db --period 2026-03 --as-of "$as_of" --exceptions both.csv
	--archive both --full-read-every 1000 --quiet)
expect 2 env -C sqlite/short "KILL_COUNT=$PWD/calls" "LD_PRELOAD=$PWD/kill.so" "${stand[@]}"
calls=$(<calls)
[ "$calls" -gt 10 ] || die "only $calls calls were seen"
(cd sqlite/short/both && sha256sum ./*) >archives
for ((at = 1; at <= calls; at += 4)); do
	ended=0
	{ env -C sqlite/short "KILL_AT=$at" "LD_PRELOAD=$PWD/kill.so" "${stand[@]}"; } 2>/dev/null || ended=$?
	equal "exit code of the job killed before call $at of $calls" "$ended" 137
	same 'the result that was there' sqlite/short/both.csv both.csv
	expect 2 env -C sqlite/short "${stand[@]}"
	same "the result after call $at" sqlite/short/both.csv both.csv
	equal 'attempts that ended' "$(sqlite3 sqlite/short/both.db "SELECT count(*) FROM attempt WHERE state IN ('running', 'recorded')")" 0
	equal 'left lying about' "$(find sqlite/short -name '*.tieout-part')" ''
	(cd sqlite/short/both && sha256sum ./*) >now
	same 'archives' now archives
done
equal 'records' "$(sqlite3 sqlite/short/both.db 'SELECT count(*) FROM attempt AS a JOIN run AS r ON r.attempt = a.attempt')" \
	"$(sqlite3 sqlite/short/both.db 'SELECT count(*) FROM run')"
