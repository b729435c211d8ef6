# A source that has not delivered is "not ready", never "nothing found"; a month that is over is not asked.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

cat >tieout.yaml <<'EOT'
freshness: 6h
sources:
  - { name: mes, uri: "csv:mes.csv" }
  - { name: erp, uri: "csv:erp.csv" }
EOT
cat >mes.csv <<'EOT'
source_key,plant,order_no,material,movement,qty,uom,event_at,message_id
S1,1000,O1,RM-7,CONS,10,KG,2026-03-10T08:00:00Z,M1
EOT
cat >erp.csv <<'EOT'
source_key,plant,order_no,material,movement,indicator,qty,uom,posting_date,entered_at,message_id
E1,1000,O1,RM-7,261,H,10,KG,2026-03-10,2026-03-10T11:00:00Z,M1
EOT
run ()
{
	expect "$1" tieout-reconcile consumption --period 2026-03 --as-of "$2" --exceptions cases.csv --no-ledger --quiet
}

run 0 2026-03-10T14:00:00Z
run 75 2026-03-10T14:00:01Z
said "source 'mes' is not fresh: its newest row is of 2026-03-10T08:00:00+00:00, and freshness allows 360 minutes"
said 'hint: run again when it has delivered'
run 0 2026-04-20T00:00:00Z
