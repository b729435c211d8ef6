# Plants are matched side by side, where threads and memory allow, and nobody can tell from the results: the same bytes and the same
# messages as one plant after the other, also when one of them fails.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

tieout-simulate --seed 7 --plants 3 --movements 12000 --fault all=3 --to plant --quiet
# A plant of which there are no rows, between two that are there.
sed 's|^  - name: "1100"|  - name: "1050"\n    company: US01\n    zone: America/Chicago\n&|' plant/tieout.yaml >plant/gap.yaml

# run OUT CODE CONFIG [OPTION...]
run ()
{
	local out=$1 code=$2 config=$3
	shift 3
	expect "$code" tieout-reconcile consumption receipts --config "plant/$config" --exceptions "$out.csv" --summary "$out.json" \
		--workbook "$out.xlsx" --ledger "sqlite:$out.db" "$@"
	mv stderr "$out.err"
}

# results WHAT GOT WANTED
results ()
{
	same "$1, cases" "$2.csv" "$3.csv"
	same "$1, summary" "$2.json" "$3.json"
	same "$1, workbook" "$2.xlsx" "$3.xlsx"
	same "$1, messages" "$2.err" "$3.err"
}

for archive in no-archive archive=folder; do
	rm -f ./*.db
	run after 4 tieout.yaml --threads 1 "--$archive"
	run beside 4 tieout.yaml --threads 3 "--$archive"
	results "$archive" beside after
	# Once more, with open items and history in the ledger.
	run after 4 tieout.yaml --threads 1 "--$archive"
	run beside 4 tieout.yaml --threads 3 "--$archive"
	results "$archive, once more" beside after
done

rm -f ./*.db
run after 75 gap.yaml --threads 1 --no-archive
run beside 75 gap.yaml --threads 3 --no-archive
results 'a plant that cannot be read' beside after
grep -q "plant '1050': source 'mes' has no rows" beside.err || { cat beside.err; die 'the plant without rows is not named'; }

# The ERP's rows of the second plant are not there yet, which shows when it is matched.
sed -i '/^[^,]*,1100,/d' plant/erp/movement.csv
rm plant/erp/movement.csv.control ./*.db
run after 75 tieout.yaml --threads 1 --no-archive
run beside 75 tieout.yaml --threads 3 --no-archive
results 'a plant that cannot be matched' beside after
grep -q "plant '1100': source 'erp' has no rows" beside.err || { cat beside.err; die 'the plant without postings is not named'; }
