# A real MES's tables: what qcadoo's shop floor reported against what its warehouse booked, in a week with faults.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

db=test_qcadoo
pg_create $db
for file in schema plant faults expected; do
	psql -qX -v ON_ERROR_STOP=1 -d $db -f "$TEST_DIR/$file.sql" >/dev/null
done

cat >tieout.yaml <<END
options:
  from: 2026-09-07
  to: 2026-09-13
  as-of: 2026-09-20T12:00:00Z
companies:
  - name: PL
    currency: EUR
sources:
  - name: mes
    uri: postgresql:///$db
    profile: qcadoo
  - name: erp
    uri: postgresql:///$db
    profile: qcadoo:documents
plants:
  - name: PL10
    company: PL
    zone: Europe/Warsaw
END
code=0
tieout-reconcile consumption receipts --no-ledger --exceptions found.csv --summary found.json --quiet || code=$?
[ $code = 2 ] || [ $code = 3 ] || die "exit code $code"

pg_load $db found found.csv
pg $db "SELECT e.reconciliation, e.code, o.number, m.number, sum(e.delta)::numeric(18,5)
	FROM expected e JOIN orders_order o ON o.id = e.order_id JOIN basic_product m ON m.id = e.product_id
	WHERE o.division_id = 1 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4" >expected.txt
pg $db "SELECT reconciliation, code, order_no, material, sum(delta_qty::numeric)::numeric(18,5) FROM found GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4" >found.txt
same 'cases' found.txt expected.txt

# Every line of the reports is accounted for: drafts, declined and pending ones out of scope, corrected ones netted with their reversal.
psql -qXAt -v ON_ERROR_STOP=1 -d $db -v summary="$(<found.json)" >states.txt <<'END'
SELECT run ->> 'reconciliation', run #>> '{sides,mes,netted,rows}', run #>> '{sides,mes,read,rows}'
FROM json_array_elements((:'summary')::json -> 'runs') run ORDER BY 1;
END
pg $db "
	WITH report AS (
		SELECT t.*, CASE t.state WHEN '04corrected' THEN 2 ELSE 1 END AS times
		FROM productioncounting_productiontracking t JOIN orders_order o ON o.id = t.order_id WHERE o.division_id = 1
	), line AS (
		SELECT r.*, 'in' AS flow FROM report r JOIN productioncounting_trackingoperationproductincomponent i ON i.productiontracking_id = r.id
			JOIN productioncounting_usedbatch b ON b.trackingoperationproductincomponent_id = i.id
		UNION ALL
		SELECT r.*, 'in' FROM report r JOIN productioncounting_trackingoperationproductincomponent i ON i.productiontracking_id = r.id
			WHERE i.usedquantity > (SELECT COALESCE(sum(b.quantity), 0) FROM productioncounting_usedbatch b
						WHERE b.trackingoperationproductincomponent_id = i.id)
		UNION ALL
		SELECT r.*, 'out' FROM report r JOIN productioncounting_trackingoperationproductoutcomponent o ON o.productiontracking_id = r.id
		UNION ALL
		SELECT r.*, 'out' FROM report r JOIN productioncounting_trackingoperationproductoutcomponent o ON o.productiontracking_id = r.id
			WHERE o.wastesquantity <> 0
	)
	SELECT CASE flow WHEN 'in' THEN 'consumption' ELSE 'receipts' END, sum(CASE times WHEN 2 THEN 2 ELSE 0 END),
	       (SELECT sum(times) FROM line) FROM line GROUP BY flow ORDER BY 1" >expected.txt
same 'rows of the reports' states.txt expected.txt
equal "corrections in qcadoo's language" "$(pg $db "SELECT count(*) > 0 FROM found WHERE suggestion LIKE 'In qcadoo: post an internal outbound document of %'")" t
