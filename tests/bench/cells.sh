# Two stacks' versions of one report, sourced by run.sh: a million cells against a million cells, of which 10,000 differ, as tables of the
# private server. A size is made once, below $bench (build/bench); a database under its last name is complete.
#
# cells_load CELLS         the report with CELLS cells on each side: the database $(cells_base CELLS), and the rule in $(cells_dir CELLS)
# cells_agree CELLS JSON   whether what was found is exactly what was put in; else says what is not

cells_dir () { echo "${bench:?}/data/cells_$1"; }
cells_base () { echo "bench_cells_$1"; }

# A cell is a row, as domain.md has it: plant, shift, account, material and currency. A 400th of the rows of each side are not on the other, and a
# 200th have another value: a hundredth of the cells. The modern report is in no order.
cells_load ()
{
	local base dir
	base=$(cells_base "$1")
	dir=$(cells_dir "$1")
	rm -rf "$dir"
	mkdir -p "$dir/rules/dualrun"
	cat >"$dir/tieout.yaml" <<-END
		sources:
		  - { name: legacy, uri: "postgresql:///$base?options=-csearch_path%3Dlegacy" }
		  - { name: modern, uri: "postgresql:///$base?options=-csearch_path%3Dmodern" }
	END
	echo 'SELECT plant, shift, account, material, currency, value FROM report' >"$dir/rules/dualrun/report.sql"
	cat >"$dir/rules/dualrun/cells.yaml" <<-END
		name: cells
		title: Issues by plant, shift, account and material
		owner: plant controller
		version: 1
		grain: [plant, shift, account, material, currency]
		measures:
		  - { name: value, kind: balance, unit_by: currency }
		sides:
		  - { name: legacy, inputs: [ { query: report.sql } ] }
		  - { name: modern, inputs: [ { query: report.sql } ] }
		max_unexplained: $1
	END
	[ -z "$(psql -qXAt -d postgres -c "SELECT 1 FROM pg_database WHERE datname = '$base'")" ] || return 0
	echo "making two reports of $1 cells" >&2
	psql -qX -d postgres -c 'SET client_min_messages = warning' -c "DROP DATABASE IF EXISTS ${base}_part" -c "CREATE DATABASE ${base}_part"
	psql -qX -v ON_ERROR_STOP=1 -v "rows=$1" -d "${base}_part" -f "${here:?}/cells.sql"
	psql -qX -d "${base}_part" -c 'VACUUM (FREEZE, ANALYZE)'
	psql -qX -d postgres -c "ALTER DATABASE ${base}_part RENAME TO $base"
}

cells_agree ()
{
	local wanted=$(($1 + $1 / 400)) found
	wanted="$wanted $(($1 / 100)) $(($1 / 400)) $(($1 / 400))"
	found=$(sqlite3 -separator ' ' :memory: "SELECT json_extract (r.value, '\$.cells'), json_extract (r.value, '\$.open'),
		sum (json_extract (m.value, '\$.cells.\"first only\"')), sum (json_extract (m.value, '\$.cells.\"later only\"'))
		FROM json_each (readfile ('$2'), '\$.runs') AS r, json_each (r.value, '\$.measures') AS m")
	[ "$found" = "$wanted" ] || echo "cells, open, first only, later only: $found, not $wanted"
}
