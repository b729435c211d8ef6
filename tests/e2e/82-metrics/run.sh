# --metrics of every job: a file of the Prometheus format, there whole whatever the job's end, and the last success outlives a failure.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

cat >tieout.yaml <<'EOT'
companies:
  - { name: main, currency: USD }
plants:
  - { name: "1000", company: main, zone: UTC }
  - { name: "2000", company: main, zone: UTC }
sources:
  - { name: mes, uri: "csv:mes.csv" }
  - { name: erp, uri: "csv:erp.csv" }
options:
  metrics: job.prom
  period: 2026-03
  as-of: 2026-03-20T00:00:00Z
EOT
cat >mes.csv <<'EOT'
source_key,plant,order_no,material,movement,qty,uom,event_at,message_id
S1,1000,O1,RM-7,CONS,10,KG,2026-03-10T08:00:00Z,M1
S2,2000,O2,RM-7,CONS,10,KG,2026-03-11T08:00:00Z,M2
EOT
cat >erp.csv <<'EOT'
source_key,plant,order_no,material,movement,indicator,qty,uom,amount,currency,posting_date,entered_at,message_id
E1,1000,O1,RM-7,261,H,10,KG,32.10,USD,2026-03-10,2026-03-10T11:00:00Z,M1
E2,2000,O2,RM-7,261,H,10,KG,32.10,USD,2026-03-11,2026-03-11T11:00:00Z,M2
E3,2000,O2,RM-7,261,H,10,KG,32.15,USD,2026-03-11,2026-03-11T11:00:00Z,M3
EOT

# job CODE COMMAND...: it ends so, and job.prom is strict.
job ()
{
	expect "$@"
	awk -f "$TEST_DIR/strict.awk" job.prom || die "job.prom is not of the format: $*"
	[ "$(tail -c 1 job.prom | od -An -tx1 | tr -d ' ')" = 0a ] || die 'the last line does not end'
	[ ! -e job.prom.tieout-part ] || die 'a part is left'
	value "tieout_job_exit_code{program=\"${2##*/}\"}" "$1"
}
value () { equal "$1" "$(awk -v key="$1" 'index($0, key " ") == 1 { print $NF }' job.prom)" "$2"; }
scope () { echo "reconciliation=\"consumption\",plant=\"$1\",company=\"main\",period=\"2026-03\""; }

before=$(date +%s)
job 2 tieout-reconcile consumption --exceptions cases.csv --quiet
value "tieout_run_verdict{$(scope 1000)}" 0
value "tieout_run_verdict{$(scope 2000)}" 2
value "tieout_run_rows{$(scope 2000),side=\"right\",source=\"erp\",state=\"read\"}" 2
value "tieout_run_rows{$(scope 2000),side=\"right\",source=\"erp\",state=\"matched\"}" 1
value "tieout_run_rows{$(scope 2000),side=\"right\",source=\"erp\",state=\"exception\"}" 1
value "tieout_run_open_cases{$(scope 2000),severity=\"S3\"}" 1
value "tieout_run_open_impact_minor_units{$(scope 2000),currency=\"USD\",kind=\"net\"}" -3215
value "tieout_source_newest_timestamp_seconds{$(scope 1000),source=\"mes\",object=\"movement\"}" "$(date -d 2026-03-10T08:00:00Z +%s).000000"
value 'tieout_job_success{program="tieout-reconcile"}' 1
ended=$(awk '$1 ~ /^tieout_job_completion/ { print int ($NF) }' job.prom)
[ "$ended" -ge "$before" ] && [ "$ended" -le "$(date +%s)" ] || die "it ended at $ended"
success=$(awk '$1 ~ /^tieout_job_last_success/ { print $NF }' job.prom)
run_success=$(awk '$1 ~ /^tieout_run_last_success/ { print $NF }' job.prom)

# ---- a failure says so, keeps the last success, and the runs that were left out are told from those that were made
job 69 tieout-reconcile consumption --exceptions cases.csv --quiet --source mes=sqlite:none.db
value 'tieout_job_success{program="tieout-reconcile"}' 0
value 'tieout_job_last_success_timestamp_seconds{program="tieout-reconcile"}' "$success"
equal 'the runs that once succeeded' "$(awk '$1 ~ /^tieout_run_last_success/ { print $NF }' job.prom)" "$run_success"
! grep -q '^tieout_run_verdict' job.prom || die 'a run that was not made has a verdict'
job 64 tieout-reconcile --quiet
job 78 tieout-reconcile consumption --quiet --rules none

# ---- every other job has them; one that cannot write them, or was only asked a question, is no failure
expect 0 tieout-init --quiet --metrics init.prom
awk -f "$TEST_DIR/strict.awk" init.prom || die 'init.prom'
expect 2 tieout-workbook consumption --period 2026-03 --output . --quiet --metrics book.prom
awk -f "$TEST_DIR/strict.awk" book.prom || die 'book.prom'
expect 0 tieout-check consumption --quiet --metrics check.prom
awk -f "$TEST_DIR/strict.awk" check.prom || die 'check.prom'
expect 2 tieout-reconcile consumption --exceptions cases.csv --quiet --metrics none/job.prom
expect 2 tieout-reconcile consumption --exceptions cases.csv --metrics none/job.prom
said 'metrics were not written:'
rm job.prom
expect 2 tieout-reconcile consumption --dry-run --quiet
expect 0 tieout-reconcile --help
[ ! -e job.prom ] || die 'a dry run or a question wrote metrics'

# ---- the checker itself finds what is wrong
for broken in 's/} /}  /' 's/^# TYPE .*exit_code.*//' 's/"1000"/1000/' '$p' 's/ gauge$/ gouge/' 's/ 2$/ two/'; do
	tieout-reconcile consumption --exceptions cases.csv --quiet || true
	sed "$broken" job.prom >broken.prom
	! awk -f "$TEST_DIR/strict.awk" broken.prom >/dev/null || die "the checker takes: $broken"
done
