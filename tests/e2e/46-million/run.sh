# A million movements a side with every fault: exactly the truth; and the result is a function of content alone: shuffled rows,
# one thread or two, give the same bytes.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

tieout-simulate --seed 11 --plants 2 --movements 1000000 --fault all=150 --to plant --quiet

# run NAME [OPTION...]
run ()
{
	local name=$1
	shift
	expect 4 tieout-reconcile consumption receipts --config plant/tieout.yaml --exceptions "$name.csv" --summary "$name.json" \
		--workbook "$name.xlsx" --no-ledger --quiet "$@"
}

run first
rm -f compare.db
out=$(sqlite3 compare.db <<-EOT
	.mode csv
	.import plant/truth.csv truth
	.import first.csv reported
	.mode list
	.read $TEST_SRCDIR/tests/e2e/45-truth/compare.sql
EOT
)
[ -z "$out" ] || die "a million a side: $out"

# No more than 40 bytes of each row are kept, and with so little memory not even those at once: the same answer.
run bounded --memory 64M
for kind in csv json xlsx; do
	same "bounded memory: $kind" "bounded.$kind" "first.$kind"
done

# shuffle FILE: rows in another order, the header where it was.
shuffle ()
{
	{ sed -n 1p "$1"; sed 1d "$1" | shuf --random-source=<(yes); } >"$1.new"
	mv "$1.new" "$1"
}
shuffle plant/mes/movement.csv
shuffle plant/erp/movement.csv
shuffle plant/erp/price.csv
run second --threads 1
for kind in csv json xlsx; do
	same "shuffled rows and one thread: $kind" "second.$kind" "first.$kind"
done
