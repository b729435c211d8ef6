# The simulated plant reconciled: exactly the true answer, no fault missed, none invented; and a clean month is clean.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

# compare DIR EXCEPTIONS: what the program reports against truth.csv, in SQL; says nothing when they agree.
compare ()
{
	rm -f compare.db
	sqlite3 compare.db <<-EOT
		.mode csv
		.import $1/truth.csv truth
		.import $2 reported
		.mode list
		.read $TEST_DIR/compare.sql
	EOT
}

# reconcile DIR EXPECTED_EXIT [OPTION...]
reconcile ()
{
	local dir=$1 code=$2
	shift 2
	expect "$code" tieout-reconcile consumption receipts --config "$dir/tieout.yaml" --exceptions "$dir.csv" --summary "$dir.json" \
		--workbook "$dir.xlsx" --ledger "sqlite:$dir.db" --archive "$dir.archive" --quiet "$@"
}

# ---- a month without faults, with weekends, a change of the clocks, late batches and a month end
tieout-simulate --plants 2 --movements 60000 --to clean --quiet
reconcile clean 0
out=$(compare clean clean.csv)
[ -z "$out" ] || die "a clean month: $out"

# ---- every fault, from every kind of source
tieout-simulate --seed 3 --movements 40000 --fault all=7 --to faults --quiet
reconcile faults 4
out=$(compare faults faults.csv)
[ -z "$out" ] || die "all faults: $out"

# ---- a month in which an hour happens twice
tieout-simulate --seed 4 --period 2026-11 --movements 20000 --fault all=2 --fault TZ_AMBIGUOUS=3 --to autumn --quiet
reconcile autumn 4
out=$(compare autumn autumn.csv)
[ -z "$out" ] || die "autumn: $out"

# ---- the same month from SQLite files through ODBC
tieout-simulate --seed 3 --movements 40000 --fault all=7 --to sqlite --format sqlite --quiet
reconcile sqlite 4
out=$(compare sqlite sqlite.csv)
[ -z "$out" ] || die "through ODBC: $out"

# ---- and from PostgreSQL
pg_create truth
tieout-simulate --seed 3 --movements 40000 --fault all=7 --to pg --format "postgresql:postgresql:///truth" --quiet
reconcile pg 4
out=$(compare pg pg.csv)
[ -z "$out" ] || die "from PostgreSQL: $out"
