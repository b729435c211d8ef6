# Accruals of a simulated month: proposed as the exceptions say, withdrawn when their record still posts, cleared by what comes in the next
# month with the price as a line of its own, stale when nothing comes. And what has changed of a month since it was signed.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

# reconcile DIR NAME CODE [OPTION...]: all three reconciliations; NAME.csv has the exceptions.
reconcile ()
{
	local dir=$1 name=$2 code=$3
	shift 3
	expect "$code" tieout-reconcile consumption receipts stock-gl --config "$dir/tieout.yaml" --exceptions "$name.csv" --quiet "$@"
}

# accruals DIR NAME CODE [OPTION...]: NAME.journal has the pack, NAME.json all that is told.
accruals ()
{
	local dir=$1 name=$2 code=$3
	shift 3
	expect "$code" tieout-close accruals --config "$dir/tieout.yaml" --journal "$name.journal" --summary "$name.json" "$@"
}

# json FILE PATH
json ()
{
	sqlite3 :memory: "SELECT json_extract (readfile('$1'), '\$.$2')"
}

# agrees WHAT EXCEPTIONS JOURNAL JSON: the pack is what the exceptions of the month ask for, account by account; silent when it is.
agrees ()
{
	local out
	out=$(sqlite3 :memory: <<-EOT
		.mode csv
		.import $2 found
		.import $3 journal
		.mode list
		CREATE TABLE json AS SELECT readfile('$4') AS text;
		.read $TEST_DIR/compare.sql
	EOT
	)
	[ -z "$out" ] || die "$1: $out"
}

accounts='    accrual: { account: "139000", wip: "140000", variance: "591000", liability: "191000" }'

# ---- a month in which movements are missing, late, stuck and disputed
tieout-simulate --plants 1 --movements 4000 --period 2026-03 --fault MISSING_ERP=4 --fault RECEIPT_MISSING=3 --fault CUTOFF=4 --fault STUCK_QUEUE=2 \
	--fault QTY_VAR=2 --to march --quiet
sed -i '/    accrual:/d' march/tieout.yaml
reconcile march march 2 --ledger sqlite:march.db

# No accounts, and then a stock account: a refusal, and nothing is recorded.
accruals march none 78 --ledger sqlite:march.db
said "company 'US01' has no account"
sed "/currency: USD/a\\${accounts/139000/300000}" -i march/tieout.yaml
accruals march none 78 --ledger sqlite:march.db
said "accrual.account is '300000', which is a stock account: no journal may be booked on it"
[ ! -e none.journal ] || die 'a refused journal was written'
equal 'events after a refusal' "$(sqlite3 march.db 'SELECT COUNT(*) FROM signoff_event')" 0
sed 's/"300000"/"139000"/' -i march/tieout.yaml

# A dry run says it, and leaves nothing behind.
accruals march dry 0 --ledger sqlite:march.db --dry-run
grep -q '9 of them new' stdout || die 'a dry run says nothing'
[ ! -e dry.journal ] || die 'a dry run writes'
equal 'events of a dry run' "$(sqlite3 march.db 'SELECT COUNT(*) FROM signoff_event')" 0

accruals march first 0 --ledger sqlite:march.db
agrees 'proposals of March' march.csv first.journal first.json
equal 'proposals' "$(json first.json new)" 9
notices ()
{
	[ -n "$(agrees "$1" "$2" "$3" first.json 2>&1)" ] || die "$1 went unnoticed"
}
sed '2s/,591000,[0-9.]*,/,591000,1.00,/' first.journal >spoiled.journal
notices 'another amount' march.csv spoiled.journal
sed '2,3d' first.journal >spoiled.journal
notices 'a missing document' march.csv spoiled.journal
sed 's/,591000,/,140000,/' first.journal >spoiled.journal
notices 'another account' march.csv spoiled.journal

# Again: nothing new, the same pack; every event stays.
accruals march again 0 --ledger sqlite:march.db
same 'the pack of a second run' again.journal first.journal
equal 'new of a second run' "$(json again.json new)" 0
equal 'events' "$(sqlite3 march.db "SELECT COUNT(*), COUNT(DISTINCT subject), MIN(state), MAX(state) FROM signoff_event")" '9|9|proposed|proposed'

# From a team's ledger as well.
pg_create accruals
expect 0 tieout-init --ledger postgresql:///accruals
reconcile march team 2 --ledger postgresql:///accruals
accruals march team 0 --ledger postgresql:///accruals
same 'the pack of a PostgreSQL ledger' team.journal first.journal
same 'what a PostgreSQL ledger tells' team.json first.json

# Two at once: each proposal is recorded once, whoever comes second sees it or is told to come again.
reconcile march both 2 --ledger sqlite:both.db
for i in 1 2 3 4; do
	{ tieout-close accruals --config march/tieout.yaml --ledger sqlite:both.db --quiet || echo $?; } >"both.$i" 2>&1 &
done
wait
! grep -vE '^(75|tieout-close: error: .*(meanwhile|hint|locked|busy|other).*|hint: .*)$' both.[1-4] || die 'an error that is none of being second'
equal 'proposals of several at once' "$(sqlite3 both.db 'SELECT COUNT(*), COUNT(DISTINCT subject) FROM signoff_event')" '9|9'

# ---- one of them still posts in March, before the lock; somebody accepts another
posting ()	# DIR ORDER MATERIAL DOCUMENT QTY AMOUNT DATE: posts the missing event of an order and material
{
	local key
	key=$(awk -F, -v o="$2" -v m="$3" '$2 == "MISSING_ERP" && $5 == o && $4 == m { print $6 }' march/truth.csv)
	[ -n "$key" ] || die "no missing event of order $2"
	awk -F, -v OFS=, -v key="$key" -v doc="$4" -v qty="$5" -v amount="$6" -v day="$7" '$1 == key {
		sub ("LINE-", "L00", $3)
		print doc "/1", $2, $3, $4, $6, $7, "261", "H", qty, $10, amount, "USD", day, day "T12:00:00-05:00", "", "", doc, "300000", "IDOC", "MESRFC", ""
	}' march/mes/movement.csv >>"$1/erp/movement.csv"
}
cp -r march posted
rm posted/erp/movement.csv.control
posting posted 1000012 LQ-3 4990000000 74.400 148.80 2026-03-31
accepted=$(awk -F, '$3 == "RECEIPT_MISSING" && /FG-101/ { print $1 }' march.csv)
printf 'case_id,action,until,by,reason\n%s,accept,2026-06-30,J. Miller,the pallet is disputed\n' "$accepted" >decisions.csv
cp march.db posted.db
# The general ledger lacks the document: the tie-out says so.
reconcile posted posted 3 --ledger sqlite:posted.db --dispositions decisions.csv
accruals posted posted 0 --ledger sqlite:posted.db
equal 'withdrawn' "$(sqlite3 :memory: "SELECT json_extract (value, '\$.reason') FROM json_each (readfile('posted.json'), '\$.withdrawn') ORDER BY 1")" \
	'its record was posted or taken back before the period was locked
somebody has accepted it as it is'
equal 'documents that stand' "$(sed 1d posted.journal | cut -d, -f5 | sort -u | wc -l)" 7
agrees 'proposals after a posting' posted.csv posted.journal posted.json
equal 'history' "$(sqlite3 posted.db "SELECT state, COUNT(*) FROM signoff_event GROUP BY 1" | paste -sd' ')" 'proposed|9 withdrawn|2'

# ---- April: some come, at another price, in parts, or in part; others never
cp -r march april
rm april/erp/movement.csv.control
posting april 1000032 RM-8 4990000001 27.200 140.00 2026-04-10
posting april 1000030 PK-5 4990000003 200 90.00 2026-04-10
posting april 1000030 PK-5 4990000004 206 92.70 2026-04-11
posting april 1000022 RM-10 4990000002 4.000 20.00 2026-04-10
cp march.db april.db

# In the middle of April nothing is stale yet.
cp april.db middle.db
reconcile april middle 2 --ledger sqlite:middle.db --period 2026-04 --as-of 2026-04-20T12:00:00Z
accruals april middle 0 --ledger sqlite:middle.db --period 2026-04
fates ()
{
	sqlite3 :memory: "SELECT json_extract (value, '\$.fate') AS fate, COUNT(*) FROM json_each (readfile('$1'), '\$.earlier') GROUP BY 1" |
		paste -sd' '
}
equal 'in the middle of April' "$(fates middle.json)" 'cleared|4 partly cleared|1 stands|4'

reconcile april april 2 --ledger sqlite:april.db --period 2026-04 --as-of 2026-05-06T12:00:00Z
accruals april april 2 --ledger sqlite:april.db --period 2026-04 --exceptions stale.csv
equal 'after April' "$(fates april.json)" 'cleared|4 stale|5'
fate ()	# MATERIAL COLUMN
{
	sqlite3 :memory: "SELECT json_extract (value, '\$.$2') FROM json_each (readfile('april.json'), '\$.earlier')
		WHERE json_extract (value, '\$.material') = '$1'"
}
equal 'cleared by quantity, at 140.00 instead of 125.12' "$(fate RM-8 cleared_qty) $(fate RM-8 cleared_accrued) $(fate RM-8 price_difference)" \
	'27.200 125.12 14.88'
equal 'cleared by two postings' "$(fate PK-5 cleared_qty) $(fate PK-5 price_difference) $(fate PK-5 clearings[0].document) $(fate PK-5 clearings[1].document)" \
	'406 0.00 4990000003 4990000004'
equal 'cleared in part' "$(fate RM-10 fate) $(fate RM-10 cleared_accrued) $(fate RM-10 open_qty) $(fate RM-10 open_amount)" 'stale 20.00 6.150 30.75'
equal 'never posted' "$(fate LQ-3 fate) $(fate LQ-3 open_amount)" 'stale 148.80'

# Stale ones are findings with money: what was accrued and never came, and with it the finding that it is of.
equal 'findings' "$(sqlite3 :memory: '.mode csv' '.import stale.csv stale' '.mode list' \
	'SELECT code, COUNT(*), printf("%.2f", SUM(exposure)), SUM(impact_stock <> "0.00"), SUM(root_id = "") FROM stale GROUP BY 1')" \
	"ACCRUAL_STALE|5|$(awk 'BEGIN { printf "%.2f", 30.75 + 148.80 + 4141 + 4905 + 3059 }')|0|0"
equal 'what is accrued again' "$(sed 1d april.journal | wc -l)" 0
equal 'what was accrued already' "$(sqlite3 :memory: "SELECT json_extract (value, '\$.candidates') FROM json_each (readfile('april.json'), '\$.totals')
	WHERE json_extract (value, '\$.reason') = 'earlier'")" 4

# March's pack is as it was, whatever April says; and saying it again adds nothing.
accruals april march-again 0 --ledger sqlite:april.db --period 2026-03
same "March's pack after April" march-again.journal first.journal
before=$(sqlite3 april.db 'SELECT COUNT(*) FROM signoff_event')
accruals april april 2 --ledger sqlite:april.db --period 2026-04
equal 'events of a repetition' "$(sqlite3 april.db 'SELECT COUNT(*) FROM signoff_event')" "$before"

# In May what was stale is posted after all, the rest of it too.
cp -r april may
posting may 1000012 LQ-3 4990000005 74.400 150.00 2026-05-05
posting may 1000022 RM-10 4990000006 6.150 30.75 2026-05-05
reconcile may may 2 --ledger sqlite:april.db --period 2026-05 --as-of 2026-05-20T12:00:00Z
accruals may may 0 --ledger sqlite:april.db --period 2026-05
equal 'in May' "$(fates may.json)" 'cleared|2 stands|3'
equal 'the rest' "$(sqlite3 :memory: "SELECT json_extract (value, '\$.cleared_qty'), json_extract (value, '\$.cleared_accrued')
	FROM json_each (readfile('may.json'), '\$.earlier') WHERE json_extract (value, '\$.material') = 'RM-10'")" '6.150|30.75'

# The gate: what March accrued and is still open is one period old in April, and two in May; the workbook has it all.
old ()	# DIR PERIOD: what the check found
{
	expect 0 tieout-close status --config "$1/tieout.yaml" --ledger sqlite:april.db --period "$2" --summary gate.json --workbook gate.xlsx --quiet
	sqlite3 :memory: "SELECT json_extract (value, '\$.state'), json_extract (value, '\$.says') FROM json_each (readfile('gate.json'), '\$.checks')
		WHERE json_extract (value, '\$.name') = 'old-accruals'"
}
equal 'accruals that April finds too old' "$(old april 2026-04)" 'passed|none'
# A close that is looked at again knows what later ones have said.
case $(old may 2026-05) in
'failed|3 open for more than 1 period: '*' of 2026-03, '*' of 2026-03, '*' of 2026-03') ;;
*) die "accruals that May finds too old: $(old may 2026-05)" ;;
esac
mkdir gate
unzip -qo gate.xlsx -d gate
grep -q 'name="Accruals"' gate/xl/workbook.xml || die 'there is no sheet Accruals'
equal 'accruals on the sheet: cleared, standing' "$(grep -c . <<<"$(grep -o '<f>ROUND(J[0-9]*-K[0-9]*-L[0-9]*,2)</f>' gate/xl/worksheets/sheet2.xml)")" 5

# ---- a period that is locked keeps what was proposed for it, and April settles it all the same
cp -r "$TEST_SRCDIR/rules" rules
sed -i 's/^user: system/user: named/; /^checks:/,$d' rules/close/default.yaml
printf 'checks:\n- { name: runs, title: All are there, test: runs, level: required, due: WD+1, reconciliations: [consumption] }\n' >>rules/close/default.yaml
cp march.db locked.db
sign ()
{
	expect 0 tieout-close "$1" --config march/tieout.yaml --rules rules --ledger sqlite:locked.db --user "$2" --statement "$1" --chain-head chain.head
}
expect 69 tieout-close prepare --config march/tieout.yaml --rules rules --ledger sqlite:locked.db --user anna --statement x --chain-head chain.head
sed -n 's/.*put this line into it: //p' stderr >chain.head
sign prepare anna
sign review bert
sign lock carl
events=$(sqlite3 locked.db 'SELECT COUNT(*) FROM signoff_event')
accruals march locked 0 --ledger sqlite:locked.db --rules rules --user anna --chain-head chain.head
grep -q 'The period is locked' stdout || die 'a locked period is not said to be'
same 'the pack of a locked period' locked.journal first.journal
accruals march plant 0 --ledger sqlite:locked.db --rules rules --user anna --chain-head chain.head --plant 1000
grep -q 'The period is locked' stdout || die 'a plant is not locked with its company'
equal 'events of a locked period' "$(sqlite3 locked.db 'SELECT COUNT(*) FROM signoff_event')" "$events"
reconcile april settled 2 --ledger sqlite:locked.db --period 2026-04 --as-of 2026-05-06T12:00:00Z --rules rules
accruals april settled 2 --ledger sqlite:locked.db --period 2026-04 --rules rules --user anna --chain-head chain.head
equal 'after a lock' "$(fates settled.json)" 'cleared|4 stale|5'
equal 'the chain kept outside' "$(cat chain.head)" "$(sqlite3 locked.db "SELECT MAX(event) || ' ' || (SELECT chain FROM signoff_event ORDER BY event DESC LIMIT 1)
	FROM signoff_event")"

# ---- in flight at the cut-off: accrued, and withdrawn once the posting has come
reconcile march flight 3 --ledger sqlite:flight.db --as-of 2026-04-01T05:30:00Z
accruals march flight 0 --ledger sqlite:flight.db
flying=$(sqlite3 :memory: "SELECT COUNT(*) FROM json_each (readfile('flight.json'), '\$.candidates')
	WHERE json_extract (value, '\$.code') = '' AND json_extract (value, '\$.reason') = 'proposed'")
[ "$flying" -gt 0 ] || die 'nothing is in flight half an hour after the cut-off'
reconcile march landed 2 --ledger sqlite:flight.db
accruals march landed 0 --ledger sqlite:flight.db
same 'the pack once all has landed' landed.journal first.journal

# ---- since it was signed
tieout-simulate --plants 1 --movements 4000 --period 2026-03 --to clean --quiet
reconcile clean clean 0 --ledger sqlite:clean.db
since ()	# CODE NAME
{
	expect "$1" tieout-close since-signoff --config clean/tieout.yaml --ledger sqlite:clean.db --exceptions "$2.csv" --summary "$2.json"
}
since 75 nobody
said 'nobody has signed the period'
expect 0 tieout-close prepare --config clean/tieout.yaml --ledger sqlite:clean.db --statement 'ties out'
since 0 unchanged
grep -q 'nothing has changed since, in 3 runs' stdout || die 'nothing changed, and it does not say so'
expect 0 tieout-close --since-signoff --config clean/tieout.yaml --ledger sqlite:clean.db
equal 'lines of no change' "$(sed 1d unchanged.csv | wc -l)" 0

cp clean/gl/gl_line.csv kept.csv
mv clean/gl/gl_line.csv.control kept.control
sed -n '2{s/^[^,]*,/9900004711\/1,/;p}' kept.csv | awk -F, -v OFS=, '{ $5 = "2026-03-20"; $6 = "2026-03-20T10:00:00-05:00"; $7 = "-500.00"; $9 = "4711"; $10 = "SA";
	$11 = $12 = $13 = $14 = ""; print }' >>clean/gl/gl_line.csv
reconcile clean spoiled 3 --ledger sqlite:clean.db
since 3 changed
equal 'the line that changed' "$(sqlite3 :memory: '.mode csv' '.import changed.csv changed' '.mode list' \
	'SELECT reconciliation, gl_account, currency, cause, amount_then, amount_now, change, (came <> "") FROM changed ORDER BY 4')" \
	'stock-gl|300000|USD|manual_journal|0.00|-500.00|-500.00|1
stock-gl|300000|USD|unexplained|0.00|500.00|500.00|1'
equal 'the same in JSON' "$(json changed.json lines[0].change) $(json changed.json changed)" '-500.00 1'
[ "$(json changed.json lines[0].then.run_id)" != "$(json changed.json lines[0].now.run_id)" ] || die 'then and now are one run'

# The journal is taken back: the result is the one that was signed.
mv kept.csv clean/gl/gl_line.csv
mv kept.control clean/gl/gl_line.csv.control
reconcile clean back 0 --ledger sqlite:clean.db
since 0 restored
