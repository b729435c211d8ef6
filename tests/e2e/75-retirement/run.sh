# The retirement register over eight months: what is ready is what comparisons and sign-offs prove, plan against what is open, hours by
# hand from the first comparison on; everything that went too early, late or not at all is found, and nothing else.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

cp -r "$TEST_SRCDIR/rules" rules
sed -i 's/^user: system/user: named/' rules/close/default.yaml
echo 'effort: [ { hours: 12.5, by: anna, measured: 2026-01-15 } ]' >>rules/dualrun/issues.yaml
export TIEOUT_RULES=$PWD/rules TIEOUT_LEDGER=sqlite:$PWD/ledger.db
top=$PWD

# entries LINE...: the register.
entries ()
{
	printf '%s\n' 'name: retirement' 'owner: programme lead' 'entries:' >rules/dualrun/retirement.yaml
	printf '  - { %s }\n' "$@" >>rules/dualrun/retirement.yaml
}
# compare PERIOD EXPECTED_EXIT
compare ()
{
	[ -d "months/$1" ] || expect 0 tieout-simulate --reports 200 --period "$1" --seed 5 --to "months/$1"
	(cd "months/$1" && expect "$2" tieout-dualrun issues --period "$1" --as-of 2026-12-01T00:00:00Z --summary "$top/$1.json" --workbook "$top/$1.xlsx" --verbose)
}
# signed PERIOD ACT=USER...
signed ()
{
	local period=$1 act
	shift
	for act in "$@"; do expect 0 tieout-dualrun "${act%=*}" issues --period "$period" --user "${act#*=}"; done
}
# register PERIOD EXPECTED_EXIT: register.json, register.csv, register.xlsx
register ()
{
	expect "$2" tieout-dualrun register --period "$1" --as-of 2026-12-01T00:00:00Z --summary register.json --exceptions register.csv \
		--workbook register.xlsx
}
told ()
{
	grep -qF -- "$1" "$TEST_TMP/stdout" || { cat "$TEST_TMP/stdout" >&2; die "standard output lacks: $1"; }
}
# states: "name state approved findings" of every entry.
states ()
{
	sqlite3 :memory: "SELECT group_concat (json_extract (value, '\$.name') || ' ' || json_extract (value, '\$.state') || ' '
		|| json_extract (value, '\$.approved') || ' ' || json_extract (value, '\$.findings'), ', ') FROM json_each (readfile ('register.json'), '\$.entries')"
}
# reasons N: why entry N is not ready.
reasons ()
{
	sqlite3 :memory: "SELECT json_extract (readfile ('register.json'), '\$.entries[$1].not_ready_because')"
}
# burn PERIOD: planned, actual, planned hours, actual hours.
burn ()
{
	sqlite3 :memory: "SELECT json_extract (value, '\$.planned'), json_extract (value, '\$.actual'), json_extract (value, '\$.planned_hours'),
		json_extract (value, '\$.actual_hours') FROM json_each (readfile ('register.json'), '\$.burn_down') WHERE json_extract (value, '\$.period') = '$1'"
}

issues='name: issues, kind: report, owner: controller, replaced_by: new issues, reports: [issues], planned: 2026-05, effort: 12.5'
macro='name: macro, kind: customization, plant: "1000", owner: lead, replaced_by: work list, planned: 2026-06, state: planned, effort: 4'
list='name: list, kind: report, owner: lead, replaced_by: new list, reports: [issues], planned: 2026-03, effort: 2'

# ---- the register itself is checked
entries "$issues, state: ready"
expect 78 tieout-dualrun register --period 2026-02
said 'entries.issues.state'
entries "$issues, state: retired"
expect 78 tieout-dualrun register --period 2026-02
said "what is retired, and nothing else, says when"
entries "$issues, state: kept, reason: audit, approver: controller, expires: 2026-12-31"
expect 78 tieout-dualrun register --period 2026-02
said 'somebody else has to approve'
rm rules/dualrun/retirement.yaml
expect 78 tieout-dualrun register --period 2026-02
said 'retirement.yaml'

# ---- two clean months, signed: not ready yet, and each reason is said
compare 2026-02 0
signed 2026-02 prepare=anna review=bert
compare 2026-03 0
entries "$issues, state: planned" "$macro" "$list, state: planned"
register 2026-03 2
equal 'in March' "$(states)" 'issues planned 0 [], macro planned 0 [], list planned 0 ["DR_OVERDUE"]'
equal 'why' "$(reasons 0)" '["issues: 2 of 3 clean periods in a row","issues: nobody has signed it"]'
equal 'a customization that nothing proves' "$(reasons 1)" '["no comparison proves that it may go"]'
equal 'burn-down in March' "$(burn 2026-03)" '2|3|16.50|18.50'
equal 'burn-down in May, which is to come' "$(burn 2026-05)" '1||4.00|'
told 'Behind: of 3 entries 3 are open, 1 more than planned, 1 overdue.'

# ---- three, reviewed: ready. Nothing of that was typed in.
compare 2026-04 0
signed 2026-04 prepare=anna
register 2026-04 2
equal 'why' "$(reasons 0)" '["issues: it has not been reviewed"]'
signed 2026-04 review=bert
register 2026-04 2
equal 'in April' "$(states)" 'issues ready 0 [], macro planned 0 [], list ready 0 ["DR_OVERDUE"]'
grep -q '^issues,,report,controller,new issues,2026-05,,ready,no,' register.csv || die 'the CSV has another state'

# ---- retired without approval, then with it
entries "$issues, state: retired, retired: 2026-04" "$macro" "$list, state: kept, reason: audit, approver: cfo, expires: 2026-06-01"
register 2026-04 3
equal 'retired, which nobody has approved' "$(states)" 'issues retired 0 ["DR_RETIRED_UNPROVEN"], macro planned 0 [], list kept 0 []'
signed 2026-04 approve=carl
register 2026-04 0
equal 'retired as it should be' "$(states)" 'issues retired 1 [], macro planned 0 [], list kept 1 []'
equal 'ahead' "$(sqlite3 :memory: "SELECT json_extract (readfile ('register.json'), '\$.behind')")" 0
equal 'burn-down in April' "$(burn 2026-04)" '2|2|16.50|6.00'

# ---- what was kept for longer than approved, and what is still run
register 2026-06 2
equal 'in June' "$(states)" 'issues retired 1 [], macro planned 0 ["DR_OVERDUE"], list kept 1 ["DR_KEPT_EXPIRED"]'
compare 2026-05 0
register 2026-05 3
equal 'retired and still run' "$(states)" 'issues retired 1 ["DR_STILL_RUN"], macro planned 0 [], list kept 0 []'

# ---- the result that was approved is another one now: nothing proves it any more
echo '1000,L400,RM-NEW,1.000,2.50,1' >>months/2026-04/legacy/issues.csv
compare 2026-04 3
register 2026-04 3
equal "retired on a result that has changed" "$(states)" 'issues retired 0 ["DR_RETIRED_UNPROVEN"], macro planned 0 [], list kept 0 []'
told 'issues: its sign-off is void: the result has changed'

# ---- the same bytes again, and what the workbook shows
cp register.xlsx before.xlsx
register 2026-04 3
same 'the register again' register.xlsx before.xlsx
{ unzip -l register.xlsx; unzip -p register.xlsx; } >book
for word in Burn-down Proofs DR_RETIRED_UNPROVEN charts/chart2.xml; do
	grep -aq "$word" book || die "the register's workbook lacks $word"
done
unzip -l 2026-05.xlsx >book
grep -q 'charts/chart3.xml' book || die 'the dual run has no charts'

# ---- hours by hand: the first comparison notes them, later ones show them beside those of now, and nothing is edited
effort ()
{
	sqlite3 :memory: "SELECT json_extract (readfile ('$1.json'), '\$.runs[0].effort.baseline.hours'), json_extract (readfile ('$1.json'), '\$.runs[0].effort.now.hours')"
}
equal 'hours from the first comparison on' "$(effort 2026-02)" '12.50|12.50'
sed -i 's/^effort: .*/effort: [ { hours: 3, by: bert, measured: 2026-07-01 } ]/' rules/dualrun/issues.yaml
compare 2026-05 0
told 'By hand: 12.50 hours a period, as anna measured on 2026-01-15; now 3.00 hours a period, as bert measured on 2026-07-01, 76.0 % less. The comparison settles 600 of 600 cells; 0 are left to people.'
equal 'hours then and now' "$(effort 2026-05)" '12.50|3.00'
compare 2026-05 0
equal 'notes of hours' "$(sqlite3 ledger.db 'SELECT group_concat (hours || measured_by) FROM effort')" '1250anna,300bert'
