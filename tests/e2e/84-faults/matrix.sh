# The matrix of faults, sourced behind lib.sh: for each class of calls (preload/fault.c) the nth one fails, for n = 1 ... 100 and then
# powers of two, until the job has fewer calls; the short form takes powers of three. After each: a documented exit code, one error
# message, results whole, nothing of an unfinished run in the ledger; and the next job, undisturbed, gives what it would have given.
#
# A script sets or defines, and is in a folder with the state of `earlier`:
#   start FOLDER   makes the state before the job in this folder (the script's own; the ledger of a server too)
#   job            runs the job there, behind "${wrapper[@]}"
#   facts          prints what the ledger says, without attempts and clocks
#
# No leak: built with address sanitizer (.ci/matrix faults), a job that touches memory that is not its own, or at its end has memory that
# nothing points to any more, ends with 99, which is no exit code of ours. What globals, threads and libraries still hold then is no leak:
# the process ends. Calls are taken by powers of three in every class then, but `alloc`, for the memory is the sanitizer's, and kills.
gcc -shared -fPIC -O1 -o fault.so "$TEST_SRCDIR/tests/e2e/84-faults/preload/fault.c" -ldl || die 'preload/fault.c does not compile'
fault_so=$PWD/fault.so
fault_fired=$PWD/fired
sanitized=
! grep -q __asan_init "$(command -v tieout-reconcile)" || sanitized=yes
export ASAN_OPTIONS=exitcode=99:detect_leaks=1 LSAN_OPTIONS=exitcode=99:print_suppressions=0
wrapper=()
calls_seen=0

# Exit codes that a class of faults may have, beside that of the undisturbed job where the fault did not matter.
declare -A fault_codes=(
	[write]='73 74' [stdio]='74' [fsync]='74' [rename]='74' [open]='69 70 73 74' [read]='65 69 74' [lock]='73 74 75'
	[thread]='70' [connect]='69' [cut]='69' [refuse]='65 69 70 78' [odbc]='69' [zip]='70 74' [alloc]='65 69 70 73 74 78'
)

# next_fault N: the number after this one.
next_fault ()
{
	if [ -z "$TEST_FULL" ] || [ -n "$sanitized" ]; then
		echo $(($1 * 3))
	elif [ "$1" -lt 100 ]; then
		echo $(($1 + 1))
	elif [ "$1" = 100 ]; then
		echo 128
	else
		echo $(($1 * 2))
	fi
}

# whole WHAT: each result is as it was before the job or as it will be.
whole ()
{
	local file
	[ -d out ] || return 0
	while read -r file; do
		cmp -s "$file" "../before/$file" || cmp -s "$file" "../wanted/$file" || die "$1: '$file' is neither the earlier nor the new one"
	done < <(find out -type f ! -name '*.tieout-part')
}

parts ()
{
	find . -name '*.tieout-part'
}

# failed_well WHAT CLASS CODE WANTED_CODE: what the disturbed job left. One that could not go on (no memory) leaves what a killed one leaves.
failed_well ()
{
	local what=$1 class=$2 code=$3 errors
	errors=$(grep -cE '^tieout(-[a-z]+)?: error: ' ../stderr.now || true)
	if [ "$code" = "$4" ]; then
		equal "$what: error messages of a job that completed" "$errors" 0
	else
		[[ " ${fault_codes[$class]} " == *" $code "* ]] || { cat ../stderr.now >&2; die "$what: exit code $code"; }
		[ "$errors" = 1 ] || { cat ../stderr.now >&2; die "$what: $errors error messages"; }
		[ "$class" = alloc ] || ! grep -vE '^tieout-[a-z]+: error: |^detail: |^hint: |^\[ERROR\]' ../stderr.now >&2 || die "$what: says more than its message"
	fi
	whole "$what"
	if ! grep -q 'internal error: ' ../stderr.now && [ "$class" != rename ]; then
		equal "$what: left lying about" "$(parts)" ''
	fi
	facts >../facts.now
	cmp -s ../facts.now ../facts.before || cmp -s ../facts.now ../facts.wanted || { diff ../facts.before ../facts.now >&2; die "$what: the ledger has a part of it"; }
}

# recovered WHAT CODE: the job again, undisturbed.
recovered ()
{
	local folder
	wrapper=()
	expect "$2" job
	for folder in out archive; do
		[ ! -d "../wanted/$folder" ] || diff -r "$folder" "../wanted/$folder" || die "$1, then undisturbed: other results"
	done
	equal "$1: left lying about" "$(parts)" ''
	facts >../facts.now
	same "$1: the ledger" ../facts.now ../facts.wanted
}

# matrix NAME CODE CLASS...: the undisturbed job ends with this code.
matrix ()
{
	local name=$1 wanted=$2 class n code does
	shift 2
	rm -rf before wanted && start before && cd before || die 'there is no start'
	facts >../facts.before
	cd .. && cp -r before wanted && cd wanted || die 'there is no start'
	expect "$wanted" job
	facts >../facts.wanted
	cd ..
	for class in "$@"; do
		[ -z "$sanitized" ] || [[ $class != alloc && $class != kill:* ]] || continue
		does="fail"
		[[ $class != kill:* ]] || does="kill"
		for ((n = 1; ; n = $(next_fault "$n"))); do
			rm -rf now fired && start now && cd now || die 'there is no start'
			wrapper=(timeout -s KILL 60 env "FAULT_CLASS=${class#kill:}" "FAULT_AT=$n" "FAULT_DO=$does" "FAULT_FIRED=$fault_fired" "LD_PRELOAD=$fault_so")
			code=0
			{ job >../stdout.now 2>../stderr.now; } 2>/dev/null || code=$?
			if [ ! -e "$fault_fired" ]; then
				wrapper=()
				cd ..
				break
			fi
			calls_seen=$((calls_seen + 1))
			if [ "$does" = kill ]; then
				equal "$name, killed before $class $n" "$code" 137
				whole "$name, killed before $class $n"
			else
				failed_well "$name, $class $n" "$class" "$code" "$wanted"
			fi
			recovered "$name, $class $n" "$wanted"
			cd ..
		done
		[ "$n" -gt 1 ] || die "$name makes no call of class $class"
		echo "$name: $class below $n"
	done
}
