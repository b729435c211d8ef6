# Totals against their details on AdventureWorks purchase orders: 4,012 orders whose subtotals equal the sums of their 8,845 lines, to the last of
# four decimals (the figures of the data's own notes); then spoiled one way at a time, exactly that.
. "$TEST_SRCDIR/tests/e2e/lib.sh"
need_shared data/adventureworks-po

mkdir -p site/dualrun export copy
inputs='inputs:
      - { file: purchase_order_header.csv, columns: { amount: subtotal }, totals: [purchase_order_detail_id] }
      - { file: purchase_order_detail.csv, columns: { amount: line_total } }'
cat >site/dualrun/purchase-orders.yaml <<EOT
name: purchase-orders
title: Purchase orders, headers and lines
owner: purchasing controller
version: 1
grain: [purchase_order_id, purchase_order_detail_id]
measures:
  - { name: amount, kind: balance, unit: USD, decimals: 4 }
sides:
  - name: legacy
    $inputs
  - name: modern
    $inputs
EOT
for folder in export copy; do
	for table in purchase_order_header purchase_order_detail; do
		gzip -cd "$(shared "data/adventureworks-po/$table.csv.gz")" >"$folder/$table.csv"
	done
done

# check NAME EXIT FEET OPEN
check ()
{
	expect "$2" tieout-dualrun purchase-orders --rules site --source legacy=csv:export --source modern=csv:copy --from 2024-01-01 --to 2024-12-31 \
		--no-ledger --as-of 2025-01-01T00:00:00Z --summary out.json --exceptions out.csv
	equal "$1: totals that do not add up" "$(sqlite3 :memory: "SELECT json_extract (readfile ('out.json'), '\$.runs[0].totals_that_do_not_add_up')")" "$3"
	equal "$1: cells that differ" "$(sqlite3 :memory: "SELECT json_extract (readfile ('out.json'), '\$.runs[0].open')")" "$4"
}
check 'as it is' 0 0 0
equal 'lines and their sum' "$(sqlite3 -separator ' ' :memory: "SELECT json_extract (value, '\$.cells.equal'), json_extract (value, '\$.first')
	FROM json_each (readfile ('out.json'), '\$.runs[0].measures')")" '8845 63791994.8380'
equal 'rows read' "$(sqlite3 -separator ' ' :memory: "SELECT group_concat (json_extract (value, '\$.rows'), ' ')
	FROM json_each (readfile ('out.json'), '\$.runs[0].sources')")" '4012 8845 4012 8845'

cp copy/purchase_order_header.csv whole
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } NR == 100 { $at["subtotal"] += 0.0001 } { print }' OFMT=%.4f CONVFMT=%.4f whole \
	>copy/purchase_order_header.csv
check 'one subtotal off by a ten-thousandth' 3 1 0
sed 200d whole >copy/purchase_order_header.csv
check 'one header is gone' 3 1 0
cp whole copy/purchase_order_header.csv
sed -i 300d copy/purchase_order_detail.csv
check 'one line is gone: its order does not add up, and its cell is on one side only' 3 1 1
