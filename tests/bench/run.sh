#!/usr/bin/env bash
# run.sh BUILD: measures the programs in BUILD against their limits and peers (docs/performance.md) and prints for each
#	bench NAME ratio=R target=T ok|short
# with the medians it comes from. From the environment:
#	BENCH       names of lines, separated by commas; default all
#	BENCH_ROWS  rows of the MES, default 10000000; of the books as many movements and of a report as many cells, at most a million
#	BENCH_RUNS  runs of each contestant, default 3; all contestants take turns
#	BENCH_DIR   where data, server and DuckDB stay, default BUILD/bench
set -euo pipefail
export LC_ALL=C

here=$(dirname "$(readlink -f "$0")")
source=$(readlink -f "$here/../..")
programs=$(readlink -f "${1:-build}")
bench=${BENCH_DIR:-$programs/bench}
rows=${BENCH_ROWS:-10000000}
runs=${BENCH_RUNS:-3}
wanted=${BENCH:-}
book_rows=$((rows < 1000000 ? rows : 1000000))
rules=$source/sql/sources/generic/movement_types.csv
mkdir -p "$bench"
bench=$(readlink -f "$bench")
. "$here/data.sh"
. "$here/books.sh"
. "$here/cells.sh"
. "$here/backlog.sh"
. "$here/server.sh"

work=$(mktemp -d "$bench/run.XXXXXX")
finish ()
{
	server_stop
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

# ---- contestants: each takes the number of rows and writes cases to $work/NAME.csv where it finds any

# tieout_run NAME CONFIG [OPTION...]
tieout_run ()
{
	local name=$1 config=$2 code=0
	shift 2
	"$programs/tieout-reconcile" consumption receipts --config "$config" --exceptions "$work/$name.csv" --quiet "$@" || code=$?
	[ "$code" -lt 64 ]
}

# A ledger of its own, or the one that is there.
tieout_fresh ()
{
	rm -rf "$work/$1.db" "$work/$1.archive"
	tieout_run "$1" "$2" --ledger "sqlite:$work/$1.db" "${@:3}"
}

run_tieout () { tieout_fresh tieout "$(data_dir "$1")/postgresql.yaml" --no-archive; }
run_tieout_tenth () { tieout_fresh tieout_tenth "$(data_dir "$(($1 / 10))")/postgresql.yaml" --no-archive; }
run_tieout_bound () { tieout_fresh tieout_bound "$(data_dir "$1")/postgresql.yaml" --no-archive --memory 1G; }
run_tieout_csv () { tieout_fresh tieout_csv "$(data_dir "$1")/tieout.yaml" --no-archive; }
run_tieout_odbc () { tieout_fresh tieout_odbc "$(data_dir "$1")/odbc.yaml" --no-archive; }
run_tieout_archive () { tieout_fresh tieout_archive "$(data_dir "$1")/changes.yaml" --archive "$work/tieout_archive.archive"; }

# On the ledger and the archive that the run before it left.
run_tieout_again ()
{
	tieout_run tieout_again "$(data_dir "$1")/changes.yaml" --ledger "sqlite:$work/tieout_archive.db" --archive "$work/tieout_archive.archive"
}

# The tie-out of a company to a finished workbook.
run_tieout_books ()
{
	local code=0
	rm -f "$work/tieout_books.db"
	"$programs/tieout-reconcile" stock-gl --config "$(books_dir "$book_rows")/tieout.yaml" --ledger "sqlite:$work/tieout_books.db" --no-archive \
		--workbook "$work/tieout_books.xlsx" --exceptions "$work/books.cases" --summary "$work/books.json" --quiet || code=$?
	[ "$code" -lt 64 ]
}

mes_columns='source_key, plant, storage_location, order_no, operation, material, lot, movement, qty, uom, event_at, message_id'
erp_columns='source_key, plant, storage_location, order_no, material, lot, movement, indicator, qty, uom, amount, currency, posting_date,
	entered_at, message_id, reversal_of, document, gl_account, channel, entered_by'

run_wire ()
{
	"$bench/wire" "dbname=$(data_base "$1")" 2 mes "$mes_columns" "$here/totals_mes.sql" erp "$erp_columns" "$here/totals_erp.sql" >/dev/null
}

book_columns="$erp_columns, batch"
gl_columns='source_key, company, plant, gl_account, posting_date, entered_at, amount, currency, document, movement, message_id, material, qty, uom,
	entered_by, batch'

run_wire_books ()
{
	"$bench/wire" "dbname=$(books_base "$book_rows")" 2 erp "$book_columns" "$here/totals_erp.sql" gl.gl_line "$gl_columns" \
		"$here/totals_gl.sql" >/dev/null
}

# Two reports of a million cells to a finished workbook of their differences.
run_tieout_cells ()
{
	local code=0
	rm -f "$work/tieout_cells.db"
	"$programs/tieout-dualrun" cells --config "$(cells_dir "$book_rows")/tieout.yaml" --rules "$(cells_dir "$book_rows")/rules" --period 2026-03 --ledger "sqlite:$work/tieout_cells.db" --no-archive \
		--workbook "$work/tieout_cells.xlsx" --exceptions "$work/cells.differ" --summary "$work/cells.json" --quiet || code=$?
	[ "$code" -lt 64 ]
}

cell_columns='plant, shift, account, material, currency, value'

run_wire_cells ()
{
	"$bench/wire" "dbname=$(cells_base "$book_rows")" 2 legacy.report "$cell_columns" - modern.report "$cell_columns" - >/dev/null
}

run_one_worker () { backlog_run one_worker "$book_rows" 1; }
run_two_worker () { backlog_run two_worker "$book_rows" 2; }

run_odbc ()
{
	local connection
	connection=$(odbc_connection "$1" "$PGHOST")
	"$bench/odbc_fetch" "$connection" "SELECT $mes_columns FROM mes.movement" "$connection" "SELECT $erp_columns FROM erp.movement" >/dev/null
}

run_sql () { "$here/job.sh" "$(data_base "$1")" "$rules" "$(data_dir "$1")/plant.csv" "$work/sql.csv"; }

run_duckdb () { node "$here/duckdb.mjs" "$(data_dir "$1")" "$rules" "$work/duckdb.csv"; }

run_export_duckdb ()
{
	"$here/export.sh" "$(data_base "$1")" "$(data_dir "$1")" "$work/export"
	node "$here/duckdb.mjs" "$work/export" "$rules" "$work/export_duckdb.csv"
}

# ---- lines: NAME TARGET LEFT/RIGHT

lines='
postgresql-wire     1.25  tieout/wire
postgresql-archive  1.50  tieout_archive/wire
postgresql-sql      0.25  tieout/sql
postgresql-duckdb   0.50  tieout/export_duckdb
csv-duckdb          0.50  tieout_csv/duckdb
odbc-driver         1.15  tieout_odbc/odbc
growth             11.00  tieout/tieout_tenth
tieout-books        3.00  tieout_books/wire_books
dualrun-cells       2.00  tieout_cells/wire_cells
scale               0.60  two_worker/one_worker
second-run          0.10  tieout_again/tieout_archive
memory              1.50  memory:tieout
memory-bound        1.00  memory:tieout_bound
'

selected ()
{
	[ -z "$wanted" ] || [[ ,$wanted, == *",$1,"* ]]
}

# The contestants that the lines want, each once, in an order in which a run that needs another's result comes after it.
contestants ()
{
	local name pair needed=' '
	while read -r name _ pair; do
		[ -z "$name" ] || ! selected "$name" || needed+="${pair//[:\/]/ } "
	done <<<"$lines"
	for name in wire tieout tieout_archive tieout_again tieout_tenth tieout_bound sql export_duckdb tieout_csv duckdb tieout_odbc odbc \
		wire_books tieout_books wire_cells tieout_cells one_worker two_worker; do
		[[ $needed != *" $name "* ]] || echo "$name"
	done
}

# ---- measuring

# What is missing for a contestant, or nothing.
lacks ()
{
	case $1 in
	*duckdb)
		if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
			echo 'node and npm are not installed'
		elif ! duckdb_install; then
			echo 'DuckDB could not be installed by npm'
		fi
		;;
	esac
}

duckdb_install ()
{
	export BENCH_NODE=$bench/node
	mkdir -p "$BENCH_NODE"
	if ! cmp -s "$here/package.json" "$BENCH_NODE/package.json" || [ ! -d "$BENCH_NODE/node_modules" ]; then
		cp "$here/package.json" "$BENCH_NODE/package.json"
		(cd "$BENCH_NODE" && npm install --no-audit --no-fund --omit-lockfile-registry-resolved) >"$bench/npm.log" 2>&1 || return 1
	fi
	node -e 'require(process.env.BENCH_NODE + "/node_modules/@duckdb/node-api")' 2>>"$bench/npm.log"
}

# measure NAME: one run; appends "seconds kilobytes cpu-seconds" of it to $work/NAME.times. What the server did for it is in the last.
measure ()
{
	local before
	before=$(server_cpu)
	export -f "run_$1" tieout_run tieout_fresh data_dir data_base odbc_connection books_dir books_base cells_dir cells_base backlog_dir backlog_run
	/usr/bin/time -q -o "$work/time" -f '%e %M %U %S' bash -euo pipefail -c "run_$1 $rows" || { echo "bench: $1 failed" >&2; return 1; }
	awk -v server="$(server_cpu)" -v before="$before" '{ print $1, $2, $3 + $4 + server - before }' "$work/time" >>"$work/$1.times"
}

# median NAME COLUMN
median ()
{
	cut -d' ' -f"$2" "$work/$1.times" | sort -n | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'
}

# Whether what a contestant wrote is the truth; says so of each that wrote any.
agreement ()
{
	local name dir
	if [ -f "$work/books.json" ]; then
		books_agree "$book_rows" "$work/books.json" "$work/books.cases" >"$work/tieout_books.agree"
		[ ! -s "$work/tieout_books.agree" ] || touch "$work/tieout_books.wrong"
		[ -s "$work/tieout_books.agree" ] || echo 'every difference on its line' >"$work/tieout_books.agree"
	fi
	if [ -f "$work/cells.json" ]; then
		cells_agree "$book_rows" "$work/cells.json" >"$work/tieout_cells.agree"
		[ ! -s "$work/tieout_cells.agree" ] || touch "$work/tieout_cells.wrong"
		[ -s "$work/tieout_cells.agree" ] || echo 'every difference, nothing else' >"$work/tieout_cells.agree"
	fi
	if [ -f "$work/two_worker.results" ] && [ -f "$work/one_worker.results" ]; then
		echo 'four plants, the same bytes' >"$work/two_worker.agree"
		cmp -s "$work/one_worker.results" "$work/two_worker.results" && [ "$(grep -c '|consumption|' "$work/two_worker.results")" = 4 ] ||
			{ echo 'other results than one worker' >"$work/two_worker.agree"; touch "$work/two_worker.wrong"; }
	fi
	for name in $(contestants); do
		[ -f "$work/$name.csv" ] || continue
		dir=$(data_dir "$rows")
		[ "$name" != tieout_tenth ] || dir=$(data_dir "$((rows / 10))")
		gawk -f "$here/agree.awk" "$dir/truth.csv" "$work/$name.csv" >"$work/$name.agree" || touch "$work/$name.wrong"
	done
}

# What keeps a line from being ok whatever its ratio: a contestant of ours that does not answer rightly.
wrong ()
{
	local name
	for name in ${1//[:\/]/ }; do
		[ ! -f "$work/$name.wrong" ] || echo "$name: $(cat "$work/$name.agree")"
	done
}

# judge NAME TARGET VALUE PAIR
judge ()
{
	local verdict
	verdict=$(awk -v r="$3" -v t="$2" 'BEGIN { print r <= t ? "ok" : "short" }')
	[ -z "$(wrong "$4")" ] || verdict="short ($(wrong "$4" | paste -sd' '))"
	printf 'bench %s ratio=%.3f target=%.2f %s\n' "$1" "$3" "$2" "$verdict"
}

report_line ()
{
	local left=${3%/*} right=${3#*/}
	if [[ $3 == memory:* ]]; then
		judge "$1" "$2" "$(awk -v k="$(median "${3#*:}" 2)" 'BEGIN { print k / 1048576 }')" "$3"
	elif [ -f "$work/$right.lacks" ]; then
		echo "bench $1 n/a: $(cat "$work/$right.lacks")"
	else
		judge "$1" "$2" "$(awk -v a="$(median "$left" 1)" -v b="$(median "$right" 1)" 'BEGIN { print a / b }')" "$3"
	fi
}

report ()
{
	local name target pair
	for name in $(contestants); do
		[ ! -f "$work/$name.times" ] || printf 'seconds %-15s %8.2f of %s; %.2f cpu; %.2f GiB%s\n' "$name" \
			"$(median "$name" 1)" "$(cut -d' ' -f1 "$work/$name.times" | paste -sd' ')" "$(median "$name" 3)" \
			"$(awk -v k="$(median "$name" 2)" 'BEGIN { print k / 1048576 }')" \
			"$([ ! -f "$work/$name.agree" ] || echo "; $(cat "$work/$name.agree")")"
	done
	[ ! -f "$work/tieout_bound.csv" ] || [ ! -f "$work/tieout.csv" ] || cmp -s "$work/tieout_bound.csv" "$work/tieout.csv" ||
		{ echo 'other bytes than without the bound' >"$work/tieout_bound.agree"; touch "$work/tieout_bound.wrong"; }
	while read -r name target pair; do
		[ -z "$name" ] || ! selected "$name" || report_line "$name" "$target" "$pair"
	done <<<"$lines"
}

compile ()
{
	local warnings=(-std=gnu17 -O2 -Wall -Wextra -Wconversion -pthread)
	[ "$bench/wire" -nt "$here/wire.c" ] ||
		"${CC:-gcc}" "${warnings[@]}" -I"$(pkg-config --variable=includedir libpq)" -o "$bench/wire" "$here/wire.c" -lpq
	[ "$bench/odbc_fetch" -nt "$here/odbc_fetch.c" ] || "${CC:-gcc}" "${warnings[@]}" -o "$bench/odbc_fetch" "$here/odbc_fetch.c" -lodbc
}

# Both tables and both files are in memory before the first run.
warm ()
{
	cat "$(data_dir "$1")"/*/movement.csv >/dev/null
	psql -qXAt -d "$(data_base "$1")" -c 'SELECT count(*) FROM mes.movement' -c 'SELECT count(*) FROM erp.movement' >/dev/null
}

# Names that no line has are a mistake.
names_check ()
{
	local name
	for name in ${wanted//,/ }; do
		grep -q "^$name " <<<"$lines" || { echo "bench: no line is named '$name'" >&2; exit 64; }
	done
}

main ()
{
	local name run names books='' cells='' backlog='' sizes=("$rows")
	names_check
	mapfile -t names < <(contestants)
	[[ " ${names[*]} " != *_books' '* ]] || books=$book_rows
	[[ " ${names[*]} " != *_cells' '* ]] || cells=$book_rows
	[[ " ${names[*]} " != *_worker' '* ]] || backlog=$book_rows
	[[ $(printf '%s\n' "${names[@]}" | grep -cvE '_(books|cells|worker)$') -gt 0 ]] || sizes=()
	[[ " ${names[*]} " != *' tieout_tenth '* ]] || sizes+=($((rows / 10)))
	compile
	for run in "${sizes[@]}"; do data_make "$run"; done
	server_start
	for run in "${sizes[@]}"; do
		data_load "$run"
		warm "$run"
	done
	if [ -n "$books" ]; then
		books_load "$books"
		psql -qXAt -d "$(books_base "$books")" -c 'SELECT count(*) FROM erp.movement' -c 'SELECT count(*) FROM gl.gl_line' >/dev/null
	fi
	if [ -n "$cells" ]; then
		cells_load "$cells"
		psql -qXAt -d "$(cells_base "$cells")" -c 'SELECT count(*) FROM legacy.report' -c 'SELECT count(*) FROM modern.report' >/dev/null
	fi
	[ -z "$backlog" ] || backlog_make "$backlog"
	printf '[%s]\nDriver=%s\n' PostgreSQL psqlodbcw.so SQLite3 libsqlite3odbc.so >"$work/odbcinst.ini"
	: >"$work/odbc.ini"
	export ODBCSYSINI=$work ODBCINI=$work/odbc.ini here source programs bench rules work mes_columns erp_columns book_columns gl_columns cell_columns book_rows
	for name in "${names[@]}"; do
		lacks "$name" >"$work/$name.lacks"
		[ -s "$work/$name.lacks" ] || rm "$work/$name.lacks"
	done
	for ((run = 0; run < runs; run++)); do
		for name in "${names[@]}"; do
			[ -f "$work/$name.lacks" ] || measure "$name"
		done
	done
	agreement
	report
}

main
