# A live ERP with perpetual inventory books: a month is worked through in Tryton by its own client library, and its stock moves tie to its
# entries, in this month and in those beside it. Then the books are spoiled one way at a time, and all ways at once: exactly that is found,
# each on its line of the bridge. What is expected is worked out in SQL from Tryton's tables.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

python=/usr/bin/python3		# the system's: Tryton is installed for it
$python -W ignore -c 'import proteus
from trytond.modules import account_stock_continental, production, purchase, sale, stock_lot' 2>/dev/null ||
	skip 'needs Tryton: tryton-server tryton-modules-{production,stock-lot,account-stock-continental,purchase,sale} tryton-proteus python3-psycopg2'

db=test_tryton_books
cat >trytond.conf <<END
[database]
uri = postgresql:///?host=$PGHOST&port=$PGPORT&user=$PGUSER
END
echo secret >password
export TRYTONPASSFILE=$PWD/password PYTHONDONTWRITEBYTECODE=1 PYTHONWARNINGS=ignore
pg_create $db
$python "$TEST_SRCDIR/tests/e2e/trytond_admin.py" -c trytond.conf -d $db -u production stock_lot account_stock_continental purchase sale --activate-dependencies \
	--email admin@example.com >tryton.log 2>&1 || { cat tryton.log; die 'Tryton cannot make its database'; }
coproc TRYTON { exec $python "$TEST_DIR/enter.py" trytond.conf $db US01 1000 2>tryton.log; }

# enter WHAT: has Tryton enter it.
enter ()
{
	local answer=
	echo "$1" >&"${TRYTON[1]}"
	read -r answer <&"${TRYTON[0]}" || true
	[ "$answer" = entered ] || { cat tryton.log; die "Tryton refused: $1"; }
}
enter month
psql -qX -v ON_ERROR_STOP=1 -d $db -f "$TEST_DIR/expected.sql"

# The month has what it should have.
equal 'received in parts' "$(pg $db "SELECT count(*) FROM purchase_line l WHERE (SELECT count(*) FROM stock_move m
	WHERE m.origin = 'purchase.line,' || l.id) > 1")" 2
equal 'in another unit than the product' "$(pg $db "SELECT count(*) FILTER (WHERE m.production_input IS NOT NULL), count(*)
	FROM stock_move m JOIN product_product p ON p.id = m.product JOIN product_template t ON t.id = p.template
	WHERE m.uom <> t.default_uom AND m.state = 'done' AND m.cost_price IS NOT NULL")" '6|11'
equal 'states of productions' "$(pg $db 'SELECT state, count(*) FROM production GROUP BY 1 ORDER BY 1' | tr '\n' ' ')" 'cancelled|1 done|4 '
equal 'moves by way' "$(pg $db "SELECT f.type || '>' || t.type, count(*) FROM stock_move m JOIN stock_location f ON f.id = m.from_location
	JOIN stock_location t ON t.id = m.to_location WHERE m.state = 'done' AND m.cost_price IS NOT NULL GROUP BY 1 ORDER BY 1" | tr '\n' ' ')" \
	'customer>storage|1 lost_found>storage|1 production>storage|5 storage>customer|5 storage>lost_found|5 storage>production|12 storage>supplier|1 supplier>storage|11 '
equal 'changes of cost prices, and costs computed anew' "$(pg $db "SELECT count(*) FILTER (WHERE r.product IS NOT NULL), count(*) FILTER (WHERE r.product IS NULL)
	FROM account_move a LEFT JOIN product_cost_price_revision r ON a.origin = 'product.product,' || r.product AND a.date = r.date
	WHERE a.origin LIKE 'product.product,%'")" '3|2'
equal 'issues whose cost was rewritten after they were posted' "$(pg $db "SELECT count(*) FROM stock_move m JOIN stock_location f ON f.id = m.from_location
	JOIN test.line l ON l.origin = 'stock.move,' || m.id AND l.account LIKE '13%'
	WHERE f.type = 'storage' AND abs(abs(l.amount) - m.internal_quantity::numeric * m.cost_price) > 0.1")" 3

cat >tieout.yaml <<END
options:
  period: 2025-03
companies:
  - name: US01
    currency: USD
sources:
  - name: erp
    uri: postgresql:///$db
    profile: tryton
  - name: gl
    uri: postgresql:///$db
    profile: tryton:gl_line
plants:
  - name: "1000"
    company: US01
    zone: UTC
END

# tie CODE [OPTION...]: two days from now, when no entry can be on its way any more. Leaves what was found in found.csv and found.json.
tie ()
{
	local code=$1
	shift
	expect "$code" tieout-reconcile stock-gl --as-of "$(date -u -d '2 days' +%Y-%m-%dT%H:%M:%SZ)" --no-ledger \
		--exceptions found.csv --summary found.json --quiet "$@"
}

# of_summary SQL: over the one run of found.json, as `run`.
of_summary ()
{
	sqlite3 :memory: "WITH summary AS (SELECT json_extract (readfile('found.json'), '\$.runs[0]') AS run) $1"
}

# The clean month, and those beside it: every account ties, and nothing is told. Tryton's own value of the stock, quantities at the cost price
# of today, is the balance of the books but for the fourth digit of average costs.
for period in 2025-02 2025-03 2025-04; do
	tie 0 --period $period
	equal "$period: cases" "$(wc -l <found.csv)" 1
	first=$period-01
	equal "$period: accounts" "$(of_summary "SELECT json_extract (account.value, '\$.gl_account'), json_extract (account.value, '\$.currency'), ledger.key,
		json_extract (ledger.value, '\$.open'), json_extract (ledger.value, '\$.moved'), json_extract (ledger.value, '\$.close'),
		json_extract (ledger.value, '\$.break'), json_extract (account.value, '\$.bridge'), json_extract (account.value, '\$.unexplained')
		FROM summary, json_each (run, '\$.accounts') account, json_each (account.value) ledger WHERE ledger.key LIKE '%_ledger' ORDER BY 1, 3")" \
		"$(pg $db "SELECT code, 'USD', ledger, opening, closing - opening, closing, 0.00, '{}', 0.00
			FROM account_account, (VALUES ('general_ledger'), ('stock_ledger')) AS ledgers (ledger), LATERAL (
				SELECT COALESCE(sum(amount) FILTER (WHERE date < '$first'), 0.00), COALESCE(sum(amount), 0.00)
				FROM test.line WHERE account = code AND date < '$first'::date + interval '1 month') AS lines (opening, closing)
			WHERE code LIKE '13%' ORDER BY 1, 3")"
done
equal 'value of the stock' "$(pg $db "
	WITH stock AS (
		SELECT product, sum(internal_quantity::numeric * ((t.type = 'storage')::int - (f.type = 'storage')::int)) AS qty
		FROM stock_move m JOIN stock_location f ON f.id = m.from_location JOIN stock_location t ON t.id = m.to_location WHERE m.state = 'done' GROUP BY 1)
	SELECT a.code, abs(sum(qty * c.cost_price) - (SELECT sum(amount) FROM test.line WHERE account = a.code)) < 0.05
	FROM stock JOIN product_cost_price c USING (product) JOIN product_product p ON p.id = product JOIN product_template t ON t.id = p.template
	JOIN product_category_account k ON k.category = t.account_category JOIN account_account a ON a.id = k.account_stock GROUP BY 1 ORDER BY 1" |
	tr '\n' ' ')" '1310|t 1320|t '
tie 0
equal 'movements that tie' "$(of_summary "SELECT json_extract (run, '\$.sides.erp.matched.rows') FROM summary")" "$(pg $db "
	SELECT count(*) + (SELECT count(*) FROM product_cost_price_revision) FROM stock_move
	WHERE state = 'done' AND cost_price IS NOT NULL AND effective_date BETWEEN '2025-03-01' AND '2025-03-31'")"

# ---- spoiled books ----

# entry OF: the entry of a change of a cost price, or of the one move that SQL over stock_move m, product template t says.
entry_of ()
{
	pg $db "SELECT a.id FROM account_move a JOIN stock_move m ON a.origin = 'stock.move,' || m.id JOIN product_product p ON p.id = m.product
		JOIN product_template t ON t.id = p.template WHERE $1"
}
received=$(entry_of "t.name = 'BOLT' AND m.quantity = 120 AND m.cost_price IS NOT NULL")
produced=$(entry_of "t.name = 'LAMP' AND m.quantity = 10")
used=$(entry_of "t.name = 'CABLE' AND m.quantity = 1257")
shipped=$(entry_of "t.name = 'LAMP' AND m.quantity = 4 AND m.state = 'done' AND m.cost_price IS NOT NULL")
returned=$(entry_of "t.name = 'LAMP' AND m.quantity = 1 AND m.effective_date = '2025-03-12' AND m.cost_price IS NOT NULL")
made=$(entry_of "t.name = 'LAMP' AND m.quantity = 2")
counted=$(entry_of "t.name = 'CABLE' AND m.quantity = 1.5")
lost=$(entry_of "t.name = 'SCREW' AND m.quantity = 13")
scrapped=$(entry_of "t.name = 'BOLT' AND m.quantity = 3 AND m.effective_date = '2025-03-14'")
repriced=$(pg $db "SELECT id FROM account_move WHERE origin LIKE 'product.product,%' AND date = '2025-03-18' ORDER BY id LIMIT 1")
stock="account IN (SELECT id FROM account_account WHERE code LIKE '13%')"
declare -A faults=(
	[receipt_lost]="DELETE FROM account_move WHERE id = $received"
	[production_lost]="DELETE FROM account_move WHERE id = $produced"
	[issue_lost]="DELETE FROM account_move WHERE id = $used"
	[price_lost]="DELETE FROM account_move WHERE id = $repriced"
	[draft_again]="UPDATE account_move SET state = 'draft' WHERE id = $scrapped"
	[amount_changed]="UPDATE account_move_line SET credit = credit - 27 WHERE move = $shipped AND $stock"
	[account_changed]="UPDATE account_move_line SET account = (SELECT id FROM account_account WHERE code = '1310') WHERE move = $made AND $stock"
	[account_left]="UPDATE account_move_line SET account = (SELECT account_expense FROM product_category_account LIMIT 1) WHERE move = $returned AND $stock"
	[period_changed]="UPDATE account_move SET date = '2025-04-01' WHERE id = $counted"
	[line_doubled]="INSERT INTO account_move_line (move, account, debit, credit, state, create_date, create_uid)
		SELECT move, account, debit, credit, state, create_date, create_uid FROM account_move_line WHERE move = $lost AND $stock"
)

# keep: the entries as they are; each way to spoil them begins with these.
keep ()
{
	pg $db 'CREATE TABLE test.entries AS TABLE account_move; CREATE TABLE test.lines AS TABLE account_move_line'
}
restore ()
{
	pg $db "SET session_replication_role = replica
		; DELETE FROM account_move_line; DELETE FROM account_move
		; INSERT INTO account_move TABLE test.entries; INSERT INTO account_move_line TABLE test.lines"
}

# found: what the last run found must be what Tryton's own tables say: each account's bridge, and a case for each document.
found ()
{
	of_summary "SELECT json_extract (account.value, '\$.gl_account'), cause.key, json_extract (cause.value, '\$.amount')
		FROM summary, json_each (run, '\$.accounts') account, json_each (account.value, '\$.bridge') cause ORDER BY 1, 2" >bridge.txt
	pg $db "SELECT account, cause, sum(amount) FROM test.expected GROUP BY 1, 2 HAVING sum(amount) <> 0 ORDER BY 1, 2" >bridge.expected
	same 'bridge' bridge.txt bridge.expected
	equal 'unexplained' "$(of_summary "SELECT json_extract (value, '\$.gl_account'), json_extract (value, '\$.unexplained')
		FROM summary, json_each (run, '\$.accounts')")" "$(pg $db "SELECT code, COALESCE((SELECT sum(amount) FROM test.expected
			WHERE account = code AND cause = 'unexplained'), 0.00) FROM account_account WHERE code LIKE '13%' ORDER BY 1")"
	pg_load $db test.found found.csv
	equal 'cases, each of one document' "$(pg $db "SELECT count(*) FROM test.found")" "$(pg $db "SELECT count(DISTINCT document) FROM test.expected")"
	equal 'records that no case of their cause names' "$(pg $db "SELECT * FROM test.expected e WHERE record IS NOT NULL AND NOT EXISTS (
		SELECT FROM test.found f WHERE split_part(f.cause, ' ', 1) = e.cause
		AND e.record = ANY (string_to_array(f.left_keys, ';') || string_to_array(f.right_keys, ';')))")" ''
	equal 'money of cases' "$(pg $db "SELECT sum(exposure::numeric) FROM test.found")" \
		"$(pg $db "SELECT sum(CASE WHEN cause = 'wrong_account' OR net = 0 THEN largest ELSE net END)
			FROM (SELECT cause, abs(sum(amount)) AS net, max(abs(amount)) AS largest FROM test.expected WHERE document IS NOT NULL GROUP BY cause, document) AS documents")"
	pg $db 'DROP TABLE test.found'
}

# spoil CODE FAULT...: ties the kept entries with these faults alone.
spoil ()
{
	local code=$1 fault
	shift
	restore
	for fault; do
		pg $db "$fault"
	done
	equal "$* is a fault" "$(pg $db 'SELECT count(document) > 0 FROM test.expected')" t
	tie "$code"
	found
}

keep
for name in "${!faults[@]}"; do
	case $name in
	amount_changed | line_doubled) spoil 3 "${faults[$name]}" ;;
	*) spoil 2 "${faults[$name]}" ;;
	esac
done

# Journals are made by hand in Tryton: with a text and without, from one stock account to the other, and in the months beside this one.
restore
enter journals
equal 'journals' "$(pg $db 'SELECT count(*) FROM account_move WHERE origin IS NULL')" 5
tie 2 --period 2025-02
equal 'journal of February' "$(of_summary "SELECT json_extract (value, '\$.bridge.manual_journal.amount') FROM summary, json_each (run, '\$.accounts')
	ORDER BY json_extract (value, '\$.gl_account')" | tr '\n' ' ')" '11.11  '
pg $db 'DROP TABLE test.entries, test.lines'
keep
for day in 2025-03-09 2025-03-17 2025-03-31; do
	spoil 2 "DELETE FROM account_move WHERE origin IS NULL AND date BETWEEN '2025-03-01' AND '2025-03-31' AND date <> '$day'"
done

# All at once.
spoil 3 "${faults[@]}"
equal 'faults' "$(pg $db 'SELECT count(DISTINCT document) FROM test.expected')" 12

# An invoice of April at another price changes what March was worth: the opening balances differ by that, beside the journals of before, the
# revaluations of April take it back, and in the end only journals lie between the ledgers.
restore
enter late
tie 2 --period 2025-04
equal 'April' "$(of_summary "SELECT json_extract (value, '\$.gl_account'), json_extract (value, '\$.difference'),
	json_extract (value, '\$.bridge.carry_forward.amount'), json_extract (value, '\$.bridge.price_change.amount'), json_extract (value, '\$.unexplained')
	FROM summary, json_each (run, '\$.accounts') ORDER BY 1")" "$(pg $db "
	WITH sums AS (
		SELECT account, sum(amount) FILTER (WHERE origin IS NULL) AS journals, sum(amount) FILTER (WHERE origin IS NULL AND date < '2025-04-01') AS before,
		       sum(amount) FILTER (WHERE origin LIKE 'product.product,%' AND date >= '2025-04-01') AS revalued
		FROM test.line WHERE account LIKE '13%' GROUP BY 1)
	SELECT account, journals, before - revalued, revalued, 0.00 FROM sums ORDER BY 1")"
equal 'it changed something' "$(of_summary "SELECT count(*) FROM summary, json_each (run, '\$.accounts') WHERE json_extract (value, '\$.bridge.price_change.amount') <> '0.00'")" 2

# What the plant did is the same month: the records of its shop floor, in the units of the products, are the moves of its productions.
mkdir mes
pg $db "COPY (
	SELECT 'S' || m.id AS source_key, '1000' AS plant, 'STO' AS storage_location, p.number AS order_no, product.code AS material, '' AS lot,
	       CASE WHEN m.production_input IS NOT NULL THEN 'CONS' WHEN m.product = p.product THEN 'PROD' ELSE 'CONS_REV' END AS movement,
	       m.internal_quantity AS qty, u.symbol AS uom, m.effective_date || 'T10:00:00Z' AS event_at, '' AS message_id
	FROM stock_move m JOIN production p ON p.id IN (m.production_input, m.production_output) JOIN product_product product ON product.id = m.product
	JOIN product_template t ON t.id = product.template JOIN product_uom u ON u.id = t.default_uom
	WHERE m.state = 'done' ORDER BY m.id) TO STDOUT (FORMAT csv, HEADER)" >mes/movement.csv
# The source of the plant takes the place of the general ledger.
sed -i 's|^plants:|  - name: mes\n    uri: csv:mes\n    profile: generic\n&|; /^  - name: gl$/,/gl_line$/d' tieout.yaml
# plant CODE: both comparisons of the plant, and the cases they find.
plant ()
{
	expect "$1" tieout-reconcile consumption receipts --as-of "$(date -u -d '2 days' +%Y-%m-%dT%H:%M:%SZ)" --no-ledger --exceptions found.csv \
		--summary found.json --quiet
	pg_load $db test.found found.csv
	pg $db 'SELECT code, material, delta_qty FROM test.found ORDER BY 1, 2'
	pg $db 'DROP TABLE test.found'
}
equal 'the plant and its moves' "$(plant 0)" ''
equal 'records matched' "$(sqlite3 :memory: "SELECT json_extract (value, '\$.sides.mes.matched.rows') FROM json_each (readfile('found.json'), '\$.runs')" | tr '\n' ' ')" '13 4 '
sed -i '/CABLE/s/12.57,/12.75,/' mes/movement.csv
equal 'a record that was changed' "$(plant 2)" 'QTY_VAR|CABLE|0.18'
