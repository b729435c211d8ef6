# A plant that moves from one ERP to another inside the month: both are read as one side, and an event that went out through both
# is one finding.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

cat >tieout.yaml <<'EOT'
plants:
  - name: "1000"
    company: C1
    zone: America/Chicago
    sources:
      - { role: erp, source: erp-new, from: 2026-03-16 }
companies:
  - name: C1
    currency: USD
    calendar:
      variant: months
sources:
  - { name: mes, uri: "csv:mes.csv" }
  - { name: erp, uri: "csv:old.csv" }
  - { name: erp-new, uri: "csv:new.csv" }
EOT
header=source_key,plant,order_no,material,lot,movement,indicator,qty,uom,amount,currency,posting_date,entered_at,message_id
cat >mes.csv <<'EOT'
source_key,plant,order_no,material,lot,movement,qty,uom,event_at,message_id
S1,1000,O1,RM-7,L1,CONS,10.000,KG,2026-03-10T08:00:00-05:00,M1
S2,1000,O2,RM-7,L1,CONS,20.000,KG,2026-03-15T23:00:00-05:00,M2
S3,1000,O3,RM-7,L1,CONS,30.000,KG,2026-03-20T08:00:00-05:00,M3
EOT
cat >old.csv <<EOT
$header
E1,1000,O1,RM-7,L1,261,H,10.000,KG,32.00,USD,2026-03-10,2026-03-10T08:05:00-05:00,M1
E2,1000,O2,RM-7,L1,261,H,20.000,KG,64.00,USD,2026-03-15,2026-03-15T23:05:00-05:00,M2
EOT
cat >new.csv <<EOT
$header
N2,1000,O2,RM-7,L1,261,H,20.000,KG,64.00,USD,2026-03-16,2026-03-16T00:05:00-05:00,M2
N3,1000,O3,RM-7,L1,261,H,30.000,KG,96.00,USD,2026-03-20,2026-03-20T08:05:00-05:00,M3
EOT

expect 2 tieout-reconcile consumption --period 2026-03 --as-of 2026-04-05T12:00:00Z --exceptions cases.csv --no-ledger --quiet
sqlite3 cases.db <<-EOT
	.mode csv
	.import cases.csv cases
EOT
equal 'posted in both' "$(sqlite3 -separator ' ' cases.db 'SELECT code, left_keys, right_keys, CAST(delta_qty AS INTEGER) FROM cases')" 'DUP_ERP S2 N2 -20'

sed -i /^N2,/d new.csv
expect 0 tieout-reconcile consumption --period 2026-03 --as-of 2026-04-05T12:00:00Z --exceptions cases.csv --no-ledger --quiet
