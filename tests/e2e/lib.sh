# Sourced by every e2e script: . "$TEST_SRCDIR/tests/e2e/lib.sh". What a script finds around it is said in tests/run-check.sh.
# A script ends with 0 when all is as expected; the first thing that is not ends it with a message.
set -euo pipefail

die ()
{
	echo "${BASH_SOURCE[-1]##*/}:${BASH_LINENO[-2]:-0}: $*" >&2
	exit 1
}

# skip WHY: what the test needs is not on this machine.
skip ()
{
	echo "$*"
	exit 77
}

# equal WHAT GOT WANTED
equal ()
{
	[ "$2" = "$3" ] || die "$1: got '$2', expected '$3'"
}

# same WHAT GOT_FILE WANTED_FILE, compared byte by byte and shown as a difference.
same ()
{
	cmp -s "$2" "$3" || { diff -u "$3" "$2" | head -n 60 >&2 || true; die "$1: '$2' is not as '$3'"; }
}

# expect CODE COMMAND...: the command must end with this exit code. Its output is kept in the files stdout and stderr of the
# test's own folder, and shown when the code is another.
expect ()
{
	local wanted=$1 code=0
	shift
	"$@" >"$TEST_TMP/stdout" 2>"$TEST_TMP/stderr" || code=$?
	[ "$code" = "$wanted" ] || { cat "$TEST_TMP/stdout" "$TEST_TMP/stderr" >&2; die "exit code $code, expected $wanted: $*"; }
}

# said TEXT: the last expected command wrote it to standard error.
said ()
{
	grep -qF -- "$1" "$TEST_TMP/stderr" || { cat "$TEST_TMP/stderr" >&2; die "standard error lacks: $1"; }
}

# until_true SECONDS WHAT COMMAND...: waits until the command ends with 0. The seconds are for a machine that has much else to do.
until_true ()
{
	local until=$((SECONDS + $1)) what=$2
	shift 2
	until "$@"; do
		[ "$SECONDS" -lt "$until" ] || die "not seen: $what"
		sleep 0.02
	done
}

# held_job SUBSHELL [NAME]: waits until the job of this name below a subshell of the script has stopped itself (KILL_STOP). It is in $holder.
is_held ()
{
	holder=$(pgrep -P "$1" -x "${2:-tieout-reconcil}" || true) # as far as the kernel keeps a name
	[ -n "$holder" ] && grep -q '^State:.*stopped' "/proc/$holder/status"
}
held_job ()
{
	until_true 120 'a job that stands still' is_held "$@"
}

# caught_while SEEN COMMAND...: begins the command and stops it while `SEEN PID` is true. It is in $caught. One that had ended before anybody
# looked is begun again: whoever looks may come late.
caught_while ()
{
	local seen=$1 tries
	shift
	for ((tries = 0; tries < 50; tries++)); do
		"$@" &
		caught=$!
		until "$seen" $caught; do
			kill -0 $caught 2>/dev/null || break
		done
		kill -STOP $caught 2>/dev/null && "$seen" $caught && return 0
		kill -CONT $caught 2>/dev/null || true
		wait $caught || true
	done
	die "nobody saw it at work: $*"
}

# has_sheet WORKBOOK NAME: the workbook has a sheet of this name.
has_sheet ()
{
	grep -qF "name=\"$2\"" <(unzip -p "$1" xl/workbook.xml)
}

# shared PATH: prints where the reference data is. A script begins with `need_shared PATH`, which skips where it is absent.
need_shared ()
{
	[ -n "$TEST_SHARED" ] && [ -e "$TEST_SHARED/$1" ] || skip "needs ../shared/$1, which is not here"
}
shared ()
{
	echo "$TEST_SHARED/$1"
}

# pg_create NAME and maria_create NAME make an empty database of this name; the servers are shared, so a script names its own
# databases after itself.
pg_create ()
{
	psql -qX -v ON_ERROR_STOP=1 -c "CREATE DATABASE \"$1\"" postgres
}
maria_create ()
{
	maria -e "CREATE DATABASE \`$1\` CHARACTER SET utf8mb4"
}

# pg DATABASE SQL: prints bare rows, columns separated by '|'.
pg ()
{
	psql -qXAt -v ON_ERROR_STOP=1 -d "$1" -c "$2"
}

# pg_load DATABASE TABLE FILE: makes a table of a CSV file (.gz too) with a header; every column is text, an empty field an empty text.
pg_load ()
{
	local columns
	columns=$(gzip -cdf "$3" | sed -n 1p)
	pg "$1" "CREATE TABLE $2 (${columns//,/ text NOT NULL, } text NOT NULL)"
	gzip -cdf "$3" | psql -qX -v ON_ERROR_STOP=1 -d "$1" -c "\\copy $2 FROM STDIN (FORMAT csv, HEADER, FORCE_NOT_NULL ($columns))"
}

# maria [OPTION...]: the client, connected.
maria ()
{
	mariadb --no-defaults --socket="$TEST_MARIA_SOCKET" --user="$TEST_MARIA_USER" -N -B "$@"
}

# odbc CONNECTION_STRING SQL: prints bare rows through the driver manager, columns separated by '|'.
odbc ()
{
	isql -k "$1" -b -d'|' -x0x0a <<<"$2" 2>&1 | sed '/^$/d'
}
