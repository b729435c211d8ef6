# What tests of replays share, read after lib.sh with the name of the program that replays. What is temporary goes to a folder of the test's
# own, so that what a replay leaves there is seen.
replayed=$1
export TMPDIR=$TEST_TMP/temporary
mkdir "$TMPDIR"

# everything: what is in the folder, by name, size and content.
everything ()
{
	find . -type f ! -name stdout ! -name stderr -print0 | sort -z | xargs -0 sha256sum
}

# replay CODE LEDGER RUN [OPTION...]: must leave no trace.
replay ()
{
	local code=$1 ledger=$2 run=$3 before
	shift 3
	before=$(everything)
	expect "$code" "$replayed" --ledger "$ledger" --replay "$run" "$@"
	equal 'a replay leaves no trace' "$(everything)" "$before"
	equal 'what a replay leaves of its folder' "$(ls -A "$TMPDIR")" ''
}

# same_bytes LEDGER RUN FILES: so many files are the same.
same_bytes ()
{
	replay 0 "$1" "$2"
	equal "files of run $2" "$(grep -c ': same bytes$' "$TEST_TMP/stdout")" "$3"
	equal "verdict of run $2" "$(tail -n 1 "$TEST_TMP/stdout")" 'same bytes'
	! grep -q 'OTHER\|ANOTHER' "$TEST_TMP/stdout" || die "$(cat "$TEST_TMP/stdout")"
}
