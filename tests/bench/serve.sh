#!/usr/bin/env bash
# serve.sh BUILD ROWS...: makes and loads the months, keeps the private server up until it is interrupted, and says how to
# reach it: for looking at the data and for trying statements. BENCH_DIR is another folder than BUILD/bench.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
programs=$(readlink -f "$1")
bench=${BENCH_DIR:-$programs/bench}
shift
. "$here/data.sh"
. "$here/server.sh"
trap server_stop EXIT
for rows in "$@"; do data_make "$rows"; done
server_start
for rows in "$@"; do data_load "$rows"; done
echo "export PGHOST=$PGHOST PGUSER=$PGUSER"
for rows in "$@"; do echo "database $(data_base "$rows"), files in $(data_dir "$rows")"; done
wait "${server_pid:?}"
