# A live ERP with perpetual inventory books: Tryton posts stock moves and their entries through its own client library. Moves tie to
# entries; what else stands on the stock account is told by what made it, and an entry that is lost is missed.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

python=/usr/bin/python3		# the system's: Tryton is installed for it
$python -W ignore -c 'import proteus, trytond.modules.production, trytond.modules.stock_lot, trytond.modules.account_stock_continental' 2>/dev/null ||
	skip 'needs Tryton: tryton-server tryton-modules-production tryton-modules-stock-lot tryton-modules-account-stock-continental tryton-proteus python3-psycopg2'

db=test_tryton_books
cat >trytond.conf <<END
[database]
uri = postgresql:///?host=$PGHOST&port=$PGPORT&user=$PGUSER
END
echo secret >password
export TRYTONPASSFILE=$PWD/password PYTHONDONTWRITEBYTECODE=1 PYTHONWARNINGS=ignore
pg_create $db
$python /usr/bin/trytond-admin -c trytond.conf -d $db -u production stock_lot account_stock_continental --activate-dependencies \
	--email admin@example.com >tryton.log 2>&1 || { cat tryton.log; die 'Tryton cannot make its database'; }
month=$(date -u +%Y-%m)
$python "$TEST_DIR/enter.py" trytond.conf $db US01 1000 2>tryton.log || { cat tryton.log; die 'Tryton refused an entry'; }
equal 'done moves, and entries of moves' "$(pg $db "SELECT count(*) FROM stock_move WHERE state = 'done'"),$(pg $db "SELECT count(*) FROM account_move WHERE origin LIKE 'stock.move,%'")" 11,10

cat >tieout.yaml <<END
options:
  period: $month
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

# tie EXPECTED_EXIT: two days from now, when no entry can be on its way any more. Says the bridge, by account and cause, and what is unexplained.
tie ()
{
	expect "$1" tieout-reconcile stock-gl --as-of "$(date -u -d '2 days' +%Y-%m-%dT%H:%M:%SZ)" --no-ledger --exceptions found.csv --summary found.json --quiet
	sqlite3 :memory: "SELECT json_extract (account.value, '\$.gl_account'), cause.key, json_extract (cause.value, '\$.amount')
		FROM json_each (readfile('found.json'), '\$.runs[0].accounts') account, json_each (account.value, '\$.bridge') cause;
		SELECT 'unexplained', json_extract (value, '\$.unexplained') FROM json_each (readfile('found.json'), '\$.runs[0].accounts')"
}

# Moves tie to their entries; an entry by hand and a change of a cost price, from 5.00 to 4.90 of 14 pieces, are what else there is.
equal 'bridge' "$(tie 2)" 'Stock|manual_journal|7.37
Stock|price_change|-1.40
unexplained|0.00'
equal 'moves that tie' "$(sqlite3 :memory: "SELECT json_extract (readfile('found.json'), '\$.runs[0].sides.erp.matched.rows')")" 10

# An entry that is lost is missed, to the cent, and named by its move.
lost=$(pg $db "SELECT m.id FROM stock_move m JOIN stock_location t ON t.id = m.to_location WHERE t.type = 'customer' AND m.quantity = 12")
pg $db "DELETE FROM account_move_line WHERE move = (SELECT id FROM account_move WHERE origin = 'stock.move,$lost')"
equal 'bridge without an entry' "$(tie 2)" 'Stock|manual_journal|7.37
Stock|missing_document|60.00
Stock|price_change|-1.40
unexplained|0.00'
grep -q "missing_document.*($lost)" found.csv || die "$(cat found.csv)"
