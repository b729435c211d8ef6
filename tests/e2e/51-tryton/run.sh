# A live ERP: the plant's month goes into Tryton through Tryton's own client library, minus chosen faults; the run over what Tryton posted
# finds exactly these.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

python=/usr/bin/python3		# the system's: Tryton is installed for it
$python -W ignore -c 'import proteus, trytond.modules.production, trytond.modules.stock_lot' 2>/dev/null ||
	skip 'needs Tryton: tryton-server tryton-modules-production tryton-modules-stock-lot tryton-proteus python3-psycopg2'

db=test_tryton
cat >trytond.conf <<END
[database]
uri = postgresql:///?host=$PGHOST&port=$PGPORT&user=$PGUSER
END
echo secret >password
export TRYTONPASSFILE=$PWD/password PYTHONDONTWRITEBYTECODE=1 PYTHONWARNINGS=ignore

# Tryton makes its own tables, while the plant works.
pg_create $db
$python "$TEST_SRCDIR/tests/e2e/trytond_admin.py" -c trytond.conf -d $db -u production stock_lot --activate-dependencies --email admin@example.com \
	>tryton.log 2>&1 &
tryton=$!
expect 0 tieout-simulate --seed 51 --movements 14000 --period 2025-03 --to plant --quiet
wait $tryton || { cat tryton.log; die 'Tryton cannot make its database'; }

pg $db 'CREATE SCHEMA plant'
pg_load $db plant.event plant/mes/movement.csv
pg_load $db plant.orders plant/erp/order.csv
pg_load $db plant.item plant/erp/item.csv
pg_load $db plant.price plant/erp/price.csv
psql -qX -v ON_ERROR_STOP=1 -d $db -f "$TEST_DIR/lines.sql"
equal 'chosen faults' "$(pg $db 'SELECT fault, count(*) FROM plant.fault GROUP BY 1 ORDER BY 1' | tr '\n' ' ')" 'changed|4 doubled|4 dropped|4 '
pg $db "COPY (SELECT * FROM plant.report) TO STDOUT (FORMAT csv, HEADER)" >reports.csv
pg $db "COPY (
	SELECT i.material, i.text, i.base_uom, min(p.price::numeric / p.price_unit::numeric) AS price,
	       bool_or(EXISTS (SELECT 1 FROM plant.event e WHERE e.material = i.material AND e.lot <> '')) AS lots
	FROM plant.item i JOIN plant.price p USING (material) GROUP BY 1, 2, 3) TO STDOUT (FORMAT csv, HEADER)" >items.csv

$python "$TEST_DIR/enter.py" trytond.conf $db 1000 items.csv reports.csv 2>tryton.log || { cat tryton.log; die 'Tryton refused an entry'; }
equal 'entered in another unit than the base unit' "$(pg $db 'SELECT count(*) > 200 FROM stock_move m JOIN product_product p ON p.id = m.product
	JOIN product_template t ON t.id = p.template WHERE m.uom <> t.default_uom')" t
equal 'cancelled productions' "$(pg $db "SELECT count(*) FROM production WHERE state = 'cancelled'")" 1
equal 'scrap' "$(pg $db "SELECT count(*) > 20 FROM stock_move m JOIN stock_location l ON l.id = m.to_location WHERE l.type = 'lost_found'")" t

# The plant's lines are Tryton's one storage zone; its units have Tryton's names.
sed -i '2,$s/,[^,]*$/,STO/' plant/mes/location_map.csv
cat >uom.csv <<END
uom,base_uom,numerator,denominator
KG,kg,1,1
G,kg,1,1000
L,l,1,1
EA,u,1,1
CAR,u,24,1
END
cat >tieout.yaml <<END
options:
  period: 2025-03
companies:
  - name: US01
    currency: USD
sources:
  - name: mes
    uri: csv:plant/mes
    profile: generic
  - name: erp
    uri: postgresql:///$db
    profile: tryton
  - name: uom
    uri: csv:uom.csv
    profile: generic
plants:
  - name: "1000"
    company: US01
    zone: America/Chicago
END

# What Tryton holds was entered just now; the run is of the day after tomorrow, when no posting can be waiting for its event any more.
code=0
tieout-reconcile consumption receipts --plant 1000 --as-of "$(date -u -d "2 days" +%Y-%m-%dT%H:%M:%SZ)" --no-ledger \
	--exceptions found.csv --summary found.json --quiet || code=$?
[ $code = 2 ] || [ $code = 3 ] || die "exit code $code"

pg_load $db plant.found found.csv
psql -qX -v ON_ERROR_STOP=1 -d $db -f "$TEST_DIR/expected.sql"
equal 'faults as chosen' "$(pg $db "SELECT count(*) FROM plant.expected e JOIN plant.line l USING (order_no, item, lot) JOIN plant.fault f USING (id)
	WHERE e.code = CASE f.fault WHEN 'changed' THEN 'QTY_VAR' WHEN 'doubled' THEN 'DUP_ERP'
			WHEN 'dropped' THEN CASE l.role WHEN 'consume' THEN 'MISSING_ERP' ELSE 'RECEIPT_MISSING' END END")" 12
pg $db "SELECT reconciliation, code, order_no, item, lot, delta::numeric(18,3) FROM plant.expected ORDER BY 1, 2, 3, 4, 5" >expected.txt
pg $db "SELECT reconciliation, code, order_no, material, lot, sum(delta_qty::numeric)::numeric(18,3) FROM plant.found GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5" \
	>found.txt
same 'faults found' found.txt expected.txt

# All that lies in the window and its margin was read: what was given back in the month nets.
psql -qXAt -v ON_ERROR_STOP=1 -d $db -v summary="$(<found.json)" >states.txt <<'END'
SELECT run #>> '{sides,erp,read,rows}', run #>> '{sides,erp,netted,rows}'
FROM json_array_elements((:'summary')::json -> 'runs') run WHERE run ->> 'reconciliation' = 'consumption';
END
equal 'moves read and netted' "$(<states.txt)" "$(pg $db "
	SELECT count(*), 2 * count(*) FILTER (WHERE f.type = 'production' AND m.product <> p.product AND to_char(m.effective_date, 'YYYY-MM') = '2025-03')
	FROM stock_move m JOIN production p ON p.id IN (m.production_input, m.production_output) JOIN stock_location f ON f.id = m.from_location
	WHERE COALESCE(m.effective_date, m.planned_date) BETWEEN '2025-02-26' AND '2025-04-03'")"
