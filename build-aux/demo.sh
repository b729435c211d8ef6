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
