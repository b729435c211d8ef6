#!/usr/bin/env bash
# export.sh DATABASE DATA DIR: both movement tables as CSV files in DIR, by two connections at once, beside the reference tables of DATA.
set -euo pipefail
mkdir -p "$3/mes" "$3/erp"
cp "$2"/plant.csv "$3"
cp "$2"/mes/location_map.csv "$3/mes"
cp "$2"/erp/{item,uom,order,queue}.csv "$3/erp"
psql -qX -d "$1" -c "\\copy mes.movement TO '$3/mes/movement.csv' (FORMAT csv, HEADER)" &
psql -qX -d "$1" -c "\\copy erp.movement TO '$3/erp/movement.csv' (FORMAT csv, HEADER)"
wait $!
