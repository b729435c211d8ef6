# What is on hand: golden vector 17 both ways and a history table with missing rows from files, SQLite and PostgreSQL; a simulated month
# whose faults in balances and counts are each found on their bucket, and nothing else.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

# ---- small tables, the same from three kinds of source

mkdir -p csv/mes csv/erp
cat >csv/mes/movement.csv <<-END
	source_key,plant,storage_location,material,lot,movement,qty,uom,event_at,message_id
	S1,1000,LINE-1,AFTER,,CONS,30,KG,2026-03-10T14:30:00-05:00,M1
	S2,1000,LINE-1,BEFORE,,CONS,30,KG,2026-03-10T13:30:00-05:00,M2
	S3,1000,LINE-2,BEFORE,,CONS,5,KG,2026-03-11T08:00:00-05:00,M3
END
cat >csv/erp/movement.csv <<-END
	source_key,plant,storage_location,material,lot,movement,indicator,qty,uom,posting_date,entered_at,message_id
	E1,1000,L001,AFTER,,261,H,30,KG,2026-03-10,2026-03-10T14:31:00-05:00,M1
	E2,1000,L001,BEFORE,,261,H,30,KG,2026-03-10,2026-03-10T14:31:00-05:00,M2
	E3,1000,L001,BEFORE,,261,H,5,KG,2026-03-11,2026-03-11T08:00:10-05:00,M3
END
cat >csv/mes/location_map.csv <<-END
	plant,from,to
	1000,LINE-1,L001
	1000,LINE-2,L001
END
cat >csv/mes/balance.csv <<-END
	plant,storage_location,material,qty,uom,on
	1000,LINE-1,AFTER,500,KG,2026-02-28
	1000,LINE-1,AFTER,470,KG,2026-03-31
	1000,LINE-1,BEFORE,400,KG,2026-02-28
	1000,LINE-2,BEFORE,100,KG,2026-02-28
	1000,LINE-1,BEFORE,370,KG,2026-03-31
	1000,LINE-2,BEFORE,95,KG,2026-03-31
	1000,LINE-1,STILL,17,KG,2026-03-31
	1000,LINE-1,STILL,17,KG,2026-02-28
END
# By period, as history tables are: of STILL (golden vector 28) period 2 has no row and is that of period 3; after the last row it is the
# current one.
cat >csv/erp/balance.csv <<-END
	plant,storage_location,material,qty,uom,period
	1000,L001,AFTER,500,KG,2026-02
	1000,L001,AFTER,470,KG,
	1000,L001,BEFORE,500,KG,2026-02
	1000,L001,BEFORE,465,KG,2026-03
	1000,L001,BEFORE,9,KG,
	1000,L001,STILL,10,KG,2026-01
	1000,L001,STILL,17,KG,2026-03
	1000,L001,STILL,13,KG,
END
cat >csv/erp/count.csv <<-END
	source_key,plant,storage_location,material,qty,uom,counted_at,document,counted_by
	K1,1000,L001,AFTER,488,KG,2026-03-10T14:00:00-05:00,INV-1,MILLER
	K2,1000,L001,BEFORE,488,KG,2026-03-10T14:00:00-05:00,INV-1,MILLER
	K3,1000,L001,STILL,17,KG,2026-03-10T14:00:00-05:00,INV-1,MILLER
END
cat >csv/erp/price.csv <<-END
	plant,material,valid_from,price,price_unit,currency,source
	,AFTER,2026-01-01,2,1,USD,standard
	,BEFORE,2026-01-01,2,1,USD,standard
END

# config MES ERP
config ()
{
	cat <<-END
		options:
		  period: 2026-03
		  as-of: 2026-04-05T12:00:00Z
		companies:
		  - name: ACME
		    currency: USD
		    calendar:
		      variant: months
		sources:
		  - name: mes
		    uri: "$1"
		    profile: generic
		  - name: erp
		    uri: "$2"
		    profile: generic
		plants:
		  - name: "1000"
		    company: ACME
		    zone: America/Chicago
		    cutoff: midnight
	END
}

# reconcile NAME CODE [OPTION...]: with NAME.yaml; leaves NAME.csv and NAME.json.
reconcile ()
{
	expect "$2" tieout-reconcile on-hand --config "$1.yaml" --no-ledger --exceptions "$1.csv" --summary "$1.json" --quiet "${@:3}"
}

# cases FILE: code, material, location, lot and how much, as sorted lines.
cases ()
{
	sqlite3 :memory: ".import --csv $1 found" "SELECT code, plant, material, storage_location, lot, CAST(delta_qty AS NUMERIC) FROM found ORDER BY 1, 2, 3, 4, 5, 6"
}

# load DATABASE TABLE FILE: as pg_load, of a file whose headers may be words of SQL.
load ()
{
	local columns
	columns=$(sed '1!d; s/[^,]*/"&"/g' "$3")
	pg "$1" "CREATE TABLE \"$2\" (${columns//,/ text NOT NULL, } text NOT NULL)"
	psql -qX -v ON_ERROR_STOP=1 -d "$1" -c "\\copy \"$2\" FROM STDIN (FORMAT csv, HEADER, FORCE_NOT_NULL ($columns))" <"$3"
}

for system in mes erp; do
	rm -f $system.db
	pg_create test_on_hand_$system
	for file in csv/$system/*.csv; do
		table=$(basename "$file" .csv)
		load test_on_hand_$system "$table" "$file"
		sqlite3 $system.db ".import --csv $file $table"
	done
done
pg test_on_hand_mes 'ALTER TABLE movement ALTER qty TYPE numeric USING qty::numeric, ALTER event_at TYPE timestamptz USING event_at::timestamptz'
pg test_on_hand_erp 'ALTER TABLE movement ALTER qty TYPE numeric USING qty::numeric, ALTER posting_date TYPE date USING posting_date::date,
	ALTER entered_at TYPE timestamptz USING entered_at::timestamptz'
# What is empty in a file is no value in a table.
pg test_on_hand_erp "ALTER TABLE balance ALTER period DROP NOT NULL; UPDATE balance SET period = NULL WHERE period = ''"

config csv:csv/mes csv:csv/erp >csv.yaml
config sqlite:mes.db sqlite:erp.db >sqlite.yaml
config postgresql:///test_on_hand_mes postgresql:///test_on_hand_erp >postgresql.yaml
printf '%s\n' 'COUNT_DIFF|1000|AFTER|L001||-12' 'COUNT_DIFF|1000|BEFORE|L001||18' >vector.txt
for kind in csv sqlite postgresql; do
	reconcile $kind 2
	cases $kind.csv >found.txt
	same "vector 17 from $kind" found.txt vector.txt
	same "exceptions from $kind and from files" $kind.csv csv.csv
	equal "what agrees, from $kind" "$(sqlite3 :memory: "SELECT json_extract (value, '\$.on_hand.compared.equal.buckets'),
		json_extract (value, '\$.on_hand.rolled_forward.erp.holds.told'), json_extract (value, '\$.on_hand.counts.agrees')
		FROM json_each (readfile('$kind.json'), '\$.runs')")" '3|952|1'
done

# As of any day: what is there now, less what was dated after it.
cat >csv/erp/balance.csv <<-END
	plant,storage_location,material,qty,uom
	1000,L001,AFTER,470,KG
	1000,L001,BEFORE,465,KG
END
cp csv/erp/balance.csv csv/mes/balance.csv
sed -i 's/L001/LINE-1/' csv/mes/balance.csv
rm csv/erp/count.csv
sed -i '/^  period:/d' csv.yaml
# told DAY: of BEFORE.
told ()
{
	reconcile csv 0 --from 2026-03-01 --to "$1" --as-of 2026-03-16T12:00:00Z --workbook day.xlsx
	sqlite3 :memory: "SELECT json_extract (value, '\$.on_hand.rolled_forward.erp.not_proven.told') FROM json_each (readfile('csv.json'), '\$.runs')"
}
equal 'stock on the ninth' "$(told 2026-03-09)" 1000
equal 'stock on the tenth' "$(told 2026-03-10)" 940
equal 'stock on the eleventh' "$(told 2026-03-11)" 935

# ---- a simulated month

tieout-simulate --movements 20000 --plants 3 --fault stock=4 --period 2026-03 --to month --quiet
sqlite3 :memory: ".import --csv month/truth_stock.csv truth" \
	"SELECT code, plant, material, storage_location, lot, CAST(delta_qty AS NUMERIC) FROM truth ORDER BY 1, 2, 3, 4, 5, 6" >truth.txt
equal 'true cases' "$(wc -l <truth.txt)" 32
cp month/tieout.yaml month/month.yaml
reconcile month/month 3 --workbook month.xlsx
cases month/month.csv >found.txt
same 'faults of stock' found.txt truth.txt
equal 'counts that agree' "$(sqlite3 :memory: "SELECT SUM(json_extract (value, '\$.on_hand.counts.agrees')) + SUM(json_extract (value,
	'\$.on_hand.counts.agrees_with_what_was_not_posted_yet')) FROM json_each (readfile('month/month.json'), '\$.runs')")" 8
for sheet in 'On hand' Counts; do
	has_sheet month.xlsx "$sheet" || die "no sheet $sheet"
done

# In another order, with other threads, through a ledger and back: the same.
cp month/month.csv first.csv
cp month/month.json first.json
cp month.xlsx first.xlsx
for file in month/mes/movement month/erp/movement month/mes/balance month/erp/balance month/erp/count; do
	(sed -n 1p $file.csv; sed 1d $file.csv | sort -r) >shuffled
	mv shuffled $file.csv
done
reconcile month/month 3 --workbook month.xlsx --threads 1
same 'exceptions of shuffled rows' month/month.csv first.csv
same 'summary of shuffled rows' month/month.json first.json
same 'workbook of shuffled rows' month.xlsx first.xlsx
expect 3 tieout-reconcile on-hand --config month/tieout.yaml --ledger sqlite:month.db --archive month.archive --quiet
plant=$(sed -n 2p month/erp/count.csv | cut -d, -f2)
run=$(sqlite3 month.db "SELECT run_id FROM run WHERE plant = '$plant'")
expect 2 tieout-workbook --config month/tieout.yaml --ledger sqlite:month.db --run "$run" --workbook again.xlsx --summary again.json --quiet
sqlite3 :memory: "SELECT json_extract (value, '\$.on_hand') FROM json_each (readfile('first.json'), '\$.runs') WHERE json_extract (value, '\$.scope.plant') = '$plant'" >first.txt
sqlite3 :memory: "SELECT json_extract (value, '\$.on_hand') FROM json_each (readfile('again.json'), '\$.runs')" >again.txt
same 'on hand, out of the ledger' again.txt first.txt
for sheet in 'On hand' Counts; do
	has_sheet again.xlsx "$sheet" || die "no sheet $sheet in the workbook of the ledger"
done
# Nothing is carried: what is on hand is told again by the next balances.
equal 'carried rows' "$(sqlite3 month.db 'SELECT COUNT(*) FROM open_item')" 0

# Without faults nothing is found.
tieout-simulate --movements 20000 --plants 3 --fault STOCK_NEG=1 --period 2026-03 --to one --quiet
cp one/tieout.yaml one/one.yaml
reconcile one/one 2
equal 'of one fault' "$(cases one/one.csv | wc -l)" 2
