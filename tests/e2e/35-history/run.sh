# What the ledger remembers: open items travel into the next period, clear when their counterpart or their correction arrives
# late, keep their name and their code when it does not; decisions are shown and expire.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

cat >tieout.yaml <<'EOT'
options:
  ledger: sqlite:memory.db
companies:
  - name: C1
    currency: USD
    calendar:
      variant: months
plants:
  - name: "1000"
    company: C1
    zone: America/Chicago
sources:
  - { name: mes, uri: "csv:mes.csv" }
  - { name: erp, uri: "csv:erp.csv" }
  - { name: price, uri: "csv:price.csv" }
EOT
cat >price.csv <<'EOT'
plant,material,valid_from,price,price_unit,currency
1000,RM-7,2026-01-01,3.20,1,USD
EOT
cat >mes.csv <<'EOT'
source_key,plant,order_no,material,lot,movement,qty,uom,event_at,message_id
S1,1000,O1,RM-7,L1,CONS,10.000,KG,2026-03-10T08:00:00-05:00,M1
S2,1000,O2,RM-7,L1,CONS,20.000,KG,2026-03-11T08:00:00-05:00,M2
S3,1000,O3,RM-7,L1,CONS,30.000,KG,2026-03-12T08:00:00-05:00,M3
S4,1000,O4,RM-7,L1,CONS,40.000,KG,2026-03-13T08:00:00-05:00,M4
S9,1000,O9,RM-7,L1,CONS,1.000,KG,2026-04-13T08:00:00-05:00,M9
EOT
header=source_key,plant,order_no,material,lot,movement,indicator,qty,uom,amount,currency,posting_date,entered_at,message_id,reversal_of
cat >erp.csv <<EOT
$header
E1,1000,O1,RM-7,L1,261,H,10.000,KG,32.00,USD,2026-03-10,2026-03-10T08:05:00-05:00,M1,
E3,1000,O3,RM-7,L1,261,H,30000.000,KG,96000.00,USD,2026-03-12,2026-03-12T08:05:00-05:00,M3,
E4,1000,O4,RM-7,L1,261,H,40.000,KG,128.00,USD,2026-03-13,2026-03-13T08:05:00-05:00,M4,
E5,1000,O4,RM-7,L1,261,H,40.000,KG,128.00,USD,2026-03-13,2026-03-13T08:06:00-05:00,M4,
E9,1000,O9,RM-7,L1,261,H,1.000,KG,3.20,USD,2026-04-13,2026-04-13T08:05:00-05:00,M9,
EOT

# run PERIOD AS_OF EXIT [OPTION...]: the cases as `code state left right delta`, sorted.
run ()
{
	local period=$1 as_of=$2 code=$3
	shift 3
	expect "$code" tieout-reconcile consumption --period "$period" --as-of "$as_of" --exceptions now.csv --summary now.json --quiet "$@"
	rm -f now.db
	sqlite3 now.db <<-EOT
		.mode csv
		.import now.csv cases
		.mode list
		.separator ' '
		SELECT code, state, left_keys, right_keys, delta_qty, disposition FROM cases ORDER BY code, left_keys, state;
	EOT
}
case_of ()
{
	sqlite3 now.db "SELECT case_id FROM cases WHERE code = '$1'"
}

equal 'March' "$(run 2026-03 2026-04-05T12:00:00Z 3)" "$(printf '%s\n' \
	'DUP_ERP new S4 E5 -40 ' 'MISSING_ERP new S2  20 ' 'UOM_FACTOR new S3 E3 -29970 ')"
missing=$(case_of MISSING_ERP)
duplicate=$(case_of DUP_ERP)

equal 'March again, a day later' "$(run 2026-03 2026-04-06T12:00:00Z 3)" "$(printf '%s\n' \
	'DUP_ERP open S4 E5 -40 ' 'MISSING_ERP open S2  20 ' 'UOM_FACTOR open S3 E3 -29970 ')"
equal 'a case keeps its name' "$(case_of MISSING_ERP)" "$missing"

# A decision: shown from now on, until its last day.
cat >decisions.csv <<EOT
case_id,action,until,by,reason
$duplicate,accept,2026-04-30,controller,reversal is on its way
EOT
run 2026-03 2026-04-07T12:00:00Z 3 --dispositions decisions.csv >out
grep -qx 'DUP_ERP open S4 E5 -40 accept' out || die "the decision is not shown: $(cat out)"

# In April the missing posting arrives and the wrong unit is put right; the duplicate stays.
cat >>erp.csv <<'EOT'
E2,1000,O2,RM-7,L1,261,H,20.000,KG,64.00,USD,2026-04-08,2026-04-08T09:00:00-05:00,M2,
E6,1000,O3,RM-7,L1,262,S,30000.000,KG,96000.00,USD,2026-04-08,2026-04-08T09:10:00-05:00,,E3
E7,1000,O3,RM-7,L1,261,H,30.000,KG,96.00,USD,2026-04-08,2026-04-08T09:11:00-05:00,M3,
EOT
equal 'April' "$(run 2026-04 2026-05-05T12:00:00Z 2 | grep -v ' cleared ')" 'DUP_ERP open  E5 -40 '
equal 'the duplicate keeps its name' "$(case_of DUP_ERP)" "$duplicate"
equal 'cleared in April' "$(sqlite3 now.db "SELECT group_concat(code, ' ') FROM (SELECT code FROM cases WHERE state = 'cleared' ORDER BY code)")" \
	'MISSING_ERP UOM_FACTOR'

# A repeated run gives the bytes that it gave.
cp now.csv then.csv
cp now.json then.json
run 2026-04 2026-05-05T12:00:00Z 2 >/dev/null
same 'April again' now.csv then.csv
same 'April again' now.json then.json
