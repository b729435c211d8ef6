# A recorded run judged again under other rules: without its sources, without a trace; the same rules change nothing, other rules
# change what they must and nothing else; what cannot be judged again is said with what helps.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

cat >tieout.yaml <<'EOT'
options:
  ledger: sqlite:memory.db
companies:
  - name: C1
    currency: USD
    calendar: { variant: months }
    periods:
      - { period: 2026-03, open: 2026-03-01, closed: 2026-04-20 }
      - { period: 2026-04, open: 2026-04-01 }
plants:
  - name: "1000"
    company: C1
    zone: America/Chicago
    day_start: 06:00
    cutoff: production_day
    shifts:
      - { name: day, start: 06:00, end: 18:00 }
sources:
  - { name: mes, uri: "csv:mes.csv" }
  - { name: erp, uri: "csv:erp.csv" }
  - { name: price, uri: "csv:price.csv" }
  - { name: item, uri: "csv:item.csv" }
  - { name: uom, uri: "csv:uom.csv" }
  - { name: order, uri: "csv:order.csv" }
  - { name: batch, uri: "csv:batch.csv" }
  - { name: outage, uri: "csv:outage.csv" }
  - { name: mes-items, uri: "csv:mes-items.csv" }
  - { name: mes-places, uri: "csv:mes-places.csv" }
crosswalks:
  - { name: items, of: mes, source: mes-items }
  - { name: locations, of: mes, source: mes-places }
EOT
cat >price.csv <<'EOT'
plant,material,valid_from,price,price_unit,currency
1000,RM-7,2026-01-01,3.20,1,USD
1000,RM-8,2026-01-01,5.00,1,USD
EOT
cat >item.csv <<'EOT'
material,base_uom,item_class
RM-7,KG,weighed
RM-8,KG,weighed
EOT
cat >uom.csv <<'EOT'
material,uom,base_uom,numerator,denominator
RM-8,BAG,KG,25,1
EOT
cat >order.csv <<'EOT'
order_no,plant,status,completed_at
O3,1000,PROD_COMPLETE,2026-03-05T00:00:00-06:00
EOT
printf '%s\n' interface,at mes-erp,2026-03-{03..31}T22:00:00-05:00 mes-erp,2026-04-{01..30}T22:00:00-05:00 >batch.csv
cat >outage.csv <<'EOT'
plant,interface,from,until
1000,mes-erp,2026-03-30T00:00:00-05:00,2026-03-31T08:00:00-05:00
EOT
printf '%s\n' from,to resin,RM-7 >mes-items.csv
printf '%s\n' from,to SILO-A,0001 >mes-places.csv
cat >mes.csv <<'EOT'
source_key,plant,order_no,material,lot,storage_location,movement,qty,uom,event_at
S1,1000,O1,resin,L1,SILO-A,CONS,100.000,KG,2026-03-10T08:00:00-05:00
S2,1000,O2,resin,L1,SILO-A,CONS,40.000,KG,2026-03-11T08:00:00-05:00
S3,1000,O3,resin,L1,SILO-A,CONS,10.000,KG,2026-03-12T08:00:00-05:00
S4,1000,O4,resin,L4,SILO-A,CONS,20.000,KG,2026-03-13T08:00:00-05:00
S5,1000,O5,resin,L1,SILO-A,CONS,30.000,KG,2026-03-31T10:00:00-05:00
S6,1000,O6,RM-8,L6,SILO-A,CONS,2.000,BAG,2026-03-14T08:00:00-05:00
S7,1000,O7,resin,L7,SILO-A,CONS,5.000,KG,2026-03-16T08:00:00-05:00
S8,1000,O8,resin,L7,SILO-A,CONS,5.000,KG,2026-03-16T08:00:00-05:00
S9,1000,O10,resin,L1,SILO-A,CONS,7.000,KG,2026-03-30T10:00:00-05:00
EOT
cat >erp.csv <<'EOT'
source_key,plant,order_no,material,lot,storage_location,movement,indicator,qty,uom,amount,currency,posting_date,entered_at,gl_account
E1,1000,O1,RM-7,L1,0001,261,H,99.900,KG,319.68,USD,2026-03-10,2026-03-10T08:05:00-05:00,400000
E2,1000,O2,RM-7,L1,0001,261,H,39.000,KG,124.80,USD,2026-03-11,2026-03-11T08:05:00-05:00,400000
E4,1000,O4,RM-7,L9,0001,261,H,20.000,KG,64.00,USD,2026-03-13,2026-03-13T08:05:00-05:00,400000
E6,1000,O6,RM-8,L6,0001,261,H,50.000,KG,250.00,USD,2026-03-14,2026-03-14T08:05:00-05:00,400000
E7,1000,O9,RM-7,L7,0001,261,H,5.000,KG,16.00,USD,2026-03-16,2026-03-16T08:05:00-05:00,400000
EOT

# run PERIOD AS_OF EXIT [OPTION...]: a recorded run; prints its id.
run ()
{
	local period=$1 as_of=$2 code=$3
	shift 3
	expect "$code" tieout-reconcile consumption --period "$period" --as-of "$as_of" --summary run.json --exceptions run.csv --quiet "$@"
	jq -r '.runs[0].run' run.json
}

# everything: what is in the folder, by name, size and content, but for what a what-if was asked to write.
everything ()
{
	find . -type f ! -name 'what.*' ! -name stdout ! -name stderr -print0 | sort -z | xargs -0 sha256sum
}

# what EXIT RUN [OPTION...]: a what-if, which must leave no trace; what.json, what.csv and stdout have the answer.
what ()
{
	local code=$1 run=$2 before
	shift 2
	before=$(everything)
	expect "$code" tieout-reconcile --against "$run" --summary what.json --exceptions what.csv "$@"
	equal 'a what-if leaves no trace' "$(everything)" "$before"
}

# changes: each changed case as `change code then>now left right`, sorted.
changes ()
{
	rm -f what.db
	sqlite3 what.db <<-EOT
		.mode csv
		.import what.csv change
		.mode list
		.separator ' '
		SELECT change || CASE new_ambiguity WHEN 'yes' THEN '?' ELSE '' END, code_then || '>' || code_now,
			coalesce(nullif(left_keys_now, ''), left_keys_then), coalesce(nullif(right_keys_now, ''), right_keys_then)
		FROM change ORDER BY 1, 2, 3, 4;
	EOT
}

# rules NAME SED: the shipped rules with a change, in a folder of that name.
rules ()
{
	rm -rf "$1"
	cp -rL "$TEST_SRCDIR/rules" "$1"
	chmod -R u+w "$1"
	sed -i -E "$2" "$1/enterprise/consumption.yaml"
	[ "$2" = '' ] || ! cmp -s "$1/enterprise/consumption.yaml" "$TEST_SRCDIR/rules/enterprise/consumption.yaml" || die "rules '$1' changed nothing"
}

march=$(run 2026-03 2026-04-01T12:00:00Z 2)
mkdir away
mv ./*.csv tieout.yaml away
printf 'options: { ledger: "sqlite:memory.db" }\n' >tieout.yaml # nothing of plant, calendar or sources is left

# ---- the same rules
rules same ''
what 0 "$march" --rules same
grep -qF 'Nothing changes: 6 exceptions are open, gross 83.20 USD; the verdict is "found".' stdout || die "$(cat stdout)"
equal 'nothing changes' "$(jq -c '.what_if[0] | [.same, .changes, .rows, .accounts, .rules.then == .rules.now]' what.json)" \
	'[true,{"gone":0,"new":0,"code":0,"value":0,"new_ambiguities":0},[],[],true]'
equal 'no case' "$(wc -l <what.csv)" 1
equal 'the totals are those of the run' "$(jq -cS '[.what_if[0].states | .mes, .erp | map_values(.now)]' what.json)" \
	"$(jq -cS '[.runs[0].sides | .mes, .erp | del(.read, .carried) | map_values(select(.rows > 0))]' run.json)"
what 0 "${march:0:6}" # a beginning of the id, and the shipped rules
what 0 "$march" --rules same --threads 1 --dry-run
what 0 "$march,$march" --rules same
equal 'each is answered' "$(jq '.what_if | length' what.json)" 2

# ---- a stricter tolerance loses a match, a looser one wins one
rules tight 's/(name: weighed), percent: 0.25/\1, percent: 0/'
what 2 "$march" --rules tight
equal 'tight' "$(changes)" 'new >QTY_VAR S1 E1'
equal 'tight: rows' "$(jq -c '.what_if[0] | [.matches_won, .matches_lost, [.rows[] | [.source, .key, .then, .now]]]' what.json)" \
	'[{"mes":0,"erp":0},{"mes":1,"erp":0},[["mes","S1","matched_tolerance","exception"],["erp","E1","matched_tolerance","matched"]]]'
equal 'tight: money' "$(jq -c '.what_if[0] | [.total.cases, .total.impact_net, .tolerated_qty, .codes.QTY_VAR.cases]' what.json)" \
	'[{"then":6,"now":7},{"then":"51.20","now":"51.52"},{"then":"0.1","now":"0"},{"then":1,"now":2}]'
cp what.csv what.first.csv
cp what.json what.first.json
what 2 "$march" --rules tight
same 'a what-if gives the bytes that it gave' what.csv what.first.csv
same 'a what-if gives the bytes that it gave' what.json what.first.json

rules loose 's/(name: weighed), percent: 0.25/\1, percent: 3/'
what 2 "$march" --rules loose
equal 'loose' "$(changes)" 'gone QTY_VAR> S2 E2'
equal 'loose: rows' "$(jq -c '.what_if[0] | [.matches_won, .matches_lost]' what.json)" '[{"mes":1,"erp":0},{"mes":0,"erp":0}]'
equal 'loose: the account' "$(jq -c '.what_if[0].accounts[] | [.plant, .gl_account, .cases, .impact_gross]' what.json)" \
	'["1000","400000",{"then":3,"now":2},{"then":"19.20","now":"16.00"}]'
grep -qF 'matches won: mes S2' stdout || die "$(cat stdout)"

# ---- what is suggested where nothing was claimed is a new ambiguity
rules suggest 's/ambiguity: list/ambiguity: suggest/'
what 2 "$march" --rules suggest
equal 'suggest' "$(changes)" "$(printf '%s\n' 'code? MISSING_ERP>WRONG_ORDER S7 E7' 'gone MISSING_MES>  E7')"
equal 'suggest: ambiguities' "$(jq '.what_if[0].changes.new_ambiguities' what.json)" 1

# ---- the same rows taken for something else, and time that is no longer given
rules lots '/name: (material sums|substitution)/{n;s/true/false/}'
what 2 "$march" --rules lots
equal 'lots' "$(changes)" "$(printf '%s\n' 'code LOT_MISMATCH>MISSING_ERP S4 E4' 'new >MISSING_MES  E4')"
rules grace 's/^  grace: 26h/  grace: 0h/; s/^  grace_batches: 1/  grace_batches: 0/'
what 2 "$march" --rules grace
equal 'grace' "$(changes)" "$(printf '%s\n' 'new >MISSING_ERP S5 ' 'new >MISSING_ERP S9 ')"
equal 'grace: rows' "$(jq -c '[.what_if[0].rows[] | [.source, .key, .then, .now]]' what.json)" \
	'[["mes","S5","open_timing","exception"],["mes","S9","open_timing","exception"]]'

# ---- limits
rules limit 's/^  impact: 50000/  impact: 1/'
what 3 "$march" --rules limit
grep -qF 'no case changes, but rows or the verdict do' stdout || die "$(cat stdout)"
grep -qF 'the verdict is "breached" instead of "found"' stdout || die "$(cat stdout)"
rules far 's/^  look_back: 3/  look_back: 9/'
what 0 "$march" --rules far
grep -qF 'warning: these rules look further back or ahead than the run had read' stdout || die "$(cat stdout)"

# ---- carried items are those of the run, whatever was recorded of the month before since then; so are decisions
mv away/* .
case_id=$(sqlite3 memory.db "SELECT case_id FROM exception_case WHERE code = 'MISSING_ERP' AND left_keys = 'S3'")
printf '%s\n' case_id,action,until,by,reason "$case_id,accept,2026-12-31,controller,known" >decisions.csv
cat >>erp.csv <<'EOT'
E5,1000,O5,RM-7,L1,0001,261,H,30.000,KG,96.00,USD,2026-04-02,2026-04-02T08:05:00-05:00,400000
E10,1000,O11,RM-7,L1,0001,261,H,1.000,KG,3.20,USD,2026-04-10,2026-04-10T08:05:00-05:00,400000
EOT
echo 'S10,1000,O11,resin,L1,SILO-A,CONS,1.000,KG,2026-04-10T08:00:00-05:00' >>mes.csv
april=$(run 2026-04 2026-05-01T12:00:00Z 2 --dispositions decisions.csv)
cp run.json april.json
[ "$(jq '.runs[0].sides.mes.carried.rows' april.json)" -gt 0 ] || die 'nothing was carried'
sed -i '/^S3,/d' mes.csv
run 2026-03 2026-04-01T12:00:00Z 2 >/dev/null # March, superseded: S3 is no open item of it any more
printf '%s\n' case_id,action,until,by,reason "$case_id,explain,2026-12-31,controller,otherwise" >decisions.csv
run 2026-04 2026-05-02T12:00:00Z 2 --dispositions decisions.csv >/dev/null
what 0 "$april"
equal 'April' "$(jq -cS '[.what_if[0].states | .mes, .erp | map_values(.now)]' what.json)" \
	"$(jq -cS '[.runs[0].sides | .mes, .erp | del(.read, .carried) | map_values(select(.rows > 0))]' april.json)"

# ---- a plant month with every fault, both reconciliations, at two plants
tieout-simulate --seed 5 --plants 2 --movements 6000 --fault all=3 --to plant --quiet
expect 4 tieout-reconcile consumption receipts --config plant/tieout.yaml --ledger sqlite:plant.db --archive plant.archive \
	--summary plant.json --quiet
rm -r plant/mes plant/erp plant/gl
what 0 "$(jq -r '[.runs[].run] | join(",")' plant.json)" --config plant/tieout.yaml --ledger sqlite:plant.db
equal 'four runs, unchanged' "$(jq -c '[.what_if[].same]' what.json)" '[true,true,true,true]'

# ---- a ledger and a folder that can only be read, by a user who may not write them
unprivileged=()
[ "$(id -u)" != 0 ] || unprivileged=(setpriv --reuid=65534 --regid=65534 --clear-groups)
if "${unprivileged[@]}" test -x "$(command -v tieout-reconcile)" -a -r tieout.yaml; then
	chmod -R a+rX,a-w memory.db archive .
	! "${unprivileged[@]}" touch memory.db 2>/dev/null || die 'the ledger can be written'
	"${unprivileged[@]}" tieout-reconcile --against "$march" --rules same --dry-run >/dev/null || die 'a ledger that can only be read is no use'
	chmod -R u+w .
fi

# ---- what cannot be judged again
refused ()
{
	local code=$1 message=$2
	shift 2
	expect "$code" tieout-reconcile "$@"
	said "$message"
	equal 'one message' "$(grep -c ' error: ' "$TEST_TMP/stderr")" 1
}
refused 64 "the ledger has no run 'ffff'" --against ffff
refused 64 "--against names the run, and so the reconciliation: leave 'consumption' out" consumption --against "$march"
refused 64 '--period does not go with --against' --period 2026-03 --against "$march"
refused 64 '--workbook does not go with --against' -w x.xlsx --against "$march"
refused 64 '--no-aside does not go with --against' --no-aside --against "$march"
refused 64 'without a ledger there is no recorded run' --no-ledger --against "$march"
refused 64 'missing argument, usage: tieout-reconcile [OPTION]... NAME... | --rules DIR --against RUN'
refused 69 'ledger' --ledger sqlite:absent.db --against "$march"
[ ! -e absent.db ] || die 'a ledger was made'
refused 78 "cannot read 'nowhere/enterprise/consumption.yaml'" --rules nowhere --against "$march"
rules broken 's/^passes:/passed:/'
refused 78 'broken/enterprise/consumption.yaml:' --rules broken --against "$march"
rules other 's/^left: mes/left: erp/; s/^right: erp/right: mes/'
refused 78 "compare 'erp' with 'mes', but the run had read 'mes' and 'erp'" --rules other --against "$march"

archive=archive/$march.tieout
mv "$archive" elsewhere
refused 69 "run '$march': archive" --against "$march"
said "$march.tieout' is gone"
said 'hint: the rows of a run are in its archive; bring that file back, or run the reconciliation again'
head -c 900 elsewhere >"$archive"
refused 65 'is not the one that was recorded' --against "$march"
mv elsewhere "$archive"
what 0 "$march"
bare=$(run 2026-03 2026-04-01T13:00:00Z 2 --no-archive)
refused 69 'the run has no archive' --against "$bare"

# An archive of another run in its place, digest and all.
cp "$TEST_SRCDIR/tests/golden/archive-1.tieout" "$archive"
sqlite3 memory.db "UPDATE output_file SET digest = '$(sha256sum <"$archive" | cut -d' ' -f1)' WHERE target LIKE '%$archive'"
refused 65 'is of run' --against "$march"
