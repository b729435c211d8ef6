#!/usr/bin/env bash
# Runs the tests from a build folder: run-check.sh [WORD...] runs those whose names contain one of the words, else all.
#
# Names: lint/NAME (build-aux/lint-NAME.sh), unit/test_NAME (build/tests/test_NAME), e2e/NN-NAME (tests/e2e/NN-NAME/run.sh),
# fuzz/fuzz_NAME (build/tests/fuzz_NAME over tests/fuzz/corpus/NAME).
# A test's log is build/tests/<last part of its name>.log and is printed when it fails. An exit code of 77 is a skip, whose
# last line of output says why. The closing line counts libcheck's cases, and each script as one.
#
# A test has: TEST_SRCDIR (the source tree, which is also its working directory but for e2e), TEST_BUILDDIR, TEST_TMP (its own folder,
# removed afterwards, and an e2e script's working directory), TEST_DIR (an e2e script's own folder), TEST_SHARED (the reference data
# beside the source tree, or empty), TEST_FULL (not empty for the long matrices), the programs in PATH, and what servers.sh exports.
set -u

TEST_SRCDIR=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
TEST_BUILDDIR=$(realpath -m "${B:-build}")
TEST_SHARED=${TEST_SHARED:-$(cd "$TEST_SRCDIR/../shared" 2>/dev/null && pwd)}
export TEST_SRCDIR TEST_BUILDDIR TEST_SHARED TEST_FULL="${TEST_FULL:-}"
JOBS=2
LIMIT=1800		# seconds for one test

. "$TEST_SRCDIR/tests/servers.sh"
work=$(mktemp -d "${TMPDIR:-/tmp}/tieout-check.XXXXXX")
chmod 711 "$work"	# the servers' user must reach its own folders
logs=$TEST_BUILDDIR/tests
running=()

finish ()
{
	[ ${#running[@]} -eq 0 ] || kill -TERM "${running[@]}" 2>/dev/null
	servers_stop
	wait
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

# Nothing of the caller's own set-up reaches a test, nor what make was told about this build: a test that builds does so as anybody would.
clean_environment ()
{
	local name
	for name in $(compgen -e | grep -E '^(TIEOUT_|XDG_|PG|ODBC|LC_|MAKE|MFLAGS|CK_|(CFLAGS|LDFLAGS|SANITIZE|COVERAGE|LIBFUZZER|DEVELOPER)$)'); do
		unset "$name"
	done
	mkdir -p "$work/home"
	export HOME=$work/home LANG=C.UTF-8 TZ=UTC PATH=$TEST_BUILDDIR:$PATH
}

all_tests ()
{
	local path
	for path in "$TEST_SRCDIR"/build-aux/lint-*.sh; do
		path=${path##*/lint-}
		echo "lint/${path%.sh}"
	done
	for path in "$TEST_SRCDIR"/tests/unit/test_*.c; do
		path=${path##*/}
		echo "unit/${path%.c}"
	done
	for path in "$TEST_SRCDIR"/tests/fuzz/fuzz_*.c; do
		path=${path##*/}
		echo "fuzz/${path%.c}"
	done
	for path in "$TEST_SRCDIR"/tests/e2e/*/run.sh; do
		path=${path%/run.sh}
		echo "e2e/${path##*/}"
	done
}

chosen_tests ()
{
	local name word
	all_tests | grep -v '\*' | while read -r name; do
		[ $# -gt 0 ] || echo "$name"
		for word in "$@"; do
			[[ $name != *"$word"* ]] || { echo "$name"; break; }
		done
	done
}

needs_servers ()
{
	case $1 in
	e2e/*) return 0 ;;
	unit/*) grep -qE 'TEST_PG|TEST_MARIA|ODBC|odbc:|sqlite:' "$TEST_SRCDIR/tests/$1.c" ;;
	*) return 1 ;;
	esac
}

# run_test NAME: runs it and writes "passed failed skipped" into its result file.
run_test ()
{
	local name=$1 short=${1##*/} code passed=0 failed=0 skipped=0 start=$SECONDS
	local log=$logs/$short.log tap=$work/$short.tap
	export TEST_TMP=$work/tmp/$short
	mkdir -p "$TEST_TMP" "$logs"

	case $name in
	lint/*) cd "$TEST_SRCDIR" && set -- bash "build-aux/lint-$short.sh" ;;
	unit/*) cd "$TEST_SRCDIR" && export CK_TAP_LOG_FILE_NAME=$tap CK_DEFAULT_TIMEOUT=300 && set -- "$TEST_BUILDDIR/tests/$short" ;;
	fuzz/*) cd "$TEST_SRCDIR" && set -- "$TEST_BUILDDIR/tests/$short" "tests/fuzz/corpus/${short#fuzz_}" ;;
	e2e/*) cd "$TEST_TMP" && export TEST_DIR=$TEST_SRCDIR/tests/e2e/$short && set -- bash "$TEST_DIR/run.sh" ;;
	esac
	timeout -k 10 $LIMIT "$@" </dev/null >"$log" 2>&1 &
	trap 'kill -TERM $! 2>/dev/null; wait; exit 143' TERM
	wait $!
	code=$?

	if [ -s "$tap" ]; then
		passed=$(grep -c '^ok' "$tap")
		failed=$(grep -c '^not ok' "$tap")
		[ "$code" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
		[ "$((passed + failed))" -gt 0 ] || { failed=1; echo 'this program ran no test case' >>"$log"; }
	elif [ "$code" -eq 77 ]; then
		skipped=1
	elif [ "$code" -eq 0 ] && [[ $name != unit/* ]]; then
		passed=1
	else
		failed=1
	fi
	[ "$code" -ne 124 ] || echo "ended after $LIMIT seconds" >>"$log"

	{
		if [ "$failed" -gt 0 ]; then
			echo "FAIL $name (exit $code)"
			sed 's/^/    /' "$log"
		elif [ "$skipped" -gt 0 ]; then
			echo "skip $name: $(tail -n 1 "$log")"
		else
			echo "ok   $name ($passed, $((SECONDS - start)) s)"
		fi
	} >"$work/$short.report"
	cat "$work/$short.report"
	echo "$passed $failed $skipped" >"$work/$short.result"
	rm -rf "$TEST_TMP"
}

mapfile -t names < <(chosen_tests "$@")
if [ ${#names[@]} -eq 0 ]; then
	echo "run-check: no test matches: $*" >&2
	exit 1
fi
clean_environment
for name in "${names[@]}"; do
	if needs_servers "$name"; then
		servers_start "$work/servers" || { echo '0 passed, 1 failed'; exit 1; }
		break
	fi
done

for name in "${names[@]}"; do
	while [ ${#running[@]} -ge $JOBS ]; do
		wait -n "${running[@]}"
		for i in "${!running[@]}"; do
			kill -0 "${running[i]}" 2>/dev/null || unset 'running[i]'
		done
	done
	run_test "$name" &
	running+=($!)
done
[ ${#running[@]} -eq 0 ] || wait "${running[@]}"
running=()

# A test that left no result was ended from outside, which is a failure of its own.
read -r passed failed skipped < <(
	for name in "${names[@]}"; do
		cat "$work/${name##*/}.result" 2>/dev/null || echo '0 1 0'
	done | awk '{ p += $1; f += $2; s += $3 } END { print p, f, s }')
[ "$skipped" -eq 0 ] || echo "$skipped skipped"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
