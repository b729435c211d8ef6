# The ledger through the programs, on SQLite and on PostgreSQL: the same month, day by day, gives the same bytes on both.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

pg_create ledger
declare -A ledger=([sqlite]="sqlite:$TEST_TMP/ledger.db" [postgresql]="postgresql:///ledger")

# query ENGINE SQL: bare rows of the ledger, columns separated by '|'.
query ()
{
	if [ "$1" = sqlite ]; then
		sqlite3 ledger.db "$2"
	else
		pg ledger "SET search_path = tieout; $2"
	fi
}

header=source_key,plant,storage_location,order_no,material,lot,movement,indicator,qty,uom,amount,currency,posting_date,event_at,entered_at,message_id
printf '%s\n' plant,material,valid_from,price,price_unit,currency 1000,RM-7,2026-01-01,3.20,1,USD >price.csv

# scan KEY QTY AT and posting KEY QTY DATE ENTERED append a row; orders are named after the key, so that each stands alone.
scan ()
{
	echo "S$1,1000,L001,ORD-$1,RM-7,L$1,CONS,,$2,KG,,,,$3,$3," >>mes.csv
}
posting ()
{
	echo "E$1,1000,L001,ORD-$1,RM-7,L$1,261,H,$2,KG,,USD,$3,,$4," >>erp.csv
}

# run ENGINE CODE PERIOD AS_OF OUT [OPTION]...
run ()
{
	local engine=$1 code=$2 period=$3 as_of=$4 out=$5
	shift 5
	mkdir -p "$engine"
	expect "$code" tieout-reconcile consumption --period "$period" --as-of "$as_of" --zone UTC --source mes=csv:mes.csv --source erp=csv:erp.csv \
		--source price=csv:price.csv --ledger "${ledger[$engine]}" --archive "$engine/archive" --exceptions "$engine/$out.csv" \
		--summary "$engine/$out.json" "$@"
}

# states ENGINE OUT: what a run lists, as "left_keys:code:state:disposition", sorted.
states ()
{
	sqlite3 -csv :memory: ".import $1/$2.csv got" \
		"SELECT coalesce (group_concat (x, ' '), '') FROM (SELECT left_keys || right_keys || ':' || code || ':' || state || ':' || disposition AS x FROM got ORDER BY 1)" |
		tr -d '"\r'
}

# ---- opening
expect 78 tieout-reconcile consumption --period 2026-03 --zone UTC --source mes=csv:mes.csv --source erp=csv:erp.csv --ledger "${ledger[postgresql]}"
said 'there is no ledger in it'
said 'hint: tieout-init makes one'
for engine in sqlite postgresql; do
	expect 0 tieout-init --ledger "${ledger[$engine]}"
	expect 0 tieout-init --ledger "${ledger[$engine]}"
	equal "$engine: runs of a fresh ledger" "$(query $engine 'SELECT count(*) FROM run')" 0
done

for engine in sqlite postgresql; do
	echo $header >mes.csv
	echo $header >erp.csv
	for i in 1 2 3 4 5; do
		scan $i 10.$i 2026-03-0${i}T08:00:00Z
	done
	for i in 3 4 5; do
		posting $i 10.$i 2026-03-0$i 2026-03-0${i}T14:00:00Z
	done

	# ---- a case is new, then open; what is posted late is cleared; what comes back is reopened
	run $engine 2 2026-03 2026-03-10T00:00:00Z day1
	equal "$engine: first day" "$(states $engine day1)" 'S1:MISSING_ERP:new: S2:MISSING_ERP:new:'
	posting 1 10.1 2026-03-01 2026-03-10T10:00:00Z
	run $engine 2 2026-03 2026-03-11T00:00:00Z day2
	equal "$engine: second day" "$(states $engine day2)" 'S1:MISSING_ERP:cleared: S2:MISSING_ERP:open:'
	sed -i '/^E1,/d; /^E3,/d' erp.csv
	run $engine 2 2026-03 2026-03-12T00:00:00Z day3
	equal "$engine: third day" "$(states $engine day3)" 'S1:MISSING_ERP:reopened: S2:MISSING_ERP:open: S3:MISSING_ERP:new:'
	grep -q 'S3.*2026-03-12' $engine/day3.csv || die "$engine: a new case is first seen on the as-of day"
	grep -q '^[0-9a-f]*,.*,S2,.*,2026-03-10,' $engine/day3.csv || die "$engine: an open case keeps the day on which it was first seen"

	# ---- the same again is the same, and is recorded once
	cp $engine/day3.csv first.csv
	cp $engine/day3.json first.json
	run $engine 2 2026-03 2026-03-12T00:00:00Z day3
	same "$engine: repeated" $engine/day3.csv first.csv
	same "$engine: repeated" $engine/day3.json first.json
	equal "$engine: records" "$(query $engine 'SELECT count(*), count(supersedes) FROM run')" '3|2'
	equal "$engine: standing" "$(query $engine 'SELECT sequence FROM run_current')" 3
	equal "$engine: attempts" "$(query $engine "SELECT count(*) FROM attempt WHERE state = 'done'")" 4

	# ---- a decision is remembered until its last day
	case_id=$(query $engine "SELECT case_id FROM exception_case WHERE left_keys = 'S2' LIMIT 1")
	printf '%s\n' case_id,action,until,by,reason "$case_id,accept,2026-03-13,ann,counted" >accept.csv
	run $engine 2 2026-03 2026-03-12T12:00:00Z accepted --dispositions accept.csv
	run $engine 2 2026-03 2026-03-13T12:00:00Z remembered
	equal "$engine: remembered" "$(states $engine remembered)" 'S1:MISSING_ERP:open: S2:MISSING_ERP:open:accept S3:MISSING_ERP:open:'
	run $engine 2 2026-03 2026-03-14T12:00:00Z expired
	equal "$engine: expired" "$(states $engine expired)" 'S1:MISSING_ERP:open: S2:MISSING_ERP:open: S3:MISSING_ERP:open:'
	equal "$engine: events" "$(query $engine 'SELECT action, decided_by, reason FROM disposition')" 'accept|ann|counted'

	# ---- the turn of the month: what is open by timing is carried, and either arrives or becomes a case
	scan 8 10.8 2026-03-31T23:00:00Z
	scan 9 10.9 2026-03-31T23:30:00Z
	run $engine 2 2026-03 2026-04-01T00:30:00Z month_end
	equal "$engine: open items" "$(query $engine "SELECT source_key FROM open_item WHERE sequence = (SELECT max(sequence) FROM run) AND state = 'open_timing' ORDER BY 1" |
		tr '\n' ' ')" 'S8 S9 '
	posting 8 10.8 2026-03-31 2026-04-01T02:00:00Z
	cp $engine/month_end.csv first.csv
	run $engine 2 2026-04 2026-04-10T00:00:00Z april
	equal "$engine: April" "$(states $engine april)" 'S1:MISSING_ERP:open: S2:MISSING_ERP:open: S3:MISSING_ERP:open: S9:MISSING_ERP:new:'
	grep -q '"carried" : {' $engine/april.json || die "$engine: no carried totals"
	cp $engine/april.csv first_april.csv
	run $engine 2 2026-04 2026-04-10T00:00:00Z april
	same "$engine: April repeated" $engine/april.csv first_april.csv

	# ---- read back from the ledger alone
	for out in april expired; do
		id=$(sed -n 's/^ *"run" : "\([0-9a-f]*\)".*/\1/p' $engine/$out.json)
		expect 2 tieout-workbook --run "$id" --ledger "${ledger[$engine]}" --exceptions back.csv --summary back.json
		same "$engine: $out read back" back.csv $engine/$out.csv
		same "$engine: $out read back" back.json $engine/$out.json
	done
done

# ---- both engines tell the same, to the byte
for file in sqlite/*.csv sqlite/*.json; do
	same 'SQLite and PostgreSQL' "$file" "postgresql/${file#sqlite/}"
done
for file in sqlite/archive/*; do
	same 'archives' "$file" "postgresql/archive/${file##*/}"
done
equal 'partitions' "$(query postgresql "SELECT count(*) FROM exception_case_2026_03")" \
	"$(query sqlite "SELECT count(*) FROM exception_case WHERE run_period = '2026-03'")"

# ---- a record that was tampered with is not shown
for engine in sqlite postgresql; do
	query $engine "UPDATE exception_case SET left_qty = 0 WHERE sequence = 1"
	id=$(query $engine 'SELECT run_id FROM run WHERE sequence = 1')
	expect 65 tieout-workbook --run "$id" --ledger "${ledger[$engine]}" --exceptions tampered.csv
	said 'has been altered'
	[ ! -e tampered.csv ] || die 'an altered record left a file'
done

# ---- older and newer schemas
for engine in sqlite postgresql; do
	newest=$(query $engine 'SELECT max(step) FROM schema_version')
	query $engine "INSERT INTO schema_version VALUES ($((newest + 1)), 0)"
	expect 78 tieout-init --ledger "${ledger[$engine]}"
	said "its schema is version $((newest + 1)), this program knows $newest"
	query $engine 'DELETE FROM schema_version WHERE step > 16; DROP INDEX disposition_case; ALTER TABLE attempt DROP COLUMN kind;
		ALTER TABLE job_run DROP COLUMN kind; ALTER TABLE job_run DROP COLUMN seen'
	[ $engine = sqlite ] || query $engine 'DROP FUNCTION partition_make'
	cp $engine/april.csv first_april.csv
	run $engine 78 2026-04 2026-04-10T00:00:00Z april
	said 'hint: tieout-init upgrades it'
	expect 0 tieout-init --ledger "${ledger[$engine]}"
	run $engine 2 2026-04 2026-04-10T00:00:00Z april
	same "$engine: after an upgrade" $engine/april.csv first_april.csv
done
