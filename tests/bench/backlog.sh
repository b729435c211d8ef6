# A backlog of four plants, sourced by run.sh: files of a simulated month, and a ledger in the private server that its workers share.
#
# backlog_make ROWS            the month with about ROWS movements and its schedule: $(backlog_dir ROWS)
# backlog_run NAME ROWS N      does it with N workers of one thread each; what was found goes to $work/NAME.results

backlog_dir () { echo "${bench:?}/data/backlog_$1"; }

backlog_make ()
{
	local dir
	dir=$(backlog_dir "$1")
	[ ! -f "$dir/backlog.yaml" ] || return 0
	echo "making a backlog of $1 movements" >&2
	rm -rf "$dir"
	"${programs:?}/tieout-simulate" --seed 14 --plants 4 --period 2026-03 --movements "$1" --fault all="$(($1 / 20000))" --to "$dir" --quiet
	cat >"$dir/backlog.yaml" <<-END
		name: backlog
		owner: benchmark
		chains:
		- name: backlog
		  periods: 2026-03
		  steps:
		  - { name: reconcile, run: [reconcile, -q, consumption, receipts, --plant, "{plant}", --period, "{period}", --as-of, "{as_of}",
		      --exceptions, "{plant}.csv", --workbook, "{plant}.xlsx"] }
	END
}

backlog_run ()
{
	local dir ledger="postgresql:///bench_backlog_ledger" worker processes=()
	dir=$(backlog_dir "$2")
	psql -qX -d postgres -c 'SET client_min_messages = warning' -c 'DROP DATABASE IF EXISTS bench_backlog_ledger' -c 'CREATE DATABASE bench_backlog_ledger'
	"${programs:?}/tieout-init" --quiet --ledger "$ledger"
	rm -rf "${work:?}/$1.out"
	mkdir "$work/$1.out"
	cd "$work/$1.out" || return
	for ((worker = 0; worker < $3; worker++)); do
		"$programs/tieout-run" --quiet --stay --schedule "$dir/backlog.yaml" --config "$dir/tieout.yaml" --ledger "$ledger" --no-archive --threads 1 \
			--as-of 2026-04-08T12:00:00Z &
		processes+=($!)
	done
	for worker in "${processes[@]}"; do wait "$worker"; done
	psql -qXAt -d bench_backlog_ledger -c 'SELECT plant, reconciliation, result_digest FROM tieout.run ORDER BY 1, 2' >"$work/$1.results"
	sha256sum ./* >>"$work/$1.results"
}
