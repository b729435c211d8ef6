# Sign-off of a compared report: prepared, reviewed by somebody else, its retirement approved once the streak is long enough; bound to the
# result, so another result voids it and the same one does not; in SQLite and PostgreSQL alike, seen in JSON and in the workbook.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

for period in 2026-02 2026-03 2026-04; do
	expect 0 tieout-simulate --reports 300 --period "$period" --seed 3 --to "months/$period"
done
cp -r "$TEST_SRCDIR/rules" rules
sed -i 's/^user: system/user: named/; s/^preparers: .*/preparers: [anna, dora]/; s/^reviewers: .*/reviewers: [bert, dora]/; s/^approvers: .*/approvers: [carl, dora]/' \
	rules/close/default.yaml
export TIEOUT_RULES=$PWD/rules

# compare PERIOD EXPECTED_EXIT AS_OF_DAY
compare ()
{
	(cd "months/$1" && expect "$2" tieout-dualrun issues --period "$1" --as-of "2026-12-${3}T00:00:00Z" --ledger "$ledger" \
		--summary "$top/$1.json" --workbook "$top/$1.xlsx" --exceptions "$top/$1.csv" --verbose)
}
# sign EXPECTED_EXIT ACTION PERIOD [OPTION...]
sign ()
{
	local code=$1 action=$2 period=$3
	shift 3
	expect "$code" tieout-dualrun "$action" issues --period "$period" --ledger "$ledger" "$@"
}
told ()
{
	grep -qF -- "$1" "$TEST_TMP/stdout" || { cat "$TEST_TMP/stdout" >&2; die "standard output lacks: $1"; }
}
# signatures PERIOD: who has signed, and whether that holds, as the summary says.
signatures ()
{
	sqlite3 :memory: "SELECT group_concat (json_extract (value, '\$.stage') || ' ' || json_extract (value, '\$.user') || ' '
		|| json_extract (value, '\$.holds'), ', ') FROM json_each (readfile ('$1.json'), '\$.runs[0].signatures')"
}
hash ()
{
	sqlite3 :memory: "SELECT json_extract (readfile ('$1.json'), '\$.runs[0].result_hash')"
}

story ()
{
	local first
	# Nothing is signed that has not been compared, by nobody, or by who may not.
	expect 0 tieout-init --ledger "$ledger"
	sign 75 prepare 2026-02 --user anna
	said 'period 2026-02 has not been compared'
	compare 2026-02 0 01
	equal 'signed of a fresh comparison' "$(signatures 2026-02)" ''
	sign 64 prepare 2026-02
	said 'say who signs: --user NAME'
	sign 78 prepare 2026-02 --user bert
	said "'bert' is none of the preparers"
	sign 78 review 2026-02 --user bert
	said 'has not been prepared; `tieout dualrun prepare` comes first'
	sign 0 prepare 2026-02 --user anna --dry-run
	told 'Would be signed: prepared by anna'
	told 'nothing yet'
	sign 0 prepare 2026-02 --user dora --statement 'looked at every cell'
	told 'looked at every cell'
	sign 78 review 2026-02 --user dora
	said "'dora' has prepared the comparison: somebody else has to do this"
	sign 78 review 2026-02 --user anna
	sign 78 approve 2026-02 --user carl
	said 'has not been reviewed; `tieout dualrun review` comes first'
	sign 0 review 2026-02 --user bert
	sign 0 review 2026-02 --user bert	# again, as one does who was cut off: no second signature
	equal 'signed' "$(grep -c '  reviewed  ' "$TEST_TMP/stdout")" 1
	sign 78 review 2026-02 --user dora
	sign 78 approve 2026-02 --user bert
	said "'bert' is none of the approvers"
	sign 3 approve 2026-02 --user carl
	told 'Refused: the streak of clean periods is not long enough, nothing was signed.'

	# The same result by another run on another day: what was signed holds.
	first=$(hash 2026-02)
	compare 2026-02 0 02
	equal 'the result of the same records' "$(hash 2026-02)" "$first"
	equal 'signed' "$(signatures 2026-02)" 'prepared dora 1, reviewed bert 1'
	told 'reviewed by bert on '

	# A further cell that both stacks print alike: the month is as clean as before, and it is another result.
	echo '1000,L400,RM-NEW,1.000,2.50,1' >>months/2026-02/legacy/issues.csv
	echo "1000,$(sed -n 's/^L400,\([^,]*\).*/\1/p' months/2026-02/legacy/account_map.csv),RM-NEW,1.000,2.50,1" >>months/2026-02/modern/issues.csv
	compare 2026-02 0 03
	[ "$(hash 2026-02)" != "$first" ] || die 'another report has the same result'
	equal 'signed, of another result' "$(signatures 2026-02)" 'prepared dora 0, reviewed bert 0'
	told 'reviewed by bert on '
	told ': void, this is another result'
	sign 0 status 2026-02
	told 'is reviewed, and that sign-off is void: the result has changed'
	sign 0 prepare 2026-02 --user anna
	sign 0 review 2026-02 --user bert
	compare 2026-02 0 04
	equal 'signed anew' "$(signatures 2026-02)" 'prepared anna 1, reviewed bert 1'

	# A month that is not clean is signed by nobody; one that changes between two signatures is not reviewed.
	cp months/2026-03/modern/issues.csv whole.csv
	sed -i 5d months/2026-03/modern/issues.csv
	compare 2026-03 3 01
	sign 3 prepare 2026-03 --user anna
	told 'Refused: the comparison is not clean, nothing was signed.'
	cp whole.csv months/2026-03/modern/issues.csv
	compare 2026-03 0 02
	sign 0 prepare 2026-03 --user anna
	sed -i 5d months/2026-03/modern/issues.csv
	compare 2026-03 3 03
	sign 3 review 2026-03 --user bert
	told 'Refused: what was signed is not what the ledger shows now'
	cp whole.csv months/2026-03/modern/issues.csv
	compare 2026-03 0 04
	sign 0 review 2026-03 --user bert

	# Three clean months: retirement is approved, by who has not prepared it, once.
	compare 2026-04 0 01
	sign 0 prepare 2026-04 --user dora
	sign 0 review 2026-04 --user bert
	sign 78 approve 2026-04 --user dora
	said 'somebody else has to do this'
	sign 0 approve 2026-04 --user carl
	told "Comparison of 'issues', period 2026-04, is approved; it is clean."
	sign 78 approve 2026-04 --user carl
	said 'the comparison is approved; there is nothing left to sign'
	compare 2026-04 0 02
	equal 'approved' "$(signatures 2026-04)" 'prepared dora 1, reviewed bert 1, approved carl 1'
	unzip -p 2026-04.xlsx >book
	grep -aq 'Retirement approved by' book || die 'the workbook has no block for signatures'
	grep -aq '>carl<' book || die 'the workbook does not say who has approved'

	# Another definition is another comparison.
	sed -i 's/^version: 1/version: 2/' rules/dualrun/issues.yaml
	sign 75 prepare 2026-04 --user anna
	said 'was compared by an older definition of the report'
	sed -i 's/^version: 2/version: 1/' rules/dualrun/issues.yaml
	rm -rf months/2026-02
	expect 0 tieout-simulate --reports 300 --period 2026-02 --seed 3 --to months/2026-02
}

top=$PWD
ledger=sqlite:$PWD/ledger.db
story
pg_create dualrun_signoff
ledger="postgresql:///dualrun_signoff?host=$PGHOST&user=$PGUSER"
story

# ---- the chain: of one kind with the sign-offs of a close, and as hard to change
ledger=sqlite:$PWD/ledger.db
equal 'events of reports' "$(sqlite3 ledger.db "SELECT count(*), min (subject) FROM signoff_event WHERE kind = 'report'")" '9|issues'
sign 69 status 2026-04 --chain-head chain.head
said 'keeps the head of the chain, and is not there'
sqlite3 ledger.db "SELECT event || ' ' || chain FROM signoff_event WHERE event = 9" >chain.head
sign 0 status 2026-04 --chain-head chain.head
sign 0 prepare 2026-03 --user anna --chain-head chain.head
grep -q '^10 ' chain.head || die 'the head of the chain was not kept'
cp ledger.db changed.db
sqlite3 changed.db "UPDATE signoff_event SET user_name = 'eve' WHERE event = 9"
ledger=sqlite:$PWD/changed.db
sign 65 status 2026-04
said 'event 9 of the sign-offs'
expect 65 tieout-init --verify --ledger "$ledger"
said 'event 9 of the sign-offs'
expect 0 tieout-init --verify --ledger "sqlite:$PWD/ledger.db"
grep -q '^comparisons and key figures: [1-9]' "$TEST_TMP/stdout" || die 'comparisons are not proven'
cp ledger.db cut.db
sqlite3 cut.db 'DELETE FROM signoff_event WHERE event = 10'
ledger=sqlite:$PWD/cut.db
sign 65 status 2026-04 --chain-head chain.head
said 'the end of the chain was cut off'
