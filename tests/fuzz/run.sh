#!/usr/bin/env bash
# Fuzzes targets, one on each processor, each FUZZ_SECONDS from a copy of its corpus: run.sh BUILDDIR fuzz_NAME...
#
# An input that a target does not accept stays as BUILDDIR/found/fuzz_NAME-*; BUILDDIR/tests/fuzz_NAME FILE shows it again.
# Inputs that reach new code stay in BUILDDIR/corpus/NAME.
set -u

folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$(realpath "$1")
shift
passed=0 failed=0 running=0 processors=$(nproc)
mkdir -p "$build/found"

# Sizes that an input claims may not fit into memory, which a target has to survive.
export ASAN_OPTIONS=allocator_may_return_null=1${ASAN_OPTIONS:+:$ASAN_OPTIONS} TZ=UTC LANG=C.UTF-8

# look TARGET CORPUS: searches with libFuzzer, or with AFL++ where AFL is set; fails when an input was not accepted.
look ()
{
	if [ -n "${AFL:-}" ]; then
		AFL_NO_UI=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 ASAN_OPTIONS=abort_on_error=1:symbolize=0:$ASAN_OPTIONS \
			afl-fuzz -m none -t 20000 -V "${FUZZ_SECONDS:-60}" -i "$2" -o "$build/found/$1-afl" -- "$build/tests/$1" &&
			! compgen -G "$build/found/$1-afl/default/crashes/id*"
	else
		"$build/tests/$1" -max_total_time="${FUZZ_SECONDS:-60}" -timeout=20 -max_len=4096 -malloc_limit_mb=1000000 \
			-print_final_stats=1 -artifact_prefix="$build/found/$1-" "$2"
	fi
}

# target NAME: fails when it did not accept an input.
target ()
{
	local name=$1 corpus=$build/corpus/${1#fuzz_} log=$build/tests/$1.log
	rm -rf "$corpus" && mkdir -p "$build/corpus" && cp -r "$folder/corpus/${name#fuzz_}" "$corpus" || return
	if look "$name" "$corpus" </dev/null >"$log" 2>&1; then
		echo "ok   $name ($(cat "$log" "$build/found/$name-afl/default/fuzzer_stats" 2>/dev/null |
			awk '/number_of_executed_units/ { print $2 } /^execs_done/ { print $3 }') inputs)"
		return
	fi
	printf 'FAIL %s\n%s\n' "$name" "$(tail -n 50 "$log" | sed 's/^/    /')"
	return 1
}

# ended: waits for the first of the running targets, and counts it.
ended ()
{
	if wait -n; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
	fi
	running=$((running - 1))
}

for name in "$@"; do
	[ "$running" -lt "$processors" ] || ended
	target "$name" &
	running=$((running + 1))
done
while [ "$running" -gt 0 ]; do ended; done
echo "$passed fuzz targets passed, $failed failed"
[ "$failed" -eq 0 ]
