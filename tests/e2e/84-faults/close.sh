# The close of a small month in the matrix of faults, sourced behind matrix.sh by a script that sets `ledger` and defines chain_end, which
# prints number and hash of the last sign-off in it.
cp -r "$TEST_SRCDIR/rules" rules
sed -i 's/^user: system/user: named/; s/^preparers: .*/preparers: [anna]/; s/^reviewers: .*/reviewers: [bert]/' rules/close/default.yaml
tieout-simulate --movements 300 --to plant --quiet

close ()
{
	local action=$1
	shift
	"${wrapper[@]}" tieout-close "$action" --config "$TEST_TMP/plant/tieout.yaml" --rules "$TEST_TMP/rules" --ledger "$ledger" \
		--as-of 2026-04-09T13:00:00Z "$@"
}

# The runs that are signed.
month ()
{
	local code=0
	tieout-reconcile consumption receipts stock-gl --config "$TEST_TMP/plant/tieout.yaml" --rules "$TEST_TMP/rules" --ledger "$ledger" --no-archive \
		--as-of 2026-04-09T12:00:00Z --quiet --workbook "$TEST_TMP/plant.xlsx" || code=$?
	[ "$code" -lt 5 ] || die "the month of the close ended with $code"
}

# sign ACTION, with the end of the chain kept beside the ledger, of which it is the end then. A lock that is there already says so.
sign ()
{
	local code=0 who=bert
	[ "$1" != prepare ] || who=anna
	close "$1" --user "$who" --quiet --chain-head head 2>../sign.err || code=$?
	cat ../sign.err >&2
	! grep -q 'the period is locked' ../sign.err || code=0
	[ "$code" != 0 ] || [ "$(cat head)" = "$(chain_end)" ] || code=99
	return "$code"
}
