# Rows that tie are set aside before matching, and nobody can tell from the results: the same bytes as when every row is read in full (a
# run with an archive keeps all of them), from files in any order and from a server, and in the next month, which carries what stayed open.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

tieout-simulate --seed 7 --plants 3 --movements 30000 --fault all=4 --to plant --quiet
config=plant/tieout.yaml

# run OUT [OPTION...]: the month into OUT.csv, OUT.json and OUT.xlsx, with the ledger OUT.db.
run ()
{
	local out=$1 code=0
	shift
	tieout-reconcile consumption receipts --config "$config" --exceptions "$out.csv" --summary "$out.json" --workbook "$out.xlsx" \
		--ledger "sqlite:$out.db" --verbose "$@" >stdout 2>stderr || code=$?
	[ "$code" = 4 ] || { cat stderr >&2; die "$out: exit code $code, expected 4"; }
}

# results WHAT GOT WANTED
results ()
{
	same "$1, cases" "$2.csv" "$3.csv"
	same "$1, summary" "$2.json" "$3.json"
	same "$1, workbook" "$2.xlsx" "$3.xlsx"
}

# sieved: the last run set rows aside, and matched fewer than it read.
sieved ()
{
	local rows wanted
	read -r rows wanted < <(sed -n 's/.*sieve: \([0-9]*\) rows, \([0-9]*\) of them.*/\1 \2/p' stderr) || true
	[ -n "$rows" ] && [ "$wanted" -gt 0 ] && [ "$wanted" -lt $((rows / 2)) ] || { cat stderr >&2; die "$1: rows were not set aside"; }
}

run whole --archive whole.archive
! grep -q 'sieve:' stderr || die 'a run with an archive set rows aside'
run aside --no-archive
sieved 'files'
results 'set aside' aside whole
run one --no-archive --threads 1
results 'one thread' one whole

# ---- read alone: bills of material, for which only receipts asks, are no part of consumption, whatever it is read with
expect 4 tieout-reconcile consumption --config "$config" --exceptions alone.csv --ledger sqlite:alone.db --archive alone.archive --quiet
equal 'archives of one reconciliation' "$(ls alone.archive | wc -l)" 3
for file in alone.archive/*; do
	same 'read alone, archive' "$file" "whole.archive/$(basename "$file")"
done

# ---- once more with its own ledger, and a month later, when only what stayed open is left
run whole --archive whole.archive
run aside --no-archive
results 'once more' aside whole
for out in whole aside; do
	options=(--archive whole.archive)
	[ "$out" = whole ] || options=(--no-archive)
	expect 3 tieout-reconcile consumption receipts --config "$config" --period 2026-04 --as-of 2026-05-08T12:00:00Z --exceptions "$out.csv" \
		--summary "$out.json" --workbook "$out.xlsx" --ledger "sqlite:$out.db" "${options[@]}" --quiet
done
results 'a month later' aside whole

# ---- rows in another order
for file in plant/mes/movement.csv plant/erp/movement.csv; do
	{ sed -n 1p "$file" && sed 1d "$file" | shuf --random-source=<(yes); } >shuffled
	mv shuffled "$file"
done
run shuffled --no-archive
run whole-shuffled --archive whole-shuffled.archive
results 'shuffled' shuffled whole-shuffled
same 'shuffled, cases' shuffled.csv one.csv

# ---- from a server
pg_create aside
tieout-simulate --seed 7 --plants 3 --movements 30000 --fault all=4 --to pg --format postgresql:postgresql:///aside --quiet
config=pg/tieout.yaml
run pg-whole --archive pg-whole.archive
run pg --no-archive
sieved 'PostgreSQL'
results 'PostgreSQL' pg pg-whole
