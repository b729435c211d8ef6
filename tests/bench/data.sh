# The work of the benchmark, sourced by run.sh: a simulated month as CSV files and as PostgreSQL tables. Each size is made
# once, below $bench (build/bench), and used again; a folder or database under its last name is complete.
#
# data_make ROWS    the month with about ROWS rows of the MES and 0.6 times as many of the ERP, as CSV: $(data_dir ROWS)
# data_load ROWS    the same as a database of the private server: $(data_base ROWS)

data_dir () { echo "${bench:?}/data/$1"; }
data_base () { echo "bench_$1"; }

# What stands in movements: no faults of what orders made, which no peer compares.
data_faults='DQ_REJECT DQ_SIGN DQ_UOM_NOCONV MD_UNMAPPED_MVT MD_UNMAPPED_LOC DUP_ERP DUP_CHANNEL DUP_MES REV_UNPAIRED REV_PRICE_DIFF
	STUCK_QUEUE SIGN_FLIP UOM_FACTOR POST_TO_CLOSED_ORDER LOT_MISMATCH WRONG_MATERIAL WRONG_ORDER WRONG_SLOC CUTOFF RECEIPT_MISSING
	RECEIPT_EXCESS MISSING_ERP MISSING_MES UNCAPTURED QTY_VAR DOUBLE'

# Of all rows 1.5 % stand in the cases of the truth, every kind of fault as often. An order has one fault at most, so orders
# are short: half of them have one. 47 % of the rows are orders without a fault, the orders of the faults are the rest.
data_make ()
{
	local dir fault
	local -a faults=()
	dir=$(data_dir "$1")
	[ ! -f "$dir/tieout.yaml" ] || return 0
	echo "making a month of $1 MES rows" >&2
	rm -rf "$dir.part"
	mkdir -p "$bench/data"
	for fault in $data_faults; do
		faults+=(--fault "$fault=$(($1 * 316 / 1000000))")
	done
	"${programs:?}/tieout-simulate" --seed 11 --plants 2 --period 2026-03 --scans-per-posting 19 --shifts-per-order 1 \
		--movements $(($1 * 469 / 1000)) "${faults[@]}" --to "$dir.part" >&2
	rm -rf "$dir.part/gl"
	rm "$dir.part/erp/confirmation.csv"*
	cut -d, -f1-6 "$dir.part/erp/order.csv" >"$dir.part/order.csv"
	mv "$dir.part/order.csv" "$dir.part/erp/order.csv"
	# Books are not in this work: neither they, nor revaluations, nor what accounting posts together.
	grep -v ,REVAL, "$dir.part/erp/movement.csv" | cut -d, -f1-20 >"$dir.part/movement.csv"
	mv "$dir.part/movement.csv" "$dir.part/erp/movement.csv"
	printf "rows,%d\n" "$(($(wc -l <"$dir.part/erp/movement.csv") - 1))" >"$dir.part/erp/movement.csv.control"
	rm "$dir.part/erp"/stock_{balance,account}.csv "$dir.part/truth_bridge.csv"
	sed -i '/name: gl$/,+2d' "$dir.part/tieout.yaml"
	data_configure "$1" <"$dir.part/tieout.yaml" >"$dir.part/postgresql.yaml"
	data_configure_odbc "$1" <"$dir.part/tieout.yaml" >"$dir.part/odbc.yaml"
	data_plants >"$dir.part/plant.csv"
	mv "$dir.part" "$dir"
}

# The same installation with the two databases as sources; libpq's environment says where the server is.
data_configure ()
{
	sed "s|\"csv:\(.*\)\"|\"postgresql:///$(data_base "$1")?options=-csearch_path%3D\1\"|"
}

# The same where each source has a change column, for runs that follow each other.
data_configure_changes ()
{
	sed 's|search_path%3D[a-z]*|&_changes|'
}

# The same through the driver, which holds a whole result in memory unless it declares a cursor.
data_configure_odbc ()
{
	sed "s|\"csv:\(.*\)\"|\"odbc:$(odbc_connection "$1" '${PGHOST}');ConnSettings={SET search_path TO \1}\"|"
}

# odbc_connection ROWS HOST
odbc_connection ()
{
	echo "Driver=PostgreSQL;Servername=$2;Username=postgres;Database=$(data_base "$1");UseDeclareFetch=1;Fetch=2048"
}

# When the month begins and ends at each plant: what a peer would otherwise have to know of time zones.
data_plants ()
{
	local plant
	echo plant,since,until,first_day,end_day
	for plant in 1000:America/Chicago 1100:Europe/Berlin; do
		echo "${plant%:*},$(instant "${plant#*:}" 2026-03-01),$(instant "${plant#*:}" 2026-04-01),2026-03-01,2026-04-01"
	done
}

# instant ZONE DAY: the plant's midnight, in UTC.
instant ()
{
	date -u -d "$(TZ=$1 date -d "$2" --iso-8601=seconds)" +%Y-%m-%dT%H:%M:%SZ
}

data_load ()
{
	local base dir
	base=$(data_base "$1")
	dir=$(data_dir "$1")
	data_configure_changes <"$dir/postgresql.yaml" >"$dir/changes.yaml"
	[ -z "$(psql -qXAt -d postgres -c "SELECT 1 FROM pg_database WHERE datname = '$base'")" ] || return 0
	echo "loading $1 MES rows into PostgreSQL" >&2
	psql -qX -d postgres -c 'SET client_min_messages = warning' -c "DROP DATABASE IF EXISTS ${base}_part" -c "CREATE DATABASE ${base}_part"
	(cd "$dir" && psql -qX -v ON_ERROR_STOP=1 -d "${base}_part" -f "${here:?}/load.sql") >/dev/null
	psql -qX -d postgres -c "ALTER DATABASE ${base}_part RENAME TO $base"
}
