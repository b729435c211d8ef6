# Documents against stock movements in a real ERP's data, read as CSV and from PostgreSQL: the known figures, then three faults.
. "$TEST_SRCDIR/tests/e2e/lib.sh"
need_shared data/openbravo-fb-2013

db=test_openbravo
data=$(shared data/openbravo-fb-2013)
pg_create $db
for file in "$data"/*.csv.gz; do
	pg_load $db "$(basename "$file" .csv.gz)" "$file"
done
psql -qX -v ON_ERROR_STOP=1 -d $db -f "$TEST_DIR/truth.sql"
equal 'documents, as the notes of the data count them' \
	"$(pg $db "SELECT sum(read), sum(out_of_scope), sum(netted), sum(matched), sum(exception) FROM truth_states WHERE side = 'documents'")" \
	'2916|118|30|2768|0'

# config URI: the installation; organizations that keep stock are the plants, the legal entities the companies.
config ()
{
	cat <<-END
		options:
		  from: 2011-01-01
		  to: 2013-12-31
		  as-of: 2013-12-31T23:00:00Z
		companies:
		  - name: F&B US
		    currency: USD
		  - name: F&B España
		    currency: EUR
		sources:
		  - name: documents
		    uri: "$1"
		    profile: openbravo:documents
		  - name: movements
		    uri: "$1"
		    profile: openbravo
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

# reconcile NAME URI: leaves NAME.csv, NAME.json and the exit code in $code.
reconcile ()
{
	config "$2" >"$1.yaml"
	code=0
	tieout-reconcile document-movement --config "$1.yaml" --no-ledger --exceptions "$1.csv" --summary "$1.json" --quiet || code=$?
}

# states NAME: rows by plant, side and state, as the summary says.
states ()
{
	psql -qXAt -v ON_ERROR_STOP=1 -d $db -v summary="$(<"$1.json")" <<-'END'
		SELECT run #>> '{scope,plant}', side.key, side.value #>> '{read,rows}', side.value #>> '{out_of_scope,rows}', side.value #>> '{netted,rows}',
		       side.value #>> '{matched,rows}', side.value #>> '{exception,rows}'
		FROM json_array_elements((:'summary')::json -> 'runs') run, json_each(run -> 'sides') side ORDER BY 1, 2;
	END
}
pg $db "SELECT plant, side, read, out_of_scope, netted, matched, exception FROM truth_states ORDER BY 1, 2" >truth.txt

for kind in csv postgresql; do
	case $kind in
	csv) reconcile clean-csv "csv:$data" ;;
	postgresql) reconcile clean-postgresql "postgresql:///$db" ;;
	esac
	equal "exit code, read from $kind" $code 0
	states clean-$kind >states.txt
	same "states, read from $kind" states.txt truth.txt
	equal "cases, read from $kind" "$(wc -l <clean-$kind.csv)" 1
done

# The same three faults in the tables and in the files.
psql -qX -v ON_ERROR_STOP=1 -d $db -f "$TEST_DIR/spoil.sql"
equal 'chosen faults' "$(pg $db 'SELECT count(*), count(DISTINCT fault) FROM spoil')" '3|3'
mkdir files
ln -s "$data"/*.csv.gz files
rm files/m_transaction.csv.gz
pg $db 'COPY m_transaction TO STDOUT (FORMAT csv, HEADER)' | gzip >files/m_transaction.csv.gz
pg $db "COPY (
	SELECT DISTINCT ON (p.value, left(c.datefrom, 10)) p.value AS material, left(c.datefrom, 10) AS valid_from, c.cost AS price,
	       CASE c.c_currency_id WHEN '100' THEN 'USD' ELSE 'EUR' END AS currency, 'average cost' AS source
	FROM m_costing c JOIN m_product p USING (m_product_id) WHERE c.costtype = 'AVA'
	ORDER BY p.value, left(c.datefrom, 10), c.datefrom::timestamp DESC, c.m_costing_id DESC) TO STDOUT (FORMAT csv, HEADER)" >files/price.csv

pg $db "SELECT plant, code, m_inoutline_id, documentno, material, trim_scale(delta), impact::numeric(18,2) FROM truth_case ORDER BY 3" >truth.txt
equal 'faults in the tables' "$(wc -l <truth.txt)" 3
reconcile spoiled_csv "csv:$PWD/files"
[ $code = 2 ] || [ $code = 3 ] || die "exit code $code"
reconcile spoiled_postgresql "postgresql:///$db"
[ $code = 2 ] || [ $code = 3 ] || die "exit code $code"
same 'exceptions from files and from tables' spoiled_csv.csv spoiled_postgresql.csv
pg_load $db found spoiled_csv.csv
pg $db "SELECT plant, code, left_keys, document, material, trim_scale(delta_qty::numeric), impact_stock::numeric(18,2) FROM found ORDER BY 3" >found.txt
same 'cases' found.txt truth.txt
equal 'movements named' "$(pg $db "SELECT count(*) FROM found f JOIN truth_case t ON t.m_inoutline_id = f.left_keys
	WHERE CASE f.code WHEN 'MISSING_ERP' THEN f.right_keys = '' ELSE f.right_keys = ANY (t.movement_keys) END")" 3

# What the movements say of their newest changes; lines of documents are lost with their drafts, so they say nothing.
dump=$TEST_BUILDDIR/tests/dump_source
where=("postgresql:///$db" openbravo 'F&B US East Coast' 2011-01-01 2014-01-01 America/New_York)
expect 0 "$dump" -c profile movements "${where[@]}"
grep -qxE 'movement_changes since=20[0-9-]+ [0-9:]+ rows=[1-9][0-9]* same' stdout || die "$(cat stdout)"
expect 0 "$dump" -c profile documents "${where[0]}" openbravo:documents "${where[@]:2}"
equal 'changes of documents' "$(cat stdout)" none
