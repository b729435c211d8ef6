# What is on hand: a real ERP's stock, movements and counts, read as CSV and from PostgreSQL, then spoiled one way at a time.
. "$TEST_SRCDIR/tests/e2e/lib.sh"
need_shared data/openbravo-fb-2013

db=test_openbravo_stock
data=$(shared data/openbravo-fb-2013)
pg_create $db
for file in "$data"/*.csv.gz; do
	pg_load $db "$(basename "$file" .csv.gz)" "$file"
done
psql -qX -v ON_ERROR_STOP=1 -d $db -f "$TEST_DIR/truth.sql"
equal 'buckets, as the notes of the data count them' \
	"$(pg $db "SELECT count(*), count(*) FILTER (WHERE moved = held), count(*) FILTER (WHERE moved <> held), count(*) FILTER (WHERE held IS NULL),
		count(*) FILTER (WHERE moved IS NULL), trunc(sum(held)), trunc(sum(moved)) FROM bucket")" '193|171|0|13|9|11733853|11733853'

# config URI: organizations that keep stock are the plants.
config ()
{
	cat <<-END
		options:
		  from: 2011-01-01
		  to: 2013-12-31
		  as-of: 2013-12-31T20:00:00Z
		companies:
		  - name: F&B US
		    currency: USD
		  - name: F&B España
		    currency: EUR
		sources:
		  - name: movements
		    uri: "$1"
		    profile: openbravo:stock
		plants:
		  - name: F&B US East Coast
		    company: F&B US
		    zone: America/New_York
		  - name: F&B US West Coast
		    company: F&B US
		    zone: America/Los_Angeles
		  - name: F&B España - Región Norte
		    company: F&B España
		    zone: Europe/Madrid
		  - name: F&B España - Región Sur
		    company: F&B España
		    zone: Europe/Madrid
	END
}

# reconcile NAME URI [OPTION...]: leaves NAME.csv, NAME.json and the exit code in $code.
reconcile ()
{
	local name=$1
	config "$2" >"$name.yaml"
	code=0
	tieout-reconcile stock-movement --config "$name.yaml" --no-ledger --exceptions "$name.csv" --summary "$name.json" --quiet "${@:3}" || code=$?
}

# figures NAME: buckets, those that hold, differ, have movements only and balances only, told and rolled; counts, transfers out and in.
figures ()
{
	psql -qXAt -v ON_ERROR_STOP=1 -d $db -v summary="$(<"$1.json")" <<-'END'
		WITH run AS (SELECT value -> 'on_hand' AS of FROM json_array_elements((:'summary')::json -> 'runs')),
		roll AS (SELECT key, (value ->> 'buckets')::int AS n, (value ->> 'told')::numeric AS told, (value ->> 'rolled')::numeric AS rolled
			FROM run, json_each(of #> '{rolled_forward,movements}'))
		SELECT (SELECT sum(n) FROM roll), (SELECT sum(n) FROM roll WHERE key = 'holds'), (SELECT coalesce(sum(n), 0) FROM roll WHERE key = 'breaks'),
			(SELECT sum(n) FROM roll WHERE key = 'movements_only'), (SELECT sum(n) FROM roll WHERE key = 'balances_only'),
			(SELECT trunc(sum(told)) FROM roll), (SELECT trunc(sum(rolled)) FROM roll),
			(SELECT sum((of #>> '{counts,adjusted}')::int) FROM run), (SELECT sum((of #>> '{counts,frozen_books,equal}')::int) FROM run),
			(SELECT trunc(sum((of #>> '{transfers,one_leg_here,in}')::numeric)) FROM run),
			(SELECT trunc(sum((of #>> '{transfers,one_leg_here,out}')::numeric)) FROM run),
			(SELECT sum((of #>> '{transfers,one_leg_here,documents}')::int) FROM run);
	END
}

# cases NAME: what was found, as the truth says it.
cases ()
{
	pg_load $db "$1" "$1.csv"
	pg $db "SELECT plant, code, material, storage_location, lot, trim_scale(delta_qty::numeric) FROM $1 ORDER BY 1, 2, 3, 4, 5, 6"
}
truth ()
{
	pg $db "SELECT plant, code, material, location, lot, trim_scale(delta) FROM truth_case ORDER BY 1, 2, 3, 4, 5, 6"
}

# Prices are a query of the profile; files get them as a file.
mkdir files
ln -s "$data"/*.csv.gz files
pg $db "COPY (
	SELECT DISTINCT ON (p.value, left(c.datefrom, 10)) p.value AS material, left(c.datefrom, 10) AS valid_from, c.cost AS price,
	       CASE c.c_currency_id WHEN '100' THEN 'USD' ELSE 'EUR' END AS currency, 'average cost' AS source
	FROM m_costing c JOIN m_product p USING (m_product_id) WHERE c.costtype = 'AVA'
	ORDER BY p.value, left(c.datefrom, 10), c.datefrom::timestamp DESC, c.m_costing_id DESC) TO STDOUT (FORMAT csv, HEADER)" >files/price.csv

truth >clean.txt
equal 'what is wrong with the data as it is' "$(cut -d'|' -f2 clean.txt | sort | uniq -c | xargs)" '73 NEG_STOCK'
reconcile clean_csv "csv:$PWD/files" --workbook clean.xlsx
[ $code = 2 ] || [ $code = 3 ] || die "exit code $code"
reconcile clean_postgresql "postgresql:///$db"
same 'exceptions from files and from tables' clean_csv.csv clean_postgresql.csv
for name in clean_csv clean_postgresql; do
	equal "figures of $name" "$(figures $name)" '193|171|0|13|9|11733853|11733853|266|266|509000|-509000|18'
	cases $name >found.txt
	same "cases of $name" found.txt clean.txt
done
has_sheet clean.xlsx 'On hand' || die 'no sheet On hand'
has_sheet clean.xlsx 'Counts' || die 'no sheet Counts'

# spoil NAME TABLE SQL: one thing is changed in the tables and the files; exactly that is found, and nothing else that was not there.
pg $db "CREATE VIEW quiet AS SELECT moved.* FROM moved WHERE NOT EXISTS (SELECT FROM below b
	WHERE (b.plant, b.material, b.location, b.lot) = (moved.plant, moved.material, moved.location, moved.lot))"
spoil ()
{
	local name=$1 table=$2
	pg $db "CREATE TABLE kept AS TABLE $table"
	pg $db "$3"
	truth >"$name.txt"
	comm -13 clean.txt "$name.txt" >new.txt
	equal "$name: what is new" "$(wc -l <new.txt)" 1
	equal "$name: its code" "$(cut -d'|' -f2 new.txt)" "$4"
	rm "files/$table.csv.gz"
	pg $db "COPY $table TO STDOUT (FORMAT csv, HEADER)" | gzip >"files/$table.csv.gz"
	reconcile "${name}_csv" "csv:$PWD/files"
	reconcile "${name}_postgresql" "postgresql:///$db"
	same "$name: exceptions from files and from tables" "${name}_csv.csv" "${name}_postgresql.csv"
	cases "${name}_csv" >found.txt
	same "$name: cases" found.txt "$name.txt"
	pg $db "TRUNCATE $table; INSERT INTO $table TABLE kept; DROP TABLE kept"
	ln -sf "$data/$table.csv.gz" files
}
one="SELECT m_transaction_id FROM quiet"
spoil dropped m_transaction "DELETE FROM m_transaction WHERE m_transaction_id = ($one WHERE m_inventoryline_id = '' AND m_movementline_id = '' AND qty < -10
	AND entered > '2013-06-01' ORDER BY md5(m_transaction_id) LIMIT 1)" ROLLFWD_BREAK
spoil leg m_transaction "DELETE FROM m_transaction WHERE m_transaction_id = (SELECT m_transaction_id FROM moved WHERE m_movementline_id <> '' AND qty > 0
	AND (plant, material, location, lot) NOT IN (SELECT plant, material, location, lot FROM below)
	AND (plant, material, location, lot) NOT IN (SELECT plant, material, location, lot FROM moved WHERE m_inventoryline_id <> '' AND entered > '2013-12-30')
	ORDER BY md5(m_transaction_id) LIMIT 1)" ROLLFWD_BREAK
spoil stock m_storage_detail "UPDATE m_storage_detail SET qtyonhand = (qtyonhand::numeric + 7)::text WHERE m_storage_detail_id = (SELECT m_storage_detail_id
	FROM m_storage_detail s WHERE qtyonhand::numeric > 100 AND EXISTS (SELECT FROM m_transaction t JOIN quiet q USING (m_transaction_id)
		WHERE t.m_product_id = s.m_product_id AND t.m_locator_id = s.m_locator_id) ORDER BY md5(m_storage_detail_id) LIMIT 1)" ROLLFWD_BREAK
spoil nothing m_storage_detail "DELETE FROM m_storage_detail WHERE m_storage_detail_id = (SELECT m_storage_detail_id
	FROM m_storage_detail s WHERE qtyonhand::numeric > 100 AND EXISTS (SELECT FROM m_transaction t JOIN quiet q USING (m_transaction_id)
		WHERE t.m_product_id = s.m_product_id AND t.m_locator_id = s.m_locator_id) ORDER BY md5(m_storage_detail_id) LIMIT 1)" ROLLFWD_BREAK
spoil count m_inventoryline "UPDATE m_inventoryline SET qtycount = (qtycount::numeric + 5)::text
	WHERE m_inventoryline_id = (SELECT m_inventoryline_id FROM quiet WHERE m_inventoryline_id <> '' ORDER BY md5(m_inventoryline_id) LIMIT 1)" COUNT_DIFF
