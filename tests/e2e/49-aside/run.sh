# Rows that tie are set aside before matching, and nobody can tell from the results: the same bytes as when every row is read in full
# (--no-aside), with an archive and without, from files in any order and from a server, and in the next month, which carries what stayed
# open. The archive holds what was set aside too: other rules over it say what they say over one of all rows.
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

run whole --archive whole.archive --no-aside
! grep -q 'sieve:' stderr || die 'rows were set aside against --no-aside'
run aside --archive aside.archive
sieved 'files'
results 'set aside' aside whole
run bare --no-archive
sieved 'files, without an archive'
results 'set aside without an archive' bare whole
run one --archive one.archive --threads 1
results 'one thread' one whole
diff -r one.archive aside.archive || die 'one thread: the archives differ'

# ---- other rules over what was set aside
# what OUT EXIT RULES: every run of OUT's ledger judged again, to OUT.what.csv and OUT.what.json.
what ()
{
	local out=$1 code=$2 rules=$3
	expect "$code" tieout-reconcile --against "$(sqlite3 "$out.db" 'SELECT group_concat (run_id) FROM (SELECT run_id FROM run ORDER BY sequence)')" \
		--rules "$rules" --config "$config" --ledger "sqlite:$out.db" --exceptions "$out.what.csv" --summary "$out.what.json" --quiet
}
cp -rL "$TEST_SRCDIR/rules" same
cp -r same sums
cp -r same ids
chmod -R u+w sums ids
# What tied by its sum does so no more; an id is no proof any more.
sed -i -E 's/^  - name: (operation|lot|order) sums.*$/&\n    enabled: false/; /name: (other location|material sums|substitution)/,/enabled/ s/true/false/' \
	sums/enterprise/*.yaml
sed -i -E 's/^  - name: message$/&\n    enabled: false/' ids/enterprise/*.yaml
for rules in same sums ids; do
	code=4
	[ "$rules" != same ] || code=0
	for out in whole aside; do
		what "$out" "$code" "$rules"
	done
	same "rules '$rules' over what was set aside: cases" aside.what.csv whole.what.csv
	same "rules '$rules' over what was set aside: rows and totals" aside.what.json whole.what.json
	cp aside.what.json "$rules.what.json"
done
equal 'the same rules change nothing' "$(jq -c '[.what_if[] | .same] | unique' same.what.json)" '[true]'
[ "$(jq '[.what_if[].matches_lost | .mes + .erp] | add' sums.what.json)" -gt 1000 ] || die 'rows that were set aside were not judged again'

# ---- read alone: bills of material, for which only receipts asks, are no part of consumption, whatever it is read with
expect 4 tieout-reconcile consumption --config "$config" --exceptions alone.csv --ledger sqlite:alone.db --archive alone.archive \
	--no-aside --quiet
equal 'archives of one reconciliation' "$(ls alone.archive | wc -l)" 3
for file in alone.archive/*; do
	same 'read alone, archive' "$file" "whole.archive/$(basename "$file")"
done
# What is set aside depends on what else will be matched over the reading, what becomes of it does not.
expect 4 tieout-reconcile consumption --config "$config" --exceptions alone.aside.csv --ledger sqlite:alone-aside.db --archive alone-aside.archive --quiet
same 'read alone and set aside, cases' alone.aside.csv alone.csv
equal 'the runs of archives' "$(ls alone-aside.archive)" "$(ls alone.archive)"
for out in alone alone-aside; do
	what "$out" 4 sums
done
same 'read alone and set aside, other rules' alone-aside.what.json alone.what.json

# ---- once more with its own ledger, and a month later, when only what stayed open is left
declare -A options=([whole]='--archive whole.archive --no-aside' [aside]='--archive aside.archive' [bare]='--no-archive')
for out in whole aside bare; do
	run "$out" ${options[$out]}
	results 'once more' "$out" whole
done
for out in whole aside bare; do
	expect 3 tieout-reconcile consumption receipts --config "$config" --period 2026-04 --as-of 2026-05-08T12:00:00Z --exceptions "$out.csv" \
		--summary "$out.json" --workbook "$out.xlsx" --ledger "sqlite:$out.db" ${options[$out]} --quiet
	results 'a month later' "$out" whole
done
for out in whole aside; do
	what "$out" 0 same
done

# ---- rows in another order
for file in plant/mes/movement.csv plant/erp/movement.csv; do
	{ sed -n 1p "$file" && sed 1d "$file" | shuf --random-source=<(yes); } >shuffled
	mv shuffled "$file"
done
run shuffled --archive shuffled.archive
sieved 'shuffled'
run whole-shuffled --archive whole-shuffled.archive --no-aside
results 'shuffled' shuffled whole-shuffled
same 'shuffled, cases' shuffled.csv one.csv

# ---- a full disk, played by a limit on the size of files, while rows are being set aside; then the same with room
pg_create aside_full
ledger="postgresql:///aside_full?host=$PGHOST&user=$PGUSER"
expect 0 tieout-init --ledger "$ledger"
full ()
(
	trap '' XFSZ
	ulimit -f 64
	exec "$@"
)
job=(tieout-reconcile consumption --config "$config" --plant 1000 --ledger "$ledger" --archive full.archive --exceptions full.csv --quiet)
expect 74 full "${job[@]}"
said "temporary file in 'full.archive': write: File too large"
equal 'a full disk leaves nothing' "$(find full.archive -mindepth 1; find . -name 'full.csv*')" ''
expect 4 "${job[@]}"
equal 'with room, an archive' "$(find full.archive -name '*.tieout' | wc -l)" 1

# ---- an archive whose rows are damaged, and that the ledger takes for whole
file=$(find aside.archive -name '*.tieout' -size +64k | sort | sed -n 1p)
id=$(basename "$file" .tieout)
size=$(stat -c %s "$file")
printf '\125\252\125\252' | dd of="$file" bs=1 seek=$((size / 2)) conv=notrunc status=none
expect 65 tieout-reconcile --against "$id" --config "$config" --ledger sqlite:aside.db --dry-run
said 'is not the one that was recorded'
sqlite3 aside.db "UPDATE output_file SET digest = '$(sha256sum <"$file" | cut -d' ' -f1)' WHERE target LIKE '%$id.tieout'"
expect 65 tieout-reconcile --against "$id" --config "$config" --ledger sqlite:aside.db --dry-run
said 'damaged: '

# ---- from a server
pg_create aside
tieout-simulate --seed 7 --plants 3 --movements 30000 --fault all=4 --to pg --format postgresql:postgresql:///aside --quiet
config=pg/tieout.yaml
run pg-whole --archive pg-whole.archive --no-aside
run pg --archive pg.archive
sieved 'PostgreSQL'
results 'PostgreSQL' pg pg-whole
for out in pg pg-whole; do
	what "$out" 4 sums
done
same 'PostgreSQL, other rules: cases' pg.what.csv pg-whole.what.csv
same 'PostgreSQL, other rules: rows and totals' pg.what.json pg-whole.what.json
