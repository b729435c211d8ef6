# What a reconciliation netted explains why one report counts issues that were taken back and the other does not; and what its runs read
# stands in their archives, as extracts that can be compared: a posted row that has changed since the run before is a finding.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

mkdir -p site/dualrun legacy modern
printf '%s\n' plant,material,valid_from,price,price_unit,currency 1000,RM-7,2026-01-01,3.20,1,USD >price.csv
cat >mes.csv <<'EOT'
source_key,plant,order_no,material,lot,movement,qty,uom,event_at,message_id
S1,1000,O1,RM-7,L1,CONS,10.000,KG,2026-03-10T08:00:00-05:00,M1
S4,1000,O2,RM-7,L1,CONS,20.000,KG,2026-03-11T08:00:00-05:00,M4
EOT
# E2 was a mistake: E3 takes it back.
header=source_key,plant,order_no,material,lot,movement,indicator,qty,uom,amount,currency,posting_date,entered_at,message_id,reversal_of
printf '%s\n' $header E1,1000,O1,RM-7,L1,261,H,10.000,KG,32.00,USD,2026-03-10,2026-03-10T08:05:00-05:00,M1, \
	E2,1000,O1,RM-7,L1,261,H,5.000,KG,16.00,USD,2026-03-10,2026-03-10T08:06:00-05:00,, \
	E3,1000,O1,RM-7,L1,262,S,5.000,KG,16.00,USD,2026-03-10,2026-03-10T09:06:00-05:00,,E2 \
	E4,1000,O2,RM-7,L1,261,H,20.000,KG,64.00,USD,2026-03-11,2026-03-11T08:05:00-05:00,M4, >erp.csv
printf '%s\n' plant,material,qty,value 1000,RM-7,35.000,112.00 >legacy/issues.csv
printf '%s\n' plant,material,qty,value 1000,RM-7,30.000,96.00 >modern/issues.csv
cat >site/dualrun/issues.yaml <<'EOT'
name: issues
title: Issues, with and without what was taken back
owner: plant controller
version: 1
grain: [plant, material]
measures:
  - { name: qty, kind: quantity, unit: KG }
  - { name: value, kind: balance, unit: USD }
sides:
  - { name: legacy, inputs: [ { file: issues.csv } ] }
  - { name: modern, inputs: [ { file: issues.csv } ] }
records:
  - name: taken_back
    reconciliation: consumption
    codes: []
    netted: true
    values: [ { measure: qty, of: right_qty }, { measure: value, of: right_amount } ]
known:
  - { name: reversals-qty, cause: DEFINITION, measure: qty, records: taken_back, reason: the modern report nets what was taken back,
      owner: plant controller, approver: corporate controller, cap: 100, approved: 2026-01-01, expires: 2027-01-01 }
  - { name: reversals-value, cause: DEFINITION, measure: value, records: taken_back, reason: the modern report nets what was taken back,
      owner: plant controller, approver: corporate controller, cap: 1000, approved: 2026-01-01, expires: 2027-01-01 }
EOT

# reconcile EXIT AS_OF
reconcile ()
{
	expect "$1" tieout-reconcile consumption --period 2026-03 --as-of "$2" --zone America/Chicago --source mes=csv:mes.csv --source erp=csv:erp.csv \
		--source price=csv:price.csv --ledger sqlite:tieout.db --archive archive --exceptions cases.csv --quiet
}
# reports EXIT OPEN
reports ()
{
	expect "$1" tieout-dualrun issues --rules site --source legacy=csv:legacy --source modern=csv:modern --period 2026-03 \
		--as-of 2026-04-05T00:00:00Z --ledger sqlite:tieout.db --summary out.json --exceptions out.csv --quiet
	equal 'cells that are not explained' "$(sqlite3 :memory: "SELECT json_extract (readfile ('out.json'), '\$.runs[0].open')")" "$2"
}
reconcile 0 2026-04-03T12:00:00Z
reports 0 0
equal 'what explains each cell' "$(awk -F, 'NR > 1 { print $5, $11, $21, $22 }' out.csv | sort)" \
	"$(printf '%s\n' 'qty -5.000 reversals-qty E3' 'value -16.00 reversals-value E3')"

# ---- spoiled one way at a time
cp site/dualrun/issues.yaml kept.yaml
sed -i '/netted: true/d' site/dualrun/issues.yaml
reports 3 2
mv kept.yaml site/dualrun/issues.yaml
sed -i 's/96.00/95.99/' modern/issues.csv
reports 3 1
sed -i 's/95.99/96.00/' modern/issues.csv
mv archive gone
expect 69 tieout-dualrun issues --rules site --source legacy=csv:legacy --source modern=csv:modern --period 2026-03 --as-of 2026-04-05T00:00:00Z \
	--ledger sqlite:tieout.db --quiet
said "what 'consumption' netted stands in its archive"
mv gone archive

# ---- the archives of the runs of a period as extracts
cat >site/dualrun/erp-rows.yaml <<'EOT'
name: erp-rows
title: What the runs of a period read from the ERP
owner: finance controller
version: 1
key: [source_key]
compare: [material, movement, qty]
amount: amount
currency: currency
posted: { date: posting_date }
snapshots:
  - { reconciliation: consumption, side: right }
EOT
# extracts EXIT
extracts ()
{
	expect "$1" tieout-dualrun erp-rows --rules site --period 2026-03 --as-of 2026-04-30T00:00:00Z --ledger sqlite:tieout.db --exceptions rows.csv \
		--summary rows.json --quiet
}
extracts 65
said 'there is only one'
echo E5,1000,O3,RM-7,L1,261,H,1.000,KG,3.20,USD,2026-04-01,2026-04-01T08:05:00-05:00,, >>erp.csv
reconcile 0 2026-04-04T12:00:00Z
extracts 0
equal 'added' "$(awk -F, 'NR > 1 { print $5, $6, $7 }' rows.csv)" 'added  E5'
sed -i '/^E4,/s/64.00/65.00/' erp.csv
reconcile 0 2026-04-05T12:00:00Z
extracts 3
equal 'the posted row that has changed' "$(awk -F, 'NR > 1 && $6 != "" { print $5, $6, $7, $8, $9, $10, $13 }' rows.csv)" \
	'changed DR_POSTED_CHANGED E4 amount 64 65 1.00'
equal 'extracts' "$(sqlite3 :memory: "SELECT json_array_length (readfile ('rows.json'), '\$.runs[0].extracts')")" 3
expect 3 tieout-dualrun erp-rows --rules site --period 2026-03 --as-of 2026-04-30T00:00:00Z --ledger sqlite:tieout.db --quiet --dry-run
rm -r archive
extracts 69
