# The failure queue over several runs: what it explains, what it holds without an event, what vanishes from it and what becomes of
# that. On SQLite and on PostgreSQL, with the same bytes.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

pg_create queue
declare -A ledger=([sqlite]="sqlite:$TEST_TMP/queue.db" [postgresql]="postgresql:///queue")

# query ENGINE SQL: bare rows of the ledger.
query ()
{
	if [ "$1" = sqlite ]; then
		sqlite3 queue.db "$2"
	else
		pg queue "SET search_path = tieout; $2"
	fi
}

printf '%s\n' plant,material,valid_from,price,price_unit,currency 1000,RM-7,2026-01-01,3.20,1,USD 1000,FG-100,2026-01-01,12.00,1,USD >price.csv
# S2 is a message, S4 and S5 are scans of an order whose backflush asked for the standard quantity (domain.md 6, 1b), P1 is output.
cat >mes.csv <<'EOT'
source_key,plant,order_no,material,lot,movement,qty,uom,event_at,message_id
S1,1000,O1,RM-7,L1,CONS,10.000,KG,2026-03-10T08:00:00-05:00,M1
S2,1000,O2,RM-7,L1,CONS,20.000,KG,2026-03-11T08:00:00-05:00,M2
S4,1000,O4,RM-7,L1,CONS,40.000,KG,2026-03-13T08:00:00-05:00,
S5,1000,O4,RM-7,L2,CONS,26.200,KG,2026-03-13T08:10:00-05:00,
P1,1000,O4,FG-100,F1,PROD,480,EA,2026-03-13T08:30:00-05:00,M21
S9,1000,O9,RM-7,L1,CONS,1.000,KG,2026-04-13T08:00:00-05:00,M9
EOT
cat >queue.full <<'EOT'
source_key,plant,material,movement,qty,uom,lot,order_no,message_id,reason,entered_at
Q2,1000,RM-7,261,20.000,KG,L1,O2,M2,deficit of stock,2026-03-11T08:05:00-05:00
Q4,1000,RM-7,261,64.375,KG,,O4,,deficit of stock,2026-03-13T09:05:00-05:00
Q7,1000,RM-7,261,5,KG,L8,O7,,period closed,2026-03-20T09:05:00-05:00
Q8,1000,FG-100,101,480,EA,F1,O4,M21,no storage location,2026-03-20T09:05:00-05:00
EOT
# without KEY...: the queue without these.
without ()
{
	grep -v -E "^($(IFS='|'; echo "$*"))," queue.full >queue.csv
}
postings ()
{
	cat >erp.csv <<-'EOT'
		source_key,plant,order_no,material,lot,movement,indicator,qty,uom,amount,currency,posting_date,entered_at,message_id,reversal_of
		E1,1000,O1,RM-7,L1,261,H,10.000,KG,32.00,USD,2026-03-10,2026-03-10T08:05:00-05:00,M1,
		E9,1000,O9,RM-7,L1,261,H,1.000,KG,3.20,USD,2026-04-13,2026-04-13T08:05:00-05:00,M9,
	EOT
}

where=(--zone America/Chicago --source mes=csv:mes.csv --source erp=csv:erp.csv --source price=csv:price.csv)

# run EXIT PERIOD AS_OF OUT [OPTION...]: consumption; OUT.csv, OUT.json.
run ()
{
	local code=$1 period=$2 as_of=$3 out=$4
	shift 4
	expect "$code" tieout-reconcile consumption --period "$period" --as-of "$as_of" "${where[@]}" --exceptions "$out.csv" \
		--summary "$out.json" --quiet "$@"
}

# cases OUT: code:state:left keys:right keys:delta:impact:tags of each case, sorted.
cases ()
{
	sqlite3 -csv :memory: ".import $1.csv got" "SELECT coalesce (group_concat (x, ' '), '') FROM (SELECT code || ':' || state || ':' || left_keys
		|| ':' || right_keys || ':' || delta_qty || ':' || impact_stock || ':' || tags AS x FROM got ORDER BY 1)" | tr -d '"\r'
}

# id_of OUT KEY: the id of the case of a record.
id_of ()
{
	sqlite3 -csv :memory: ".import $1.csv got" \
		"SELECT case_id FROM got WHERE ';' || left_keys || ';' || right_keys || ';' LIKE '%;$2;%' AND code <> 'QTY_VAR'"
}

# items OUT: what the summary says of the queue: "state=rows" for each, then read+remembered.
items ()
{
	sqlite3 :memory: "CREATE TABLE queue AS SELECT json_extract (CAST (readfile ('$1.json') AS TEXT), '\$.runs[0].queue') AS body;
		SELECT group_concat (key || '=' || json_extract (value, '\$.rows'), ' ') FROM json_each ((SELECT json_extract (body, '\$.states') FROM queue));
		SELECT json_extract (body, '\$.read') || '+' || json_extract (body, '\$.remembered') FROM queue" | paste -sd' '
}

waiting='QTY_VAR:new:S5::1.825:5.84: STUCK_QUEUE:new::Q7:5:16.00: STUCK_QUEUE:new:S2::20:64.00:MISSING_ERP STUCK_QUEUE:new:S4;S5::64.375:206.00:MISSING_ERP'

for engine in sqlite postgresql; do
	postings
	memory=(--ledger "${ledger[$engine]}")
	with=(--source queue=csv:queue.csv "${memory[@]}")
	expect 0 tieout-init "${memory[@]}"

	# ---- all wait
	without none
	run 2 2026-03 2026-04-05T12:00:00Z first "${with[@]}" --workbook first.xlsx
	equal "$engine: all wait" "$(cases first)" "$waiting"
	equal "$engine: every failed posting is accounted for" "$(items first)" 'explained=2 unrecorded=1 out_of_scope=1 4+0'
	run 2 2026-03 2026-04-05T12:00:00Z again "${with[@]}"
	same "$engine: the same run" again.csv first.csv
	expect 2 tieout-workbook consumption --period 2026-03 --as-of 2026-04-05T12:00:00Z "${where[@]}" "${memory[@]}" --summary shown.json \
		--workbook shown.xlsx --quiet
	same "$engine: read back from the ledger" shown.json first.json

	# ---- two vanish, nothing was posted: the money is the same and counts once
	without Q4 Q7
	run 3 2026-03 2026-04-06T12:00:00Z gone "${with[@]}"
	equal "$engine: two were deleted" "$(cases gone)" 'QTY_VAR:open:S5::1.825:5.84: QUEUE_DELETED:open::Q7:5:16.00: QUEUE_DELETED:open:S4;S5::64.375:206.00:MISSING_ERP STUCK_QUEUE:open:S2::20:64.00:MISSING_ERP'
	equal "$engine: and are remembered" "$(items gone)" 'explained=1 deleted=2 out_of_scope=1 2+2'
	for key in S4 Q7; do
		equal "$engine: the case of $key keeps its id" "$(id_of gone $key)" "$(id_of first $key)"
	done
	run 3 2026-03 2026-04-06T12:00:00Z again "${with[@]}"
	same "$engine: the same run" again.csv gone.csv
	same "$engine: the same run" again.json gone.json

	# ---- without a ledger nothing is claimed
	run 2 2026-03 2026-04-06T12:00:00Z alone --source queue=csv:queue.csv --no-ledger
	equal "$engine: without a ledger" "$(cases alone)" 'MISSING_ERP:new:S4::40:128.00: MISSING_ERP:new:S5::26.2:83.84: STUCK_QUEUE:new:S2::20:64.00:MISSING_ERP'

	# ---- where nobody asks the queue it is as it was
	run 3 2026-03 2026-04-07T12:00:00Z unasked "${memory[@]}"
	equal "$engine: nobody asked" "$(cases unasked)" "$(cases gone)"

	# ---- a run as of an earlier day does not know of it
	run 2 2026-03 2026-04-04T12:00:00Z earlier "${with[@]}"
	equal "$engine: as of an earlier day" "$(cases earlier | grep -c QUEUE_DELETED || true)" 0

	# ---- one comes back, one is posted by hand: both cases end
	without Q4
	cat >>erp.csv <<-'EOT'
		E4,1000,O4,RM-7,L1,261,H,40.000,KG,128.00,USD,2026-03-31,2026-04-07T15:00:00-05:00,,
		E5,1000,O4,RM-7,L2,261,H,26.200,KG,83.84,USD,2026-03-31,2026-04-07T15:01:00-05:00,,
	EOT
	run 2 2026-03 2026-04-08T12:00:00Z back "${with[@]}"
	equal "$engine: posted by hand, and back" "$(cases back)" 'QTY_VAR:cleared:S5::1.825:5.84: QUEUE_DELETED:cleared:S4;S5::64.375:206.00:MISSING_ERP STUCK_QUEUE:open::Q7:5:16.00: STUCK_QUEUE:open:S2::20:64.00:MISSING_ERP'
	equal "$engine: posted by hand, and back" "$(items back)" 'explained=1 unrecorded=1 posted=1 out_of_scope=1 3+1'

	# ---- the next month carries what waits, and notices what vanishes there
	run 2 2026-04 2026-04-20T12:00:00Z april "${with[@]}"
	equal "$engine: April" "$(cases april)" 'STUCK_QUEUE:open::Q7:5:16.00: STUCK_QUEUE:open:S2::20:64.00:MISSING_ERP'
	without Q2 Q4 Q7
	run 3 2026-04 2026-04-21T12:00:00Z deleted "${with[@]}"
	equal "$engine: deleted in April" "$(cases deleted)" 'QUEUE_DELETED:open::Q7:5:16.00: QUEUE_DELETED:open:S2::20:64.00:MISSING_ERP'
	cat >>erp.csv <<-'EOT'
		E2,1000,O2,RM-7,L1,261,H,20.000,KG,64.00,USD,2026-04-22,2026-04-22T09:00:00-05:00,M2,
		E7,1000,O7,RM-7,L8,261,H,5.000,KG,16.00,USD,2026-04-22,2026-04-22T09:05:00-05:00,,
	EOT
	run 2 2026-04 2026-04-24T12:00:00Z posted "${with[@]}"
	equal "$engine: posted in April" "$(cases posted)" 'MISSING_MES:new::E7:-5:-16.00: QUEUE_DELETED:cleared::Q7:5:16.00: QUEUE_DELETED:cleared:S2::20:64.00:MISSING_ERP'
	equal "$engine: posted in April" "$(items posted)" 'posted=2 out_of_scope=1 1+2'
	run 2 2026-04 2026-04-25T12:00:00Z last "${with[@]}"
	equal "$engine: a cleared case is listed once" "$(cases last)" 'MISSING_MES:open::E7:-5:-16.00:'

	# ---- the other reconciliation reads the same queue and knows its own
	without none
	expect 2 tieout-reconcile receipts --period 2026-03 --as-of 2026-04-05T12:00:00Z "${where[@]}" "${with[@]}" --exceptions receipts.csv \
		--summary receipts.json --quiet
	equal "$engine: receipts" "$(cases receipts)" 'STUCK_QUEUE:new:P1::480:-5760.00:RECEIPT_MISSING'
	mkdir -p "$engine"
	mv first.* gone.* unasked.* back.* april.* deleted.* posted.* last.* receipts.* "$engine"
done
for file in sqlite/*; do
	same 'on both engines' "${file/sqlite/postgresql}" "$file"
done

# ---- it is seen in the workbook and on the terminal
postings
expect 2 tieout-reconcile consumption --period 2026-03 --as-of 2026-04-05T12:00:00Z "${where[@]}" --source queue=csv:queue.csv --no-ledger --verbose
grep -q 'unrecorded  *1  *5.000 KG   16.00 USD' stdout || die "the terminal does not show the queue: $(cat stdout)"
has_sheet sqlite/first.xlsx 'Failure queue' || die 'the workbook has no sheet of the queue'

# ---- a ledger from before the queue was remembered is upgraded on request only, and goes on
for engine in sqlite postgresql; do
	query $engine 'DROP TABLE queue_item'
	query $engine 'DELETE FROM schema_version WHERE step >= 19; ALTER TABLE attempt DROP COLUMN kind;
		ALTER TABLE job_run DROP COLUMN kind; ALTER TABLE job_run DROP COLUMN seen'
	run 78 2026-04 2026-04-26T12:00:00Z old --source queue=csv:queue.csv --ledger "${ledger[$engine]}"
	said 'hint: tieout-init upgrades it'
	expect 0 tieout-init --ledger "${ledger[$engine]}"
	run 2 2026-04 2026-04-26T12:00:00Z old --source queue=csv:queue.csv --ledger "${ledger[$engine]}"
	equal "$engine: an upgraded ledger remembers" "$(query $engine 'SELECT count(*) FROM queue_item')" 4
done

# ---- a simulated month of which somebody has seen the queue before: exactly the truth, at the second reading
tieout-simulate --seed 5 --plants 2 --movements 20000 --fault STUCK_QUEUE=6 --fault QUEUE_DELETED=9 --to month --quiet
reconcile=(tieout-reconcile consumption receipts --config month/tieout.yaml --ledger sqlite:month.db --exceptions month.csv --quiet)
expect 2 "${reconcile[@]}" --source queue=csv:month/erp/queue_before.csv
expect 3 "${reconcile[@]}" --as-of 2026-04-08T13:00:00Z
differences=$(sqlite3 <<-EOT
	.mode csv
	.import month/truth.csv truth
	.import month.csv reported
	.mode list
	.read $TEST_SRCDIR/tests/e2e/45-truth/compare.sql
EOT
)
equal 'the truth of a simulated queue' "$differences" ''
equal 'deleted, of both reconciliations' "$(sqlite3 -csv :memory: '.import month.csv got' "SELECT count(*) || ' ' || count(DISTINCT reconciliation) FROM got WHERE code = 'QUEUE_DELETED'" | tr -d '"')" '9 2'
