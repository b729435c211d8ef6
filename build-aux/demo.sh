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

# ---- a dual run: two stacks print one report for three months; the second month is spoiled, then mended and compared again

month ()
{
	local code=0
	(cd "$1" && tieout dualrun issues --period "$1" --ledger "sqlite:$demo/dualrun/tieout.db" --workbook "$demo/tieout-dualrun-$1.xlsx" \
		--verbose 2>log >said) || code=$?
	[ "$code" -le 3 ] || exit "$code"
	echo "$1: $(sed -n 1p "$1/said")"
	echo "        $(grep 'clean periods in a row' "$1/said" | sed 's/^ *//')"
}
echo
echo 'Two stacks print the same report, and differ in ten ways that records explain:'
mkdir -p "$demo/dualrun"
cd "$demo/dualrun"
for period in 2026-02 2026-03 2026-04; do tieout simulate --reports 1000 --period "$period" --to "$period"; done
sed -i 5d 2026-03/modern/issues.csv
for period in 2026-02 2026-03 2026-04; do month "$period"; done
echo 'A line was missing from the report of March. It is printed again:'
tieout simulate --reports 1000 --period 2026-03 --to 2026-03
for period in 2026-03 2026-04; do month "$period"; done
echo "Its workbook: $demo/tieout-dualrun-2026-04.xlsx"
echo 'What the retirement register makes of it:'
tieout dualrun register --period 2026-04 --ledger "sqlite:$demo/dualrun/tieout.db" --workbook "$demo/tieout-register-2026-04.xlsx" >said
sed -n '1p;/not\|nobody/p;/^written/p' said
