# What a controller reads beside a finding: the record that came nearest, the cause that cases share, and what tolerances have
# absorbed, in the CSV, the summary and the workbook, and the same once more from either kind of ledger.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

cat >price.csv <<'EOF'
plant,material,valid_from,price,price_unit,currency
1000,RM-7,2026-01-01,3.20,1,USD
1000,SUGAR,2026-01-01,1.00,1,USD
EOF
cat >item.csv <<'EOF'
plant,material,base_uom,item_class
1000,RM-7,KG,A
1000,SUGAR,KG,bulk
EOF
left=source_key,plant,order_no,material,lot,movement,qty,uom,event_at,message_id
right=source_key,plant,order_no,material,lot,movement,indicator,qty,uom,gl_account,posting_date,entered_at,message_id
{
	echo "$left"
	# M1 was lost: two components. S3 went to another lot of another order.
	echo S1,1000,O1,RM-7,L1,CONS,10,KG,2026-03-10T08:00:00-05:00,M1
	echo S2,1000,O1,RM-7,L2,CONS,30,KG,2026-03-10T08:00:00-05:00,M1
	echo S3,1000,O3,RM-7,L3,CONS,7,KG,2026-03-12T08:00:00-05:00,
	for i in {10..19}; do
		echo "W$i,1000,P$i,SUGAR,S1,CONS,1000,KG,2026-03-$i""T08:00:00-05:00,N$i"
	done
} >mes.csv
{
	echo "$right"
	echo E3,1000,O4,RM-7,L9,261,H,7,KG,130000,2026-03-12,2026-03-12T09:00:00-05:00,
	for i in {10..19}; do
		echo "X$i,1000,P$i,SUGAR,S1,261,H,996,KG,130000,2026-03-$i,2026-03-$i""T08:01:00-05:00,N$i"
	done
} >erp.csv

pg_create e2e_explained
n=0
for ledger in sqlite:explained.db postgresql:///e2e_explained; do
	n=$((n + 1))
	expect 0 tieout init --ledger "$ledger"
	expect 2 tieout reconcile consumption --period 2026-03 --as-of 2026-04-10T12:00:00-05:00 --zone America/Chicago --plant 1000 \
		--source mes=csv:mes.csv --source erp=csv:erp.csv --source price=csv:price.csv --source item=csv:item.csv \
		--ledger "$ledger" --archive "archive$n" --exceptions "$n.csv" --summary "$n.json" --workbook "$n.xlsx"
	expect 2 tieout workbook consumption --period 2026-03 --ledger "$ledger" --exceptions back.csv --summary back.json --workbook back.xlsx
	for suffix in csv json xlsx; do
		same "read back from $ledger: $suffix" "back.$suffix" "$n.$suffix"
		same "one ledger or the other: $suffix" "$n.$suffix" "1.$suffix"
	done
done

got=$(sqlite3 :memory: <<'EOF'
.mode csv
.import 1.csv t
.mode list
.separator ' '
SELECT t.code, t.left_keys, coalesce (r.left_keys, '-'), t.nearest_key, t.nearest_why, t.impact_stock
FROM t LEFT JOIN t AS r ON r.case_id = t.root_id ORDER BY t.code, t.left_keys;
EOF
)
equal 'cases' "$(grep -v '^TOL_LEAK' <<<"$got")" "MISSING_ERP S1 S2 E3 lot L9 instead of L1, order O4 instead of O1, 3 KG less, 13 h outside the window of 36 h 32.00
MISSING_ERP S2 S2 E3 lot L9 instead of L2, order O4 instead of O1, 23 KG less, 13 h outside the window of 36 h 96.00
MISSING_ERP S3 - E3 lot L9 instead of L3, order O4 instead of O3 22.40
MISSING_MES  - S3 lot L3 instead of L9, order O3 instead of O4 -22.40"
equal 'leak' "$(grep '^TOL_LEAK' <<<"$got" | sed 's/.* //')" 40.00
grep -q 'the nearest is E3: lot L9 instead of L3, order O4 instead of O3' 1.csv || die 'the sentence lacks the nearest record'
grep -q '"causes" : 4,' 1.json || die 'the summary does not count causes'
grep -q '"too_high" : "40.00"' <(grep -A9 '"tolerance" : "bulk"' 1.json) || die 'the summary lacks the leakage'
has_sheet 1.xlsx 'Tolerance leakage' || die 'the workbook lacks its sheet'
