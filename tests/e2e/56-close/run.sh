# The close of a simulated month: the gate, a waiver, prepare, review, lock, reopen; a changed result voids a sign-off; a lock holds; what
# somebody else keeps of the chain, and a role that can only add, make it evidence; tampering shows; a kill leaves all or nothing.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

# What a person names himself is fine here: one account plays all parts.
cp -r "$TEST_SRCDIR/rules" rules
sed -i 's/^user: system/user: named/; s/^preparers: .*/preparers: [anna, bert]/; s/^reviewers: .*/reviewers: [bert, carl]/' rules/close/default.yaml
month=$PWD/month
tieout-simulate --movements 3000 --fault gl=2 --to month --quiet

# run DAY [OPTION]...: the reconciliations of the close as of noon of a day of April.
run ()
{
	local day=$1 code=0
	shift
	tieout-reconcile consumption receipts stock-gl --config "$month/tieout.yaml" --rules rules --ledger "$ledger" --as-of "2026-04-$day"T12:00:00Z --quiet \
		"$@" >reconcile.out 2>reconcile.err || code=$?
	echo "$code"
}

# close CODE DAY ACTION [OPTION]...
close ()
{
	local code=$1 day=$2
	shift 2
	expect "$code" "${wrapper[@]}" tieout-close "$@" --config "$month/tieout.yaml" --rules rules --ledger "$ledger" --as-of "2026-04-$day"T13:00:00Z \
		"${more[@]}"
}
wrapper=()
more=()

# told TEXT: the last close wrote it.
told ()
{
	grep -qF -- "$1" "$TEST_TMP/stdout" || { cat "$TEST_TMP/stdout" >&2; die "the close does not say: $1"; }
}
untold ()
{
	! grep -qF -- "$1" "$TEST_TMP/stdout" || { cat "$TEST_TMP/stdout" >&2; die "the close says: $1"; }
}

# json PATH: of the last summary.
json ()
{
	sqlite3 :memory: "SELECT json_extract (readfile('close.json'), '\$.$1')"
}

ledger=sqlite:tieout.db

# ---- before anything was run
expect 69 tieout-close status --config "$month/tieout.yaml" --rules rules --ledger "$ledger"
tieout-init --ledger "$ledger" --quiet
close 75 02 status
told 'not ready: a run is missing'
told '3 missing: consumption of 1000, receipts of 1000, stock-gl of US01'
close 75 02 prepare --user anna
told 'Refused'

# ---- the gate fails, and the day says what is due
equal 'runs' "$(run 09)" 3
close 0 01 status	# nothing that the findings are about is due on the first working day
told 'Today is 2026-04-01, WD+1; nothing that is due is left to do'
close 3 09 status --summary close.json --workbook close.xlsx
told 'due and not done: waiting, unexplained, open-s1'
told 'not audit evidence'
equal 'gate' "$(json gate)" required
equal 'exit code' "$(json exit_code)" 3
equal 'failing' "$(sqlite3 :memory: "SELECT group_concat (json_extract (value, '\$.name'))
	FROM json_each (readfile('close.json'), '\$.checks') WHERE json_extract (value, '\$.state') <> 'passed'")" 'waiting,unexplained,open-s1,small-ones,flags'
run_id=$(sqlite3 tieout.db "SELECT run_id FROM run WHERE reconciliation = 'stock-gl'")
expect 3 tieout-workbook --config "$month/tieout.yaml" --ledger "$ledger" --run "$run_id" --summary run.json
equal 'unexplained' "$(sqlite3 :memory: "SELECT json_extract (value, '\$.value') FROM json_each (readfile('close.json'), '\$.checks')
	WHERE json_extract (value, '\$.name') = 'unexplained'")" \
	"$(sqlite3 :memory: "SELECT printf ('%.2f', sum (abs (json_extract (value, '\$.unexplained'))))
	FROM json_each (readfile('run.json'), '\$.runs[0].accounts')")"
close 3 09 prepare --user anna
told 'Refused: the gate is not open, nothing was signed.'

# ---- waivers
close 64 09 waive --user bert --check open-s1 --until 2026-04-30
said 'say why'
close 64 09 waive --user bert --check open-s1 --reason agreed
said 'until when'
close 64 09 waive --user bert --check open-s1 --reason agreed --until 2026-04-08
close 64 09 waive --user bert --check open-s2 --reason agreed --until 2026-04-30
close 78 09 waive --user bert --check runs --reason agreed --until 2026-04-30
said 'lets nobody waive'
close 64 09 waive --user bert --check complete --reason agreed --until 2026-04-30
said 'there is nothing to waive'
close 78 09 waive --user anna --check open-s1 --reason agreed --until 2026-04-30
said 'none of the reviewers'
close 64 09 waive --check open-s1 --reason agreed --until 2026-04-30
said 'say who signs'
close 0 09 waive --user bert --check open-s1 --reason 'agreed with the auditor' --until 2026-04-30
told 'bert waived it until 2026-04-30: agreed with the auditor'
close 0 09 waive --user bert --check unexplained --reason immaterial --until 2026-04-10
close 3 09 prepare --user bert	# whose waivers do not count for what he prepares
told 'that does not count'
close 3 11 prepare --user anna	# one has expired
told 'the waiver of bert expired on 2026-04-10'

# ---- the same waiver again is no second one; another one takes its place, and the history has both
waivers ()
{
	sqlite3 tieout.db "SELECT count(*) FROM signoff_event WHERE kind = 'waiver'"
}
close 0 09 waive --user bert --check open-s1 --reason 'agreed with the auditor' --until 2026-04-30 --summary close.json
told 'Recorded already, nothing was recorded now: the waiver of open-s1 by bert until 2026-04-30: agreed with the auditor'
untold '  replaced '
equal 'waivers' "$(waivers)" 2
equal 'replaced' "$(json 'waivers[0].replaced_at')" ''
close 0 09 waive --user bert --check unexplained --reason immaterial --until 2026-04-11 --dry-run
told 'Would be replaced by another: the waiver of unexplained by bert until 2026-04-10: immaterial'
equal 'waivers' "$(waivers)" 2
for another in 'bert 2026-04-30 immaterial' 'carl 2026-04-30 immaterial' 'carl 2026-04-30 small' 'carl 2026-04-10 small' 'bert 2026-04-10 immaterial'; do
	read -r who day why <<<"$another"
	close 0 09 waive --user "$who" --check unexplained --reason "$why" --until "$day" --summary close.json --workbook close.xlsx
	told 'Replaced by another: the waiver of unexplained by '
	told '  replaced  '
done
told '  bert  waiver of unexplained until 2026-04-10: immaterial'
told '  carl  waiver of unexplained until 2026-04-30: small'
equal 'waivers' "$(waivers)" 7
equal 'those that hold' "$(sqlite3 :memory: "SELECT group_concat (json_extract (value, '\$.check') || ' ' || json_extract (value, '\$.user') || ' ' ||
	json_extract (value, '\$.until'), ', ') FROM json_each (readfile('close.json'), '\$.waivers') WHERE json_extract (value, '\$.replaced_at') = ''")" \
	'open-s1 bert 2026-04-30, unexplained bert 2026-04-10'
grep -q 'waived, replaced' <(unzip -p close.xlsx 'xl/worksheets/*.xml' xl/sharedStrings.xml) || die 'the workbook does not say that a waiver was replaced'

# ---- given twice at once, it is recorded once: who comes second is told to look again, or that it is there
for at in 1 2 3; do
	(
		cd "$(mktemp -d "$PWD/race.XXXX")"
		TEST_TMP=$PWD
		ledger=sqlite:../tieout.db
		code=0
		tieout-close waive --user bert --check small-ones --reason race --until 2026-04-30 --config "$month/tieout.yaml" --rules ../rules \
			--ledger "$ledger" --as-of 2026-04-09T13:00:00Z >out 2>err || code=$?
		[ "$code" = 0 ] || [ "$code" = 75 ] || { cat err >&2; die "a waiver in a race ended with $code"; }
	) &
	racing[at]=$!
done
for at in 1 2 3; do
	wait "${racing[at]}"
done
equal 'waivers after a race' "$(waivers)" 8
equal 'signatures so far' "$(sqlite3 tieout.db "SELECT count(*) FROM signoff_event WHERE kind = 'signoff'")" 0

# ---- prepare, and the same user cannot review
close 0 09 prepare --user anna --dry-run
told 'Would be signed: prepared by anna'
close 78 09 prepare --user carl
close 0 09 prepare --user anna --statement 'looked at every case'
told 'looked at every case'
told 'is prepared; the gate is open'
close 78 09 review --user anna
close 78 09 lock --user bert
said 'has not been reviewed'

# ---- the same records again: the same result, whenever and under whatever run id
equal 'runs' "$(run 10)" 3
first=$(sqlite3 tieout.db "SELECT result_hash FROM signoff_event WHERE state = 'prepared'")
close 3 10 status --summary close.json	# what waited for its document on the ninth is a case on the tenth
told 'CHANGED   stock-gl of US01: run '
untold 'CHANGED   consumption'
close 3 10 review --user bert
told 'Refused: what was signed is not what the ledger shows now'
close 0 10 prepare --user anna
equal 'runs' "$(run 11)" 3
close 0 10 status --summary close.json
untold 'CHANGED'
equal 'the same result' "$(json result_hash)" "$(sqlite3 tieout.db "SELECT result_hash FROM signoff_event WHERE state = 'prepared' ORDER BY event DESC LIMIT 1")"
[ "$(json result_hash)" != "$first" ] || die 'the two results have one hash'

# ---- review
close 0 10 review --user bert

# ---- who was cut off and cannot know signs again: that is no second signature, and by another, or in other words, it is refused
events=$(sqlite3 tieout.db 'SELECT count(*) FROM signoff_event')
close 0 10 review --user bert
told 'is reviewed; the gate is open'
close 78 10 review --user carl
said 'has been reviewed'
close 78 10 review --user bert --statement 'in other words'
equal 'signatures' "$(sqlite3 tieout.db 'SELECT count(*) FROM signoff_event')" "$events"

# ---- a run over other data makes it void and says which
cp -r month earlier
sed -i '0,/,261,/s/\(,261,[^,]*,\)\([0-9]*\)/\19\2/' month/erp/movement.csv
cmp -s month/erp/movement.csv earlier/erp/movement.csv && die 'nothing was changed'
equal 'runs' "$(run 12)" 3
close 3 10 status
told 'CHANGED   consumption of 1000: run '
told 'void'
close 3 10 lock --user bert
told 'Refused'
rm -rf month && mv earlier month
equal 'runs' "$(run 13)" 3
close 0 10 status	# the records are what they were, and so is the result
untold 'CHANGED'

# ---- a lock, which runs respect and a workbook shows
close 78 10 lock --user anna
close 0 10 lock --user carl --workbook close.xlsx --summary close.json
told 'is locked'
told 'not audit evidence'
equal 'stage' "$(json stage)" locked
grep -q 'Not audit evidence' <(unzip -p close.xlsx 'xl/worksheets/*.xml') || die 'the workbook does not say that it is no evidence'
grep -q 'carl' <(unzip -p close.xlsx 'xl/worksheets/*.xml') || die 'the workbook does not name who locked'
runs=$(sqlite3 tieout.db 'SELECT count(*) FROM run')
equal 'a run of a locked period' "$(run 14)" 78
grep -q 'period 2026-03 is locked' reconcile.err || die 'the refusal does not say why'
grep -q 'carl locked it on' reconcile.err || die 'the refusal does not say who'
grep -q 'hint: take this period out of the schedule' reconcile.err || die 'the refusal does not say what to do'
equal 'runs after a refused one' "$(sqlite3 tieout.db 'SELECT count(*) FROM run')" "$runs"
equal 'the run that was signed, again' "$(run 13)" 3
expect 0 tieout-reconcile consumption --config "$month/tieout.yaml" --rules rules --ledger "$ledger" --as-of 2026-04-14 --period 2026-04
close 78 10 prepare --user anna
close 78 10 waive --user bert --check open-s1 --reason agreed --until 2026-05-30
run_id=$(sqlite3 tieout.db "SELECT run_id FROM run WHERE reconciliation = 'stock-gl' ORDER BY sequence DESC LIMIT 1")
expect 3 tieout-workbook --config "$month/tieout.yaml" --ledger "$ledger" --run "$run_id" --workbook signed.xlsx
unzip -p signed.xlsx 'xl/worksheets/*.xml' >"$PWD/signed.xml"
for what in 'Prepared by' 'Reviewed by' 'Locked by' anna bert carl 'this result; not audit evidence'; do
	grep -qF "$what" signed.xml || die "the workbook of the run lacks '$what'"
done

expect 3 tieout-workbook stock-gl --config "$month/tieout.yaml" --ledger "$ledger" --rules rules --workbook named.xlsx	# by name: of the company
cmp named.xlsx signed.xlsx || die 'a run of a company has two workbooks'

# ---- reopened, which is an event
close 64 10 reopen --user bert
close 78 10 reopen --user anna --reason 'late invoice'
close 0 10 reopen --user bert --reason 'late invoice'
told 'late invoice'
equal 'a run of a reopened period' "$(run 14)" 3
close 78 10 review --user bert
said 'has not been prepared'

# ---- the head of the chain kept elsewhere
more=(--chain-head "$PWD/head")
close 69 10 status
said 'put this line into it'
sed -n 's/.*put this line into it: //p' stderr >"$PWD/head"
close 0 10 prepare --user anna
untold 'not audit evidence'
echo 0 >"$PWD/head"	# what is kept is older where a job failed behind its commit; who signs again brings it up
close 0 10 prepare --user anna
kept=$(cat head)
equal 'what is kept' "$kept" "$(sqlite3 tieout.db "SELECT event || ' ' || chain FROM signoff_event ORDER BY event DESC LIMIT 1")"
cp tieout.db good.db
sqlite3 tieout.db 'DELETE FROM signoff_event WHERE event = (SELECT max (event) FROM signoff_event)'
close 65 10 status
said 'the end of the chain was cut off'
cp good.db tieout.db
sqlite3 tieout.db "UPDATE signoff_event SET user_name = 'eve' WHERE event = 3"
close 65 10 status
said 'event 3 of the sign-offs'
cp good.db tieout.db
sqlite3 tieout.db "UPDATE exception_case SET severity = 3 WHERE sequence = (SELECT max (sequence) FROM run WHERE reconciliation = 'stock-gl')"
close 65 10 status
cp good.db tieout.db
close 0 10 status
more=()

# ---- killed before each call that could change a file: one event more or none, and the chain is whole
gcc -shared -fPIC -O1 -o kill.so "$TEST_SRCDIR/tests/e2e/32-kill/preload/kill.c" -ldl
events=$(sqlite3 good.db 'SELECT count(*) FROM signoff_event')
cp head good.head
more=(--chain-head "$PWD/head")
killed ()
{
	local at calls ended now none=0 one=0
	restore
	wrapper=(env "KILL_COUNT=$PWD/calls" "LD_PRELOAD=$PWD/kill.so")
	close 0 10 review --user bert
	calls=$(cat calls)
	[ "$calls" -gt 4 ] || die "only $calls calls were seen"
	for ((at = 1; at <= calls; at++)); do
		restore
		ended=0
		{ env "KILL_AT=$at" "LD_PRELOAD=$PWD/kill.so" tieout-close review --user bert --config "$month/tieout.yaml" --rules rules --ledger "$ledger" \
			--as-of 2026-04-10T13:00:00Z "${more[@]}"; } >/dev/null 2>&1 || ended=$?
		equal "killed before call $at of $calls" "$ended" 137
		wrapper=()
		close 0 10 status	# what is kept elsewhere may be older than the chain, never another one
		now=$(count)
		[ "$now" = "$events" ] && none=$((none + 1))
		[ "$now" = $((events + 1)) ] && one=$((one + 1))
	done
	equal "$ledger: none or one" $((none + one)) "$calls"
	[ "$none" -gt 0 ] && [ "$one" -gt 0 ] || die "$ledger: $none kills left nothing, $one all: it is not the commit that decides"
	wrapper=()
}
restore ()
{
	rm -f tieout.db*
	cp good.db tieout.db
	cp good.head head
}
count ()
{
	sqlite3 tieout.db 'SELECT count(*) FROM signoff_event'
}
killed
restore
more=()

# ---- other calendars: weeks, and a special period after the year
sed 's/variant: months/variant: 4-4-5\n      anchor: 2025-12-29\n      anchor_year: 2026\n      last_weekday: sunday\n      last_month: 12\n      special_periods: 4/' \
	month/tieout.yaml >weeks.yaml
sed -i "s|csv:|csv:$month/|" weeks.yaml
expect 0 tieout-close calendar --config weeks.yaml --rules rules --ledger "$ledger" --as-of 2026-03-31T13:00:00Z --period 2026-03
told 'Period 2026-03 of company US01 ends on 2026-03-29.'
told '  WD-1  2026-03-27'
told '* WD+2  2026-03-31'
expect 0 tieout-close calendar --config weeks.yaml --rules rules --ledger "$ledger" --as-of 2027-01-13T13:00:00Z --period 2026-13
told 'Period 2026-13 of company US01 ends on 2026-12-27.'
told '  WD+12  2027-01-12'

# ---- a server, whose session says who signs, and roles that can only add
sed -i 's/^user: named/user: ledger/; s/^preparers: .*/preparers: [close_anna]/; s/^reviewers: .*/reviewers: [close_bert]/' rules/close/default.yaml
pg_create close
owner="postgresql:///close?host=$PGHOST&user=$PGUSER"
ledger=$owner
expect 0 tieout-init --ledger "$owner"
for role in close_anna close_bert; do
	pg close "CREATE ROLE $role LOGIN; GRANT USAGE ON SCHEMA tieout TO $role; GRANT SELECT ON ALL TABLES IN SCHEMA tieout TO $role;
		GRANT INSERT ON tieout.signoff_event TO $role"
done
equal 'runs' "$(run 10)" 3
as ()
{
	ledger="postgresql:///close?host=$PGHOST&user=$1"
}
as "$PGUSER"
close 78 10 waive --check open-s1 --reason agreed --until 2026-04-30
said 'none of the reviewers'
close 78 10 prepare --user anna
said 'nobody can name himself'
as close_bert
close 0 10 waive --check open-s1 --reason agreed --until 2026-04-30
close 0 10 waive --check unexplained --reason immaterial --until 2026-04-30
as close_anna
close 0 10 prepare
close 78 10 review
as close_bert
close 0 10 review
close 0 10 lock --summary close.json
untold 'not audit evidence'
equal 'evidence' "$(json 'signatures[2].evidence')" 'role close_bert can only add to the ledger'
as "$PGUSER"
close 0 10 status
untold 'not audit evidence'
ledger=$owner
equal 'a run over a lock on the server' "$(run 11)" 78
expect 1 psql -qX -v ON_ERROR_STOP=1 -d close -U close_bert -c "UPDATE tieout.signoff_event SET user_name = 'eve'"
expect 1 psql -qX -v ON_ERROR_STOP=1 -d close -U close_bert -c 'DELETE FROM tieout.signoff_event'
pg close "UPDATE tieout.signoff_event SET statement = 'another' WHERE state = 'locked'"
close 65 10 status
said 'is not as it was recorded'
pg close 'DROP SCHEMA tieout CASCADE; DROP OWNED BY close_anna, close_bert; DROP ROLE close_anna, close_bert'
