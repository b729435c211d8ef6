#!/usr/bin/env bash
# export.sh DATABASE DIR: both movement tables as CSV files, by two connections at once; references stand in DIR already.
set -euo pipefail
mkdir -p "$2/mes" "$2/erp"
psql -qX -d "$1" -c "\copy mes.movement TO '$2/mes/movement.csv' (FORMAT csv, HEADER)" &
psql -qX -d "$1" -c "\copy erp.movement TO '$2/erp/movement.csv' (FORMAT csv, HEADER)"
wait $!
