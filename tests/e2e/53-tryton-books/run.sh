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
