# The books of the benchmark, sourced by run.sh: a company whose stock ledger and general ledger differ in 10,000 places, as tables of
# the private server. A size is made once, below $bench (build/bench); a database under its last name is complete.
#
# books_load ROWS    a month with about ROWS movements and 1.6 times as many lines of the general ledger, of which ROWS / 100 differences:
#                    the database $(books_base ROWS), and its truth and installation file in $(books_dir ROWS)
# books_agree ROWS JSON CSV    whether what was found is exactly the truth; else says what is not

books_dir () { echo "${bench:?}/data/books_$1"; }
books_base () { echo "bench_books_$1"; }

# Each of the eleven kinds of fault as often; a batch, a wrong account and a rounding are more than one line each.
books_load ()
{
	local base dir
	base=$(books_base "$1")
	dir=$(books_dir "$1")
	[ -z "$(psql -qXAt -d postgres -c "SELECT 1 FROM pg_database WHERE datname = '$base'")" ] || return 0
	echo "making the books of $1 movements" >&2
	mkdir -p "$bench/data"
	rm -rf "$dir"
	psql -qX -d postgres -c 'SET client_min_messages = warning' -c "DROP DATABASE IF EXISTS ${base}_part" -c "CREATE DATABASE ${base}_part"
	"${programs:?}/tieout-simulate" --seed 12 --plants 1 --period 2026-03 --shifts-per-order 1 --movements $(($1 * 656 / 1000)) \
		--fault gl=$(($1 * 909 / 1000000)) --to "$dir" --format "postgresql:postgresql:///${base}_part" --quiet >&2
	sed -i "s|${base}_part|$base|g" "$dir/tieout.yaml"
	psql -qX -d "${base}_part" -c 'VACUUM (FREEZE, ANALYZE)'
	psql -qX -d postgres -c "ALTER DATABASE ${base}_part RENAME TO $base"
}

books_agree ()
{
	sqlite3 :memory: <<-END
		.mode csv
		.import $(books_dir "$1")/truth_bridge.csv truth
		.import $3 reported
		.mode list
		CREATE TABLE summary AS SELECT readfile('$2') AS text;
		.read ${here:?}/../e2e/43-tieout/compare.sql
	END
}
