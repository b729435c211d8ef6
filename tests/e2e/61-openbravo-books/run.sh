# The books of a real ERP, from its own tables: receipts against their invoices, movement cost against the cost subledger, and documents that
# never reached the ledger. Each answer is the known figure, per currency; then the tables are spoiled one way at a time.
. "$TEST_SRCDIR/tests/e2e/lib.sh"
need_shared data/openbravo-fb-2013

db=test_openbravo_books
data=$(shared data/openbravo-fb-2013)
pg_create $db
for file in "$data"/*.csv.gz; do
	pg_load $db "$(basename "$file" .csv.gz)" "$file"
done

# config ERP RIGHT URI [RIGHT_NAME]: all organizations of the group as plants, the roles erp and the rule's right one by profile.
config ()
{
	cat <<-END
		options:
		  from: 2011-01-01
		  to: 2013-12-31
		  as-of: 2013-12-31T23:30:00Z
		companies:
		  - name: F&B International Group
		    currency: EUR
		sources:
		  - name: erp
		    uri: "$3"
		    profile: $1
		  - name: ${4:-gl}
		    uri: "$3"
		    profile: $2
		plants:
	END
	for plant in 'F&B US, Inc.' 'F&B US East Coast' 'F&B US West Coast' 'F&B España, S.A' 'F&B España - Región Norte' 'F&B España - Región Sur'; do
		printf '  - name: "%s"\n    company: F&B International Group\n    zone: UTC\n' "$plant"
	done
}

# reconcile NAME RULE ERP RIGHT URI [RIGHT_NAME]: leaves NAME.csv, NAME.json and the exit code in $code.
reconcile ()
{
	config "$3" "$4" "$5" "${6-}" >"$1.yaml"
	code=0
	tieout-reconcile "$2" --config "$1.yaml" --no-ledger --exceptions "$1.csv" --summary "$1.json" --quiet || code=$?
}

# json NAME SELECT: of the summary's only run, as r.value.
json ()
{
	sqlite3 :memory: "SELECT $2 FROM json_each (readfile('$1.json'), '\$.runs') r"
}

# ---- receipts against invoices ----

pg $db "CREATE VIEW receipt AS
	SELECT t.m_transaction_id, t.m_inoutline_id, h.documentno, l.line::int, t.movementqty::numeric AS qty, t.transactioncost::numeric AS cost,
	       CASE t.c_currency_id WHEN '100' THEN 'USD' ELSE 'EUR' END AS currency,
	       (SELECT sum(m.qty::numeric) FROM m_matchinv m WHERE m.m_inoutline_id = l.m_inoutline_id) AS invoiced
	FROM m_transaction t JOIN m_inoutline l USING (m_inoutline_id) JOIN m_inout h USING (m_inout_id)
	WHERE h.movementtype = 'V+' AND h.docstatus = 'CO'"
equal 'receipts, as the notes of the data count them' "$(pg $db "SELECT count(*), count(*) FILTER (WHERE qty = invoiced), count(*) FILTER (WHERE invoiced IS NULL),
	sum(cost) FILTER (WHERE invoiced IS NULL), count(*) FILTER (WHERE invoiced > qty), trim_scale(sum(invoiced) FILTER (WHERE invoiced > qty)) FROM receipt")" \
	'718|694|20|4272340.00|4|463120'

# items NAME: state, number, quantity and open amount by currency, as the summary says.
items ()
{
	sqlite3 :memory: "SELECT json_extract (a.value, '\$.currency'), s.key, json_extract (s.value, '\$.items'), json_extract (s.value, '\$.qty'),
		json_extract (s.value, '\$.open') FROM json_each (readfile('$1.json'), '\$.runs[0].open_items') a, json_each (a.value, '\$.states') s ORDER BY 1, 2"
}
pg $db "SELECT currency, CASE WHEN invoiced IS NULL THEN 'received' ELSE 'invoiced' END, count(*), trim_scale(sum(abs(COALESCE(invoiced, 0) - qty))),
	sum(CASE WHEN invoiced IS NULL THEN -cost ELSE round(cost * (invoiced - qty) / qty, 2) END)::numeric(18,2)
	FROM receipt WHERE invoiced IS DISTINCT FROM qty GROUP BY 1, 2 ORDER BY 1, 2" >truth-items.txt
grep -q 'USD|received|20|1823000|-4272340.00' truth-items.txt || die "$(cat truth-items.txt)"
pg $db "SELECT CASE WHEN invoiced IS NULL THEN 'GRIR_AGED' ELSE 'INVOICE_DOUBLE' END, documentno, m_inoutline_id FROM receipt
	WHERE invoiced IS DISTINCT FROM qty ORDER BY 3" >truth-cases.txt

# found NAME: code, document of the receipt, and its line, of each case of open items.
found ()
{
	pg_load $db "found_$1" "$1.csv"
	pg $db "SELECT f.code, COALESCE(t.documentno, u.documentno), COALESCE(t.m_inoutline_id, u.m_inoutline_id) FROM found_$1 f
		LEFT JOIN receipt t ON t.m_transaction_id = f.left_keys
		LEFT JOIN (SELECT r.*, m.m_matchinv_id FROM receipt r JOIN m_matchinv m USING (m_inoutline_id)) u ON u.m_matchinv_id = f.right_keys ORDER BY 3"
}

for kind in csv postgresql; do
	case $kind in
	csv) reconcile invoices_csv receipt-invoice openbravo openbravo "csv:$data" invoice ;;
	postgresql) reconcile invoices_postgresql receipt-invoice openbravo openbravo "postgresql:///$db" invoice ;;
	esac
	[ $code = 2 ] || [ $code = 3 ] || die "exit code $code, read from $kind"
	equal "open items, read from $kind" "$(items invoices_$kind)" "$(cat truth-items.txt)"
	found invoices_$kind >cases.txt
	same "cases, read from $kind" cases.txt truth-cases.txt
	equal "documents not invoiced, read from $kind" "$(grep GRIR_AGED cases.txt | cut -d'|' -f2 | sort -u | xargs)" '10000054 10000055 10000056 10000057'
	equal "documents invoiced twice, read from $kind" "$(grep INVOICE_DOUBLE cases.txt | cut -d'|' -f2 | sort | uniq -c | xargs)" '4 10000151'
	# Of a line that is invoiced twice one invoice is matched.
	equal "rows that agree, read from $kind" \
		"$(json invoices_$kind "json_extract (r.value, '\$.sides.erp.matched.rows'), json_extract (r.value, '\$.sides.invoice.matched.rows')")" '698|698'
done

# ---- movement cost against the cost subledger ----

# amounts NAME SIDE STATE: rows, and amounts by currency.
amounts ()
{
	json "$1" "json_extract (r.value, '\$.sides.$2.$3.rows'), json_extract (r.value, '\$.sides.$2.$3.amount.EUR'), json_extract (r.value, '\$.sides.$2.$3.amount.USD')"
}
reconcile cost movement-cost openbravo openbravo:cost "postgresql:///$db" cost
equal "exit code of costs that agree" $code 0
equal 'costs that agree' "$(amounts cost erp matched)" "$(pg $db "SELECT count(*), sum(cost::numeric) FILTER (WHERE c_currency_id = '102'),
	sum(cost::numeric) FILTER (WHERE c_currency_id = '100') FROM m_transaction_cost")"
equal 'their number and their sum' "$(amounts cost erp matched | awk -F'|' '{ printf "%d %.2f", $1, $2 + $3 }')" '3082 200889740.78'
equal 'cases of costs that agree' "$(wc -l <cost.csv)" 1

# ---- documents that never reached the ledger ----

# bridge NAME: cause, lines and rows by currency.
bridge ()
{
	sqlite3 :memory: "SELECT json_extract (a.value, '\$.currency'), c.key, json_extract (c.value, '\$.rows'), json_extract (c.value, '\$.amount')
		FROM json_each (readfile('$1.json'), '\$.runs[0].accounts') a, json_each (a.value, '\$.bridge') c ORDER BY 1, 2"
}
pg $db "CREATE VIEW failed AS
	SELECT t.m_transaction_id, h.m_inout_id, h.movementtype, t.transactioncost::numeric AS cost, CASE t.c_currency_id WHEN '100' THEN 'USD' ELSE 'EUR' END AS currency
	FROM m_inout h JOIN m_inoutline l USING (m_inout_id) JOIN m_transaction t USING (m_inoutline_id) WHERE h.posted = 'E'"
equal 'documents that failed, as the notes of the data count them' \
	"$(pg $db 'SELECT currency, movementtype, count(*), sum(cost) FROM failed GROUP BY 1, 2 ORDER BY 1, 2')" 'EUR|C-|548|21837588.20
EUR|V+|37|1437475.00
USD|C-|411|10019923.72
USD|V+|32|2605850.00'
reconcile posted stock-gl openbravo openbravo:gl_line "postgresql:///$db"
[ $code = 2 ] || [ $code = 3 ] || die "exit code $code"
# A shipment that is missing leaves the general ledger above the stock ledger, a receipt below.
equal 'bridge' "$(bridge posted)" 'EUR|missing_document|585|20400113.20
USD|missing_document|443|7414073.72'
pg_load $db found_posted posted.csv
pg $db "SELECT f.currency, x.movementtype, count(DISTINCT x.m_inout_id), count(*), sum(x.cost)
	FROM found_posted f CROSS JOIN LATERAL regexp_split_to_table(f.left_keys, ';') key JOIN failed x ON x.m_transaction_id = key
	GROUP BY 1, 2 ORDER BY 1, 2" >by-type.txt
equal 'what the cases name' "$(cut -d'|' -f1,2,4,5 by-type.txt)" 'EUR|C-|548|21837588.20
EUR|V+|37|1437475.00
USD|C-|411|10019923.72
USD|V+|32|2605850.00'
equal 'and nothing else' "$(pg $db "SELECT count(*) FROM found_posted f CROSS JOIN LATERAL regexp_split_to_table(f.left_keys, ';') key")" 1028
equal 'documents' "$(pg $db "SELECT count(DISTINCT x.m_inout_id) FILTER (WHERE x.movementtype = 'C-'), count(DISTINCT x.m_inout_id) FILTER (WHERE x.movementtype = 'V+')
	FROM found_posted f CROSS JOIN LATERAL regexp_split_to_table(f.left_keys, ';') key JOIN failed x ON x.m_transaction_id = key")" '91|17'

reconcile invoices stock-gl openbravo:invoices openbravo:invoices_posted "postgresql:///$db"
[ $code = 2 ] || [ $code = 3 ] || die "exit code $code"
equal 'invoices that never reached the ledger' "$(bridge invoices)" 'EUR|missing_document|7|-412619.32'
equal 'invoices that did' "$(amounts invoices erp matched | cut -d'|' -f1)" 655

# ---- one fault at a time ----

# spoil SQL, RULE ERP RIGHT RIGHT_NAME: runs it over tables that were changed, and puts them back; leaves what is new in new.csv.
spoil ()
{
	dropdb --if-exists ${db}_spoiled
	createdb -T $db ${db}_spoiled
	psql -qX -v ON_ERROR_STOP=1 -d ${db}_spoiled -c "$1" >spoil.txt
	reconcile spoiled "$2" "$3" "$4" "postgresql:///${db}_spoiled" "$5"
	cut -d, -f1 "$6.csv" | sort >before
	awk -F, 'NR == FNR { known[$1]; next } !($1 in known)' before spoiled.csv >new.csv
	gone=$(cut -d, -f1 spoiled.csv | sort | comm -23 before - | wc -l)
}

# line WHERE: the line of a late receipt that is invoiced in full, the first by its id.
line=$(pg $db "SELECT min(m_inoutline_id) FROM receipt JOIN m_inout h USING (documentno) WHERE qty = invoiced AND h.movementdate BETWEEN '2013-06-01' AND '2013-09-30' AND h.movementtype = 'V+'")
receipt=$(pg $db "SELECT m_transaction_id FROM receipt WHERE m_inoutline_id = '$line'")
match=$(pg $db "SELECT m_matchinv_id FROM m_matchinv WHERE m_inoutline_id = '$line'")
qty=$(pg $db "SELECT trim_scale(qty) FROM receipt WHERE m_inoutline_id = '$line'")

spoil "DELETE FROM m_matchinv WHERE m_matchinv_id = '$match'" receipt-invoice openbravo openbravo invoice invoices_postgresql
equal 'an invoice that is lost' "$(wc -l <new.csv),$gone,$(grep -c "GRIR_AGED.*,$receipt,," new.csv)" 1,0,1

spoil "UPDATE m_matchinv SET m_matchinv_id = m_matchinv_id || 'x' WHERE false;
	CREATE TEMP TABLE again AS SELECT * FROM m_matchinv WHERE m_matchinv_id = '$match'; UPDATE again SET m_matchinv_id = upper(md5(m_matchinv_id));
	INSERT INTO m_matchinv SELECT * FROM again" receipt-invoice openbravo openbravo invoice invoices_postgresql
equal 'an invoice that is there twice' "$(wc -l <new.csv),$gone,$(grep -c INVOICE_DOUBLE new.csv)" 1,0,1
equal 'and by how much' "$(items spoiled | awk -F'|' '$2 == "invoiced" { qty += $4; n += $3 } END { print n, qty - 231560 }')" "5 $qty"

spoil "UPDATE m_matchinv SET qty = (qty::numeric - 1)::text WHERE m_matchinv_id = '$match'" receipt-invoice openbravo openbravo invoice invoices_postgresql
equal 'an invoice of one piece less' "$(wc -l <new.csv),$gone,$(grep -c "GRIR_AGED.*,$receipt," new.csv)" 1,0,1
equal 'by that piece' "$(items spoiled | awk -F'|' '$2 == "received" { qty += $4; n += $3 } END { print n, qty - 1823000 }')" '21 1'

spoil "UPDATE m_transaction SET movementqty = (-movementqty::numeric)::text WHERE m_transaction_id = '$receipt'" receipt-invoice openbravo openbravo invoice invoices_postgresql
equal 'a receipt that went out' "$(wc -l <new.csv),$gone,$(grep -c "GRIR_AGED.*$receipt" new.csv)" 1,0,1

cost=$(pg $db "SELECT m_transaction_cost_id FROM m_transaction_cost WHERE m_transaction_id = '$receipt'")
spoil "UPDATE m_transaction_cost SET cost = (cost::numeric + 0.01)::text WHERE m_transaction_cost_id = '$cost'" movement-cost openbravo openbravo:cost cost cost
equal 'a cost that is a cent off' "$(wc -l <new.csv),$gone,$(bridge spoiled | cut -d'|' -f2-)" '1,0,unexplained|2|0.01'
spoil "DELETE FROM m_transaction_cost WHERE m_transaction_cost_id = '$cost'" movement-cost openbravo openbravo:cost cost cost
equal 'a movement without its cost' "$(wc -l <new.csv),$gone,$(bridge spoiled | cut -d'|' -f2,3),$(grep -c "missing_document.*$receipt" new.csv)" '1,0,missing_document|1,1'

document=$(pg $db "SELECT m_inout_id FROM m_inoutline WHERE m_inoutline_id = '$line'")
lines=$(pg $db "SELECT count(*) FROM m_inoutline JOIN m_transaction USING (m_inoutline_id) WHERE m_inout_id = '$document'")
spoil "UPDATE m_inout SET posted = 'E' WHERE m_inout_id = '$document'" stock-gl openbravo openbravo:gl_line gl posted
pg_load $db new_posted spoiled.csv
equal 'a document more that failed' "$(pg $db "SELECT count(DISTINCT key) FROM new_posted f CROSS JOIN LATERAL regexp_split_to_table(f.left_keys, ';') key
	WHERE key NOT IN (SELECT m_transaction_id FROM failed)"),$gone" "$lines,0"
spoil "UPDATE c_invoice SET posted = 'N' WHERE c_invoice_id = (SELECT min(c_invoice_id) FROM c_invoice WHERE posted = 'Y')" stock-gl openbravo:invoices \
	openbravo:invoices_posted gl invoices
equal 'an invoice that is not posted' "$(wc -l <new.csv),$gone,$(grep -c missing_document new.csv)" 1,0,1
