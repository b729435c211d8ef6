# A recorded run replayed: from its archive and the recorded text of its rules alone, the same bytes of every file, whatever compared its
# records, whatever was set aside, carried, queued or decided; what is not as it was recorded is named. The ledger proves itself.
. "$TEST_SRCDIR/tests/e2e/lib.sh"
. "$TEST_SRCDIR/tests/e2e/replay.sh" tieout-reconcile

# ---- a plant with every fault and its books: records, usage and ledgers, rows set aside and all of them matched in full
tieout-simulate --seed 7 --plants 2 --movements 20000 --fault all=2 --fault gl=2 --to plant --quiet
cp -rL "$TEST_SRCDIR/rules" rules
chmod -R u+w rules
for name in aside whole; do
	option=$([ $name = aside ] || echo --no-aside)
	code=0
	tieout-reconcile consumption receipts usage stock-gl --config plant/tieout.yaml --rules rules --ledger "sqlite:$name.db" \
		--archive "$name.archive" --workbook "$name.xlsx" --exceptions "$name.csv" --summary "$name.json" --quiet $option || code=$?
	[ $code = 3 ] || [ $code = 4 ] || die "$name: exit code $code"
done
for kind in csv json xlsx; do
	cmp aside.$kind whole.$kind || die "set aside: another $kind"
done
mkdir away
mv plant rules away/ # no source, no installation, no rules are left
for name in aside whole; do
	runs=$(sqlite3 $name.db "SELECT substr (run_id, 1, 10) FROM run ORDER BY sequence")
	[ "$(wc -l <<<"$runs")" -ge 7 ] || die "$name: runs"
	same_bytes "sqlite:$name.db" "$(head -n 1 <<<"$runs")" 3
	equal "runs of the job" "$(grep -c ': same result$' stdout)" "$(wc -l <<<"$runs")"
	same_bytes "sqlite:$name.db" "$(tail -n 1 <<<"$runs")" 3
done

# ---- what is asked for is kept
run=$(sqlite3 aside.db 'SELECT run_id FROM run LIMIT 1')
expect 0 tieout-reconcile --ledger sqlite:aside.db --replay "$run" --exceptions kept.csv --summary kept.json --workbook kept.xlsx --quiet
[ ! -s stdout ] || die "$(cat stdout)"
for kind in csv json xlsx; do
	cmp kept.$kind aside.$kind || die "kept: another $kind"
	rm kept.$kind
done
replay 0 sqlite:aside.db "$run" --exceptions kept.csv --dry-run
equal 'one thread' "$(tieout-reconcile --ledger sqlite:aside.db --replay "$run" --threads 1 | tail -n 1)" 'same bytes'

# ---- a month later what stayed open is carried, a case is decided on and the queue is remembered; an earlier month is replayed as it was
mv away/plant away/rules .
before=$(sqlite3 aside.db 'SELECT count(*) FROM run')
code=0
tieout-reconcile consumption receipts --config plant/tieout.yaml --ledger sqlite:aside.db --archive aside.archive --period 2026-04 \
	--as-of 2026-05-08T12:00:00Z --exceptions april.csv --summary april.json --workbook april.xlsx --quiet || code=$?
[ $code -lt 64 ] || die "April: $code"
case=$(sqlite3 aside.db "SELECT case_id FROM exception_case WHERE sequence = $((before + 1)) AND state <> 'cleared' ORDER BY ordinal LIMIT 1")
other=$(sqlite3 aside.db "SELECT case_id FROM exception_case WHERE sequence = $((before + 1)) AND state <> 'cleared' ORDER BY ordinal LIMIT 1 OFFSET 1")
printf '%s\n' case_id,action,until,by,reason "$case,accept,2026-12-31,ann,known" "$other,assign,,bob,please look" >decisions.csv
tieout-reconcile consumption receipts --config plant/tieout.yaml --ledger sqlite:aside.db --archive aside.archive --period 2026-04 \
	--as-of 2026-05-09T12:00:00Z --exceptions april-9.csv --summary april-9.json --workbook april-9.xlsx --dispositions decisions.csv --quiet || code=$?
[ $code -lt 64 ] || die "April 9: $code"
tieout-reconcile consumption receipts --config plant/tieout.yaml --ledger sqlite:aside.db --archive aside.archive --period 2026-04 \
	--as-of 2026-05-10T12:00:00Z --exceptions april-10.csv --summary april-10.json --workbook april-10.xlsx --quiet || code=$?
[ $code -lt 64 ] || die "April 10: $code"
grep -q ',bob,' april-10.csv || die 'a case that was assigned lost who looks after it'
mv plant rules away/
for run in $(sqlite3 aside.db "SELECT run_id FROM run WHERE sequence > $before ORDER BY sequence"); do
	same_bytes sqlite:aside.db "$run" 3
done
same_bytes sqlite:aside.db "$(sqlite3 aside.db 'SELECT run_id FROM run WHERE sequence = 2')" 3

# ---- the ledger proves itself
expect 0 tieout-init --ledger sqlite:aside.db --verify
grep -q "^ledger sqlite:aside.db holds: $(sqlite3 aside.db 'SELECT count(*) FROM run') records, 4 jobs" stdout || die "$(cat stdout)"
head=$(sed -n 's/^chain of runs ends with //p' stdout)
expect 0 tieout-init --ledger sqlite:aside.db --verify --head "$head" --quiet
expect 65 tieout-init --ledger sqlite:whole.db --verify --head "$head"
said 'no record has the link'
expect 64 tieout-init --ledger sqlite:whole.db --head "$head"

# ---- what is not as it was recorded
run=$(sqlite3 whole.db 'SELECT run_id FROM run WHERE sequence = 2')
cp whole.db spoiled.db
sqlite3 spoiled.db "UPDATE output_file SET digest = replace (digest, substr (digest, 1, 1), 'x') WHERE target LIKE '%.csv'"
replay 70 sqlite:spoiled.db "$run"
said "not what was recorded: $PWD/whole.csv"
equal 'the others are the same' "$(grep -c ': same bytes$' stdout)" 2
expect 65 tieout-init --ledger sqlite:spoiled.db --verify
said 'record 1: what attempt'
cp whole.db spoiled.db
sqlite3 spoiled.db "UPDATE rule_set SET rules_text = replace (rules_text, 'grace: 26h', 'grace: 27h')"
replay 65 sqlite:spoiled.db "$run"
said 'the text of its rules is not what was recorded'
cp whole.db spoiled.db
sqlite3 spoiled.db "UPDATE exception_case SET delta_qty = delta_qty + 1 WHERE ordinal = 0"
replay 65 sqlite:spoiled.db "$run"
said 'has been altered'
file=$(sqlite3 whole.db "SELECT target FROM output_file WHERE archive = 1 AND sequence = 2")
cp "$file" kept
printf x >>"$file"
replay 65 sqlite:whole.db "$run"
said 'is not the one that was recorded'
expect 65 tieout-init --ledger sqlite:whole.db --verify
said "record 2 of run $run: archive"
rm "$file"
replay 69 sqlite:whole.db "$run"
said 'is gone'
expect 0 tieout-init --ledger sqlite:whole.db --verify
grep -qx 'archives that are not there: 1' stdout || die "$(cat stdout)"
mv kept "$file"
same_bytes sqlite:whole.db "$run" 3

# ---- what cannot be asked
replay 64 sqlite:whole.db nothing
said "the ledger has no run 'nothing'"
replay 64 sqlite:whole.db "$run" consumption
replay 64 sqlite:whole.db "$run" --rules away/rules
replay 64 sqlite:whole.db "$run" --against "$run"
expect 64 tieout-reconcile --no-ledger --replay "$run"

# ---- a ledger on a server, archives from a database, and a second run that read nothing
pg_create replay
pg_create replay_plant
tieout-simulate --seed 4 --plants 1 --movements 3000 --fault all=1 --to server --format postgresql:postgresql:///replay_plant --quiet
expect 0 tieout-init --ledger postgresql:///replay
for name in first second; do
	code=0
	tieout-reconcile consumption receipts --config server/tieout.yaml --ledger postgresql:///replay --archive server.archive --exceptions "$name.csv" \
		--summary "$name.json" --quiet || code=$?
	[ $code -lt 64 ] || die "$name run from a server: $code"
done
pg replay_plant 'DROP SCHEMA public CASCADE'
for run in $(pg replay 'SELECT run_id FROM tieout.run ORDER BY sequence'); do
	same_bytes postgresql:///replay "$run" 2
done
grep -q "^$PWD/second.csv: same bytes" stdout || die "$(cat stdout)"
expect 0 tieout-init --ledger postgresql:///replay --verify

# ---- numbers without gaps, where a profile names the column
mkdir -p numbered
cp -r "$TEST_SRCDIR/sql/sources/generic" numbered/generic
chmod -R u+w numbered/generic
printf 'numbered:\n  - name: movement\n    column: document\n' >>numbered/generic/profile.yaml
cd numbered
cat >mes.csv <<'END'
source_key,plant,order_no,material,movement,qty,uom,event_at
S1,1000,O1,RM-7,CONS,1.000,KG,2026-03-10T08:00:00Z
S2,1000,O2,RM-7,CONS,2.000,KG,2026-03-11T08:00:00Z
S3,1000,O3,RM-7,CONS,3.000,KG,2026-03-12T08:00:00Z
END
cat >erp.csv <<'END'
source_key,plant,order_no,material,movement,indicator,qty,uom,posting_date,entered_at,document
E1,1000,O1,RM-7,261,H,1.000,KG,2026-03-10,2026-03-10T08:05:00Z,4900000101
E2,1000,O2,RM-7,261,H,2.000,KG,2026-03-11,2026-03-11T08:05:00Z,4900000102
E3,1000,O3,RM-7,261,H,3.000,KG,2026-03-12,2026-03-12T08:05:00Z,4900000103
END
# month DB [OPTION...]
month ()
{
	local db=$1
	shift
	tieout-reconcile consumption --source mes=csv:mes.csv --source erp=csv:erp.csv --profile erp=./generic --zone UTC --period 2026-03 \
		--as-of 2026-04-02T00:00:00Z --ledger "sqlite:$db.db" --archive archive --summary "$db.json" --workbook "$db.xlsx" --quiet "$@"
}
for option in '' --no-aside; do
	rm -f clean.db
	month clean $option || die "$?"
	equal "no gap $option" "$(sqlite3 clean.db 'SELECT numbers FROM evidence_numbers')" 'complete: document 4900000101 to 4900000103'
	equal 'nothing to warn of' "$(jq -c '[.runs[].warnings[]? | select(contains("missing"))]' clean.json)" '[]'
done
sed -i 's/4900000102/4900000105/; s/4900000103/4900000106/' erp.csv
month gap || die "$?"
wanted='3 missing: document 4900000101 to 4900000106 lacks 4900000102, 4900000103, 4900000104'
equal 'a gap' "$(sqlite3 gap.db 'SELECT numbers FROM evidence_numbers')" "$wanted"
equal 'a gap is a warning' "$(jq -r '.runs[0].warnings[] | select(contains("missing"))' gap.json)" "movement of erp: $wanted"
replay 0 sqlite:gap.db "$(sqlite3 gap.db 'SELECT run_id FROM run')"
sed -i 's/column: document/column: voucher/' generic/profile.yaml
code=0
month other 2>stderr || code=$?
equal 'a column that is not there' $code 65
grep -qF "column 'voucher' is missing, which the profile says is numbered" stderr || die "$(cat stderr)"

. "$TEST_DIR/chain.sh"
