# Sourced by run.sh: the months of a company follow each other. What February left is told in March item by item; what clears it is named; an
# opening that is no closing is a finding; each month is replayed as it was.

mkdir -p "$TEST_TMP/chain/erp" "$TEST_TMP/chain/gl"
cd "$TEST_TMP/chain" || exit
cat >tieout.yaml <<'END'
companies:
  - { name: C1, currency: USD, calendar: { variant: months } }
sources:
  - { name: erp, uri: "csv:erp" }
  - { name: gl, uri: "csv:gl" }
plants:
  - { name: "1000", company: C1, zone: UTC }
END
cat >erp/movement.csv <<'END'
source_key,plant,material,movement,indicator,qty,uom,amount,currency,posting_date,entered_at,document
M1,1000,RM-7,101,S,5.000,KG,20.00,USD,2026-02-10,2026-02-10T08:00:00Z,4900000001
M2,1000,RM-7,101,S,2.000,KG,10.00,USD,2026-02-20,2026-02-20T08:00:00Z,4900000002
M3,1000,RM-7,101,S,1.000,KG,4.00,USD,2026-03-10,2026-03-10T08:00:00Z,4900000003
END
cat >erp/stock_balance.csv <<'END'
plant,material,gl_account,currency,on,qty,value
1000,RM-7,130000,USD,2026-01-31,25.000,100.00
1000,RM-7,130000,USD,2026-02-28,32.000,130.00
1000,RM-7,130000,USD,2026-03-31,33.000,134.00
1000,RM-7,130000,USD,2026-04-30,33.000,134.00
END
printf '%s\n' plant,material,gl_account,valid_from 1000,RM-7,130000, >erp/stock_account.csv
cat >gl/gl_line.csv <<'END'
source_key,company,plant,gl_account,posting_date,entered_at,amount,currency,document,movement,message_id
L1,C1,1000,130000,2026-02-10,2026-02-10T09:00:00Z,20.00,USD,5100000001,WE,M1
L2,C1,1000,130000,2026-02-21,2026-02-21T09:00:00Z,5.00,USD,4711,SA,
L3,C1,1000,130000,2026-03-05,2026-03-05T09:00:00Z,10.00,USD,5100000002,WE,M2
L4,C1,1000,130000,2026-03-10,2026-03-10T09:00:00Z,4.00,USD,5100000003,WE,M3
L5,C1,1000,130000,2026-03-12,2026-03-12T09:00:00Z,-5.00,USD,4712,SA,
END
cat >gl/account_balance.csv <<'END'
company,gl_account,currency,on,amount
C1,130000,USD,2026-01-31,100.00
C1,130000,USD,2026-02-28,125.00
C1,130000,USD,2026-03-31,134.00
C1,130000,USD,2026-04-30,134.00
END

# month PERIOD AS_OF EXIT [OPTION...]: bridge, as the ledger has it, in lines of `cause amount note`
month ()
{
	local period=$1 as_of=$2 code=$3
	shift 3
	expect "$code" tieout-reconcile stock-gl --period "$period" --as-of "$as_of" --ledger sqlite:books.db --archive archive \
		--workbook "$period.xlsx" --summary "$period.json" --exceptions "$period.csv" --quiet "$@"
}
bridge ()
{
	sqlite3 books.db "SELECT line FROM listed_row WHERE state = 'bridge' AND sequence = (SELECT max(sequence) FROM run) ORDER BY ordinal" |
		awk -F'\t' 'NF { printf "%s %.2f %s\n", $3, $4 / 10000, $7 }'
}
# unexplained PERIOD
unexplained () { jq -r '.runs[0].accounts[].unexplained' "$1.json"; }

month 2026-02 2026-03-03T00:00:00Z 2
equal 'February' "$(bridge)" "$(printf '%s\n' 'manual_journal 5.00 journal 4711' 'missing_document -10.00 document 4900000002')"
equal 'nothing came before' "$(jq '.runs[0].accounts[0].before' 2026-02.json)" null
month 2026-03 2026-04-05T00:00:00Z 2
equal 'March' "$(bridge)" "$(cat <<'END'
carry_forward -10.00 missing document of 2026-02: document 4900000002; cleared by document 4900000002
carry_forward 5.00 manual journal of 2026-02: journal 4711; cleared by journal 4712
wrong_period 10.00 document 4900000002: of a movement of 2026-02; clears missing document of 2026-02: document 4900000002
manual_journal -5.00 journal 4712; clears manual journal of 2026-02: journal 4711
END
)"
equal 'nothing is unexplained' "$(unexplained 2026-03)" 0.00
equal 'March opens as February closed' "$(jq -c '.runs[0].accounts[0].before' 2026-03.json)" \
	'{"window":"2026-02","stock_ledger":"130.00","general_ledger":"125.00","stock_break":"0.00","general_break":"0.00"}'
has_sheet 2026-03.xlsx 'Continuity' || die 'the workbook has no sheet Continuity'
month 2026-04 2026-05-05T00:00:00Z 0
equal 'April carries nothing' "$(bridge)" ''
# The same again, and in another order, is the same.
for file in erp/movement gl/gl_line; do
	{ sed -n 1p $file.csv; sed 1d $file.csv | sort -r; } >other && mv other $file.csv
done
cp 2026-03.xlsx first.xlsx
month 2026-03 2026-04-05T00:00:00Z 2
cmp first.xlsx 2026-03.xlsx || die 'rows in another order give another March'

# Somebody posts into February after it was tied out: March says so, and which document it was.
cat >>gl/gl_line.csv <<'END'
L9,C1,1000,130000,2026-02-27,2026-04-06T09:00:00Z,2.00,USD,4799,SA,
END
sed -i 's/2026-02-28,125.00/2026-02-28,127.00/; s/2026-03-31,134.00/2026-03-31,136.00/' gl/account_balance.csv
month 2026-03 2026-04-07T00:00:00Z 3
equal 'the opening' "$(bridge | grep opening)" 'carry_forward 2.00 opening of the general ledger, 130000: it is not the closing balance of the'\
' run of 2026-02; posted into it after its run: document 4799'
equal 'a finding' "$(grep -c ROLLFWD_BREAK 2026-03.csv)" 1
equal 'still nothing is unexplained' "$(unexplained 2026-03)" 0.00
equal 'by how much' "$(jq -r '.runs[0].accounts[0].before.general_break' 2026-03.json)" 2.00

# February again takes it up, and then March opens as it closed.
month 2026-02 2026-04-08T00:00:00Z 2
month 2026-03 2026-04-08T12:00:00Z 2
equal 'no break' "$(grep -c ',ROLLFWD_BREAK,.*,open\|,new,.*ROLLFWD_BREAK' 2026-03.csv || true)" 0
equal 'by nothing' "$(jq -r '.runs[0].accounts[0].before.general_break' 2026-03.json)" 0.00

mkdir ../chain-away
mv erp gl tieout.yaml ../chain-away/
for run in $(sqlite3 books.db 'SELECT run_id FROM run ORDER BY sequence'); do
	same_bytes sqlite:books.db "$run" 3
done
expect 0 tieout-init --ledger sqlite:books.db --verify
cd "$TEST_TMP" || exit

# ---- thirty faults of kinds that a rule knows: each on its line, nothing unexplained; one that none knows is exactly its amount
kinds='MANUAL_JOURNAL MISSING_DOCUMENT WRONG_ACCOUNT WRONG_PERIOD UNPOSTED_BATCH IN_FLIGHT PRICE_CHANGE ROUNDING CARRY_FORWARD ACCOUNT_DETERMINATION'
faults=()
for kind in $kinds; do
	faults+=(--fault "GL_$kind=3")
done
# thirty NAME [OPTION...]: simulates and ties out
thirty ()
{
	local name=$1 code=0
	shift
	tieout-simulate --seed 21 --plants 3 --movements 20000 "${faults[@]}" "$@" --to "$name" --quiet
	tieout-reconcile stock-gl --config "$name/tieout.yaml" --no-ledger --exceptions "$name.csv" --summary "$name.json" --workbook "$name.xlsx" \
		--quiet || code=$?
	[ $code -lt 64 ] || die "$name: exit code $code"
	sqlite3 :memory: <<-END
		.mode csv
		.import $name/truth_bridge.csv truth
		.import $name.csv reported
		.mode list
		CREATE TABLE summary AS SELECT readfile('$name.json') AS text;
		.read $TEST_SRCDIR/tests/e2e/43-tieout/compare.sql
	END
}
out=$(thirty known)
[ -z "$out" ] || die "thirty faults: $out"
equal 'kinds of faults' "$(sed 1d known/truth_bridge.csv | cut -d, -f7 | sort -u | wc -l)" 10
equal 'unexplained' "$(jq -r '.runs[].accounts[].unexplained' known.json | sort -u)" 0.00
out=$(thirty unknown --fault GL_UNEXPLAINED=1)
[ -z "$out" ] || die "one more, of no kind: $out"
equal 'unexplained is what no rule knows' "$(jq -r '.runs[].accounts[].unexplained | select(. != "0.00")' unknown.json)" \
	"$(awk -F, '$4 == "unexplained" { print $5 }' unknown/truth_bridge.csv)"
mkdir shuffled
cp -r known shuffled/known
for file in erp/movement erp/stock_balance gl/gl_line gl/account_balance; do
	{ sed -n 1p "known/$file.csv"; sed 1d "known/$file.csv" | shuf --random-source=<(yes); } >"shuffled/known/$file.csv"
done
(cd shuffled && tieout-reconcile stock-gl --config known/tieout.yaml --no-ledger --exceptions known.csv --summary known.json --workbook known.xlsx \
	--quiet) || [ $? -lt 64 ] || die 'shuffled'
for kind in csv json xlsx; do
	cmp "known.$kind" "shuffled/known.$kind" || die "shuffled rows give another $kind"
done
