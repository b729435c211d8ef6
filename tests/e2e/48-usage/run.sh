# Usage of components: the worked example from files, SQLite through ODBC and PostgreSQL; orders over their whole life and into the
# next period; beside other reconciliations of the same sources; what the workbook, the summary and the ledger tell.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

mkdir mes erp
cat >mes/movement.csv <<'EOT'
source_key,plant,order_no,material,movement,qty,uom,event_at
S01,1000,1000412,RM-7,CONS,40.000,KG,2026-02-26T08:00:00-06:00
S02,1000,1000412,RM-7,CONS,26.200,KG,2026-03-10T08:00:00-05:00
S03,1000,1000412,PK-2,CONS,500,EA,2026-03-10T09:00:00-05:00
S04,1000,1000412,PK-9,CONS,21,EA,2026-03-10T09:00:00-05:00
S05,1000,1000412,RM-7P,CONS,2.000,KG,2026-03-10T10:00:00-05:00
S06,1000,1000413,RM-7,CONS,12.400,KG,2026-03-30T10:00:00-05:00
S07,1000,1000413,RM-7,CONS,0.500,KG,2026-04-02T10:00:00-05:00
EOT
cat >erp/movement.csv <<'EOT'
source_key,plant,order_no,material,movement,indicator,qty,uom,amount,currency,posting_date
E01,1000,1000412,RM-7,261,H,40.000,KG,128.00,USD,2026-02-27
E02,1000,1000412,RM-7,261,H,24.375,KG,78.00,USD,2026-03-10
E03,1000,1000412,PK-2,261,H,500,EA,25.00,USD,2026-03-10
E04,1000,1000412,PK-9,261,H,4,EA,1.60,USD,2026-03-06
E05,1000,1000412,PK-9,261,H,4,EA,1.60,USD,2026-03-07
E06,1000,1000412,PK-9,261,H,4,EA,1.60,USD,2026-03-08
E07,1000,1000412,PK-9,261,H,4,EA,1.60,USD,2026-03-09
E08,1000,1000412,PK-9,261,H,4,EA,1.60,USD,2026-03-10
E09,1000,1000412,RM-7P,261,H,2.000,KG,6.00,USD,2026-03-06
E10,1000,1000412,RM-7P,261,H,2.000,KG,6.00,USD,2026-03-07
E11,1000,1000412,RM-7P,261,H,2.000,KG,6.00,USD,2026-03-08
E12,1000,1000412,RM-7P,261,H,2.000,KG,6.00,USD,2026-03-09
E13,1000,1000412,RM-7P,261,H,2.000,KG,6.00,USD,2026-03-10
E14,1000,1000412,LUBE,261,H,1.000,KG,9.00,USD,2026-03-10
E15,1000,1000413,RM-7,261,H,12.875,KG,41.20,USD,2026-04-02
E16,1000,1000412,FG-100,101,S,480,EA,4800.00,USD,2026-03-10
EOT
cat >erp/order.csv <<'EOT'
plant,order_no,material,status,released_at,completed_at,closed_at,order_qty,yield_qty,scrap_qty,assembly_scrap
1000,1000412,FG-100,TECH_CLOSED,2026-02-25T06:00:00-06:00,2026-03-10T14:00:00-05:00,2026-03-12T09:00:00-05:00,500,480,20,
1000,1000413,FG-100,TECH_CLOSED,2026-03-29T06:00:00-05:00,2026-04-02T14:00:00-05:00,,100,100,0,
EOT
cat >erp/bom_line.csv <<'EOT'
order_no,parent,line,component,qty,base_qty,uom,fixed,component_scrap
1000412,,10,RM-7,12.500,100,KG,false,3
1000412,,20,PK-2,100,100,EA,false,
1000412,,30,PK-9,1,24,EA,false,
1000412,,40,RM-7P,2000,100,G,true,
1000412,,50,LUBE,0.200,100,KG,false,
1000413,,10,RM-7,12.500,100,KG,false,3
,FG-100,10,RM-7,12.000,100,KG,false,3
EOT
cat >erp/item.csv <<'EOT'
material,text,base_uom,item_class,captured
RM-7,resin,KG,weighed,true
PK-2,label,EA,B,true
PK-9,carton,EA,A,true
RM-7P,purge,KG,weighed,true
LUBE,mold release,KG,weighed,false
FG-100,cup,EA,A,true
EOT
cat >erp/uom.csv <<'EOT'
uom,decimals,material,base_uom,numerator,denominator
KG,3,,,,
EA,0,,,,
G,0,,,,
G,,,KG,1,1000
EOT
cat >erp/price.csv <<'EOT'
plant,material,valid_from,price,price_unit,currency,source
1000,RM-7,2026-01-01,3.20,1,USD,standard
1000,PK-2,2026-01-01,50,1000,USD,standard
1000,PK-9,2026-01-01,0.40,1,USD,standard
1000,RM-7P,2026-01-01,3.00,1,USD,standard
EOT

# installation MES ERP >FILE
installation ()
{
	cat <<-EOT
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
		  - { name: mes, uri: "$1" }
		  - { name: erp, uri: "$2" }
	EOT
}

# cases FILE: `code order material left right delta stock exposure`, sorted.
cases ()
{
	rm -f now.db
	sqlite3 now.db <<-EOT
		.mode csv
		.import $1 cases
		.mode list
		.separator ' '
		SELECT code, order_no, material, left_qty, right_qty, delta_qty, impact_stock, exposure FROM cases
		WHERE state <> 'cleared' ORDER BY code, material;
	EOT
}

# usage PERIOD AS_OF EXIT [OPTION...]
usage ()
{
	local period=$1 as_of=$2 code=$3
	shift 3
	expect "$code" tieout-reconcile usage --config tieout.yaml --period "$period" --as-of "$as_of" --exceptions now.csv \
		--summary now.json --quiet "$@"
}

march='BF_FIXED_REPEAT 1000412 RM-7P 2.000 10.000 -8.000 -24.00 0.00
USAGE_VAR 1000412 RM-7 66.200 64.375 1.825 0.00 5.84'

# ---- files: 64.375, 500, 21 and 2.000; 20 cartons were posted and 21 used; the lubricant is not measured
installation csv:mes csv:erp >tieout.yaml
usage 2026-03 2026-04-01T12:00:00Z 2 --workbook now.xlsx
equal 'March from files' "$(cases now.csv)" "$march"
cp now.csv files.csv
grep -q '"conserved" : true' now.json || die 'not conserved'
grep -q '1 component is never measured and not compared: 9.00 of 278.00 USD (3.2 %) of what was posted' now.json \
	|| { cat now.json; die 'the spend that nobody measured is not told'; }
grep -qF '"usage":{"orders":1,"components":5,"variance":"5.84","spend":"278.00","unmetered":{"materials":1,"components":1,"spend":"9.00"}}' \
	<(grep -A12 '"usage" : {' now.json | tr -d ' \n') \
	|| { grep -A12 '"usage" : {' now.json; die 'the summary does not tell what was compared'; }

# ---- the sheet: standard, posted, measured; estimate, bill, lot size, scrap, substitution, usage
has_sheet now.xlsx 'Usage' || die 'there is no sheet of usage'

# ---- the ledger gives the same files back
run=$(sqlite3 memory.db 'SELECT run_id FROM run')
cp now.json first.json
expect 2 tieout-workbook --config tieout.yaml --run "$run" --workbook again.xlsx --exceptions again.csv --summary again.json --quiet
same 'exceptions from the ledger' again.csv files.csv
same 'summary from the ledger' again.json first.json
cmp -s again.xlsx now.xlsx || die 'the workbook from the ledger is another one'

# ---- the same from SQLite through ODBC, and from PostgreSQL
load ()
{
	local system=$1 entity
	for entity in "$system"/*.csv; do
		sqlite3 "$system.db" ".import --csv $entity $(basename "$entity" .csv)"
	done
}
load mes
load erp
installation sqlite:mes.db sqlite:erp.db >tieout.yaml
usage 2026-03 2026-04-01T12:00:00Z 2 --no-ledger
same 'exceptions through ODBC' now.csv files.csv

pg_create usage
pg usage 'CREATE SCHEMA mes; CREATE SCHEMA erp;
	CREATE TABLE mes.movement (source_key text, plant text, order_no text, material text, movement text, qty numeric, uom text,
		event_at timestamptz);
	CREATE TABLE erp.movement (source_key text, plant text, order_no text, material text, movement text, indicator text, qty numeric,
		uom text, amount numeric, currency text, posting_date date);
	CREATE TABLE erp."order" (plant text, order_no text, material text, status text, released_at timestamptz,
		completed_at timestamptz, closed_at timestamptz, order_qty numeric, yield_qty numeric, scrap_qty numeric,
		assembly_scrap numeric);
	CREATE TABLE erp.bom_line (order_no text, parent text, line text, component text, qty numeric, base_qty numeric, uom text,
		fixed boolean, component_scrap numeric);
	CREATE TABLE erp.item (material text, text text, base_uom text, item_class text, captured boolean);
	CREATE TABLE erp.uom (uom text, decimals int, material text, base_uom text, numerator int, denominator int);
	CREATE TABLE erp.price (plant text, material text, valid_from date, price numeric, price_unit int, currency text, source text)'
for file in mes/movement erp/movement erp/order erp/bom_line erp/item erp/uom erp/price; do
	psql -qX -v ON_ERROR_STOP=1 -d usage -c "\\copy ${file%/*}.\"${file#*/}\" FROM $file.csv (FORMAT csv, HEADER)"
done
installation 'postgresql:///usage?options=-csearch_path%3Dmes' 'postgresql:///usage?options=-csearch_path%3Derp' >tieout.yaml
usage 2026-03 2026-04-01T12:00:00Z 2 --no-ledger
same 'exceptions from PostgreSQL' now.csv files.csv

# ---- beside reconciliations that read other days: each has the result that it has alone
installation csv:mes csv:erp >tieout.yaml
for name in consumption usage; do
	expect 2 tieout-reconcile "$name" --config tieout.yaml --period 2026-03 --as-of 2026-04-01T12:00:00Z --no-ledger --quiet \
		--exceptions "$name.csv"
done
expect 2 tieout-reconcile consumption usage --config tieout.yaml --period 2026-03 --as-of 2026-04-01T12:00:00Z --no-ledger --quiet \
	--exceptions both.csv
(cat consumption.csv; sed 1d usage.csv) | sort >alone
sort both.csv >together
same 'two reconciliations at once' together alone

# ---- the order that ran at the end of March is compared in April, with what was carried; March's findings stay March's
equal 'carried' "$(sqlite3 memory.db 'SELECT source_key FROM open_item ORDER BY 1')" 'S06'
sed -i '/^S0[1-6],/d' mes/movement.csv
sed -i '/^E0\|^E1[0-46]/d' erp/movement.csv
usage 2026-04 2026-05-01T12:00:00Z 0
equal 'April' "$(cases now.csv)" ''
equal 'March is not listed in April' "$(wc -l <now.csv)" 1
sed -i 's/^S07,\(.*\),0.500,/S07,\1,0.700,/' mes/movement.csv
usage 2026-04 2026-05-02T12:00:00Z 2
equal 'April, a little more' "$(cases now.csv)" 'USAGE_VAR 1000413 RM-7 13.100 12.875 0.225 0.00 0.72'

# ---- what is wrong with a bill of material is said where it is
sed -i 's/,12.500,100,KG,false,3$/,12.500,0,KG,false,3/' erp/bom_line.csv
usage 2026-03 2026-04-01T12:00:00Z 65 --no-ledger
said "bill of material line '10': component 'RM-7' is for a base quantity that is not above 0"
rm erp/bom_line.csv
usage 2026-04 2026-05-02T12:00:00Z 0 --no-ledger
grep -q '"not compared: order 1000413: no bill of material is known (FG-100)"' now.json || { cat now.json; die 'an order without a bill'; }

# ---- a rule that makes no sense
cp -r "$TEST_SRCDIR/rules" rules
chmod -R u+w rules
sed -i 's/scrap_form: MULT/scrap_form: TIMES/' rules/enterprise/usage.yaml
usage 2026-04 2026-05-02T12:00:00Z 78 --no-ledger --rules rules
said 'usage.explosion.*.scrap_form'
