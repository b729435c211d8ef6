#!/usr/bin/env bash
# The demonstration behind `make demo`: demo.sh BUILD_FOLDER. Simulates one plant month with faults (MES and ERP as SQLite files that are
# read through ODBC, the general ledger as CSV), reconciles it and names the workbook. No server; everything stays in BUILD_FOLDER/demo.
set -euo pipefail

build=$(realpath "$1")
demo=$build/demo
export PATH=$build:$PATH
# Nothing of the caller's own installation reaches the demonstration.
for name in $(compgen -e | grep '^TIEOUT_' || true); do
	unset "$name"
done

rm -rf "$demo"
tieout-simulate --to "$demo" --format sqlite --movements 40000 --fault all=2 --quiet
cd "$demo"

# 2, 3 and 4 are findings, which the faults are meant to give.
code=0
tieout reconcile consumption receipts --workbook "$demo/tieout-demo.xlsx" --exceptions "$demo/tieout-demo.csv" \
	--summary "$demo/tieout-demo.json" || code=$?
[ "$code" -le 4 ] || exit "$code"

echo
echo "The simulation planted $(($(wc -l <truth.csv) - 1)) cases ($demo/truth.csv); the run found $(($(wc -l <tieout-demo.csv) - 1))."
echo "Open the workbook: $demo/tieout-demo.xlsx"

# ---- a dual run: two stacks print one report for three months; the second month is spoiled, then mended and compared again, and people sign

month ()
{
	local code=0
	(cd "$1" && tieout dualrun issues --period "$1" --workbook "$demo/tieout-dualrun-$1.xlsx" --summary summary.json --verbose \
		2>log >said) || code=$?
	[ "$code" -le 3 ] || exit "$code"
	echo "$1: $(sed -n 1p "$1/said")"
	echo "        $(grep 'clean periods in a row' "$1/said" | sed 's/^ *//')"
}
# sign ACTION PERIOD USER: 3 is a refusal.
sign ()
{
	local code=0
	tieout dualrun "$1" issues --period "$2" --user "$3" >said || code=$?
	[ "$code" = 0 ] || [ "$code" = 3 ] || exit "$code"
	echo "$1 $2 by $3: $(sed -n '/^Refused/p' said)$(grep "^  [a-z]*  .*  $3  " said | sed 's/^.*: //')"
}
echo
echo 'Two stacks print the same report, and differ in ten ways that records explain:'
mkdir -p "$demo/dualrun"
cd "$demo/dualrun"
export TIEOUT_LEDGER=sqlite:$demo/dualrun/tieout.db TIEOUT_ARCHIVE=$demo/dualrun/archive TIEOUT_RULES=$demo/dualrun/rules
# Who signs is the account that runs the program, unless the rule of the close lets people name themselves.
cp -rL "$build/tieout-data/rules" rules
chmod -R u+w rules
sed -i 's/^user: system/user: named/; s/^preparers: .*/preparers: [anna]/; s/^reviewers: .*/reviewers: [bert]/; s/^approvers: .*/approvers: [carl]/' \
	rules/close/default.yaml
for period in 2026-02 2026-03 2026-04; do tieout simulate --reports 1000 --period "$period" --to "$period"; done
sed -i 5d 2026-03/modern/issues.csv
for period in 2026-02 2026-03 2026-04; do month "$period"; done
echo 'February is clean and is signed; March is not, so nobody can sign it:'
sign prepare 2026-02 anna
sign review 2026-02 bert
sign prepare 2026-03 anna
echo 'A line was missing from the report of March. It is printed again, and the streak has recovered:'
tieout simulate --reports 1000 --period 2026-03 --to 2026-03
for period in 2026-03 2026-04; do month "$period"; done
sign prepare 2026-04 anna
sign review 2026-04 bert
sign approve 2026-04 carl
month 2026-04 >/dev/null
echo "The workbook with the signatures: $demo/tieout-dualrun-2026-04.xlsx"
run=$(grep -o '"run_id" *: *"[0-9a-f]*"' 2026-04/summary.json | cut -d '"' -f 4)
mv 2026-04 printed-2026-04
replayed=$(tieout dualrun --replay "$run" | tail -n 1)
echo "Made again from the ledger and the archive alone, its sources being gone: $replayed."
echo 'What the retirement register makes of it:'
tieout dualrun register --period 2026-04 --workbook "$demo/tieout-register-2026-04.xlsx" >said
sed -n '1p;/not\|nobody/p;/^written/p' said
