# What is in flight over several runs: until a provable instant it is no exception, at that instant it is one, and its counterpart
# clears it at any time. Over the end of a month, over a weekend without a batch, and through a declared outage.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

printf '%s\n' plant,material,valid_from,price,price_unit,currency 1000,RM-7,2026-01-01,3.20,1,USD >price.csv
# S2 happens at 23:40 of March's last day, S3 on a Friday after the last batch before the weekend, S4 inside the outage, S5 before it.
cat >mes.csv <<'EOT'
source_key,plant,order_no,material,lot,movement,qty,uom,event_at,message_id
S1,1000,O1,RM-7,L1,CONS,10.000,KG,2026-03-30T08:00:00-05:00,M1
S2,1000,O2,RM-7,L1,CONS,20.000,KG,2026-03-31T23:40:00-05:00,M2
S3,1000,O3,RM-7,L1,CONS,30.000,KG,2026-04-10T23:00:00-05:00,M3
S4,1000,O4,RM-7,L1,CONS,40.000,KG,2026-04-21T03:00:00-05:00,M4
S5,1000,O5,RM-7,L1,CONS,50.000,KG,2026-04-21T02:09:59-05:00,M5
EOT
printf '%s\n' interface,at mes-erp,2026-03-31T22:00:00-05:00 mes-erp,2026-04-01T22:00:00-05:00 mes-erp,2026-04-10T22:00:00-05:00 \
	mes-erp,2026-04-13T22:00:00-05:00 mes-erp,2026-04-21T22:00:00-05:00 >batch.csv
printf '%s\n' plant,interface,from,until 1000,mes-erp,2026-04-21T02:10:00-05:00,2026-04-22T05:40:00-05:00 >outage.csv
header=source_key,plant,order_no,material,lot,movement,indicator,qty,uom,amount,currency,posting_date,entered_at,message_id
printf '%s\n' $header E1,1000,O1,RM-7,L1,261,H,10.000,KG,32.00,USD,2026-03-30,2026-03-30T08:05:00-05:00,M1 >erp.csv

# Files that nothing is added to for days are what this is about, not whether a load was forgotten.
cp -r "$TEST_SRCDIR/rules" rules
sed -i 's/unchanged: 30h/unchanged: 0s/' rules/enterprise/consumption.yaml

# run EXIT PERIOD AS_OF: what is open by timing, with the instant at which it escalates, then the cases as code:state:left keys.
run ()
{
	expect "$1" tieout-reconcile consumption --rules rules --period "$2" --as-of "$3" --zone America/Chicago --source mes=csv:mes.csv --source erp=csv:erp.csv \
		--source price=csv:price.csv --source batch=csv:batch.csv --source outage=csv:outage.csv --ledger sqlite:timing.db \
		--exceptions now.csv --summary now.json --quiet
	sqlite3 timing.db "SELECT 'waits:' || source_key || ':' || datetime (expires_at / 1000000, 'unixepoch') FROM open_item
		WHERE state = 'open_timing' AND sequence = (SELECT max (sequence) FROM run) ORDER BY source_key"
	sqlite3 -csv :memory: ".import now.csv got" "SELECT code || ':' || state || ':' || left_keys FROM got ORDER BY 1" | tr -d '"\r'
}
lines ()
{
	printf '%s\n' "$@"
}

# ---- over the end of the month: 26 hours of grace end on April 2 at 01:40, local time
equal 'in flight at the cut-off' "$(run 0 2026-03 2026-04-01T06:00:00Z)" 'waits:S2:2026-04-02 06:40:00'
equal 'a microsecond before' "$(run 0 2026-03 2026-04-02T06:39:59.999999Z)" 'waits:S2:2026-04-02 06:40:00'
equal 'at its expiry' "$(run 2 2026-03 2026-04-02T06:40:00Z)" 'MISSING_ERP:new:S2'
equal 'and after' "$(run 2 2026-03 2026-04-03T06:40:00Z)" 'MISSING_ERP:open:S2'
cp now.csv late.csv
run 0 2026-03 2026-04-02T06:39:59.999999Z >/dev/null
run 2 2026-03 2026-04-03T06:40:00Z >/dev/null
same 'no run depends on a later one' now.csv late.csv

# ---- a batch that does not run on weekends: Monday's, and not the grace, is the limit; in March's run the missing one is carried
equal 'April, on Sunday' "$(run 2 2026-04 2026-04-12T18:00:00Z)" "$(lines waits:S3:2026-04-14\ 03:00:00 MISSING_ERP:open:S2)"
equal 'a microsecond before the batch' "$(run 2 2026-04 2026-04-14T02:59:59.999999Z)" "$(lines waits:S3:2026-04-14\ 03:00:00 MISSING_ERP:open:S2)"
equal 'when the batch has run' "$(run 2 2026-04 2026-04-14T03:00:00Z)" "$(lines MISSING_ERP:new:S3 MISSING_ERP:open:S2)"

# ---- both arrive: cleared without anybody's work
cat >>erp.csv <<'EOT'
E2,1000,O2,RM-7,L1,261,H,20.000,KG,64.00,USD,2026-04-14,2026-04-14T09:00:00-05:00,M2
E3,1000,O3,RM-7,L1,261,H,30.000,KG,96.00,USD,2026-04-14,2026-04-14T09:00:00-05:00,M3
EOT
equal 'both arrive' "$(run 0 2026-04 2026-04-15T12:00:00Z)" "$(lines MISSING_ERP:cleared:S2 MISSING_ERP:cleared:S3)"
equal 'as of the day before they are not known' "$(run 2 2026-04 2026-04-14T13:59:59.999999Z)" "$(lines MISSING_ERP:open:S2 MISSING_ERP:open:S3)"

# ---- a declared outage: what happened in it waits until its end and the grace after it, what happened before does not
equal 'in the outage' "$(run 0 2026-04 2026-04-22T08:00:00Z | grep waits)" "$(lines waits:S4:2026-04-23\ 12:40:00 waits:S5:2026-04-22\ 09:09:59)"
equal 'a microsecond before the grace of the other ends' "$(run 0 2026-04 2026-04-22T09:09:58.999999Z | grep -c waits)" 2
equal 'at its end' "$(run 2 2026-04 2026-04-22T09:09:59Z | grep -v cleared)" "$(lines waits:S4:2026-04-23\ 12:40:00 MISSING_ERP:new:S5)"
equal 'a microsecond before the outage is over' "$(run 2 2026-04 2026-04-23T12:39:59.999999Z | grep -v cleared)" \
	"$(lines waits:S4:2026-04-23\ 12:40:00 MISSING_ERP:open:S5)"
equal 'the outage is over' "$(run 2 2026-04 2026-04-23T12:40:00Z | grep -v cleared)" "$(lines MISSING_ERP:new:S4 MISSING_ERP:open:S5)"
