# A compared report made again: from its archive, and what the ledger had by then, the same bytes of every file, with no source and no rule
# left and whatever was signed, measured or compared since; what is not as it was recorded is named.
. "$TEST_SRCDIR/tests/e2e/lib.sh"
. "$TEST_SRCDIR/tests/e2e/replay.sh" tieout-dualrun

# of DB NUMBER: the run id of a recorded comparison.
of ()
{
	sqlite3 "$1" "SELECT run_id FROM report_run WHERE sequence = $2"
}

# ---- months that are signed, measured by hand, spoiled and mended
for period in 2026-02 2026-03 2026-04; do
	expect 0 tieout-simulate --reports 300 --period "$period" --seed 3 --to "months/$period"
done
cp -r "$TEST_SRCDIR/rules" rules
chmod -R u+w rules
sed -i 's/^user: system/user: named/' rules/close/default.yaml
sed -i '/^version:/a effort: [ { hours: 12.5, by: anna, measured: 2026-01-15 } ]' rules/dualrun/issues.yaml

top=$PWD
number=0
# month PERIOD EXIT: recorded as the next one, with files of its own.
month ()
{
	number=$((number + 1))
	(cd "months/$1" && expect "$2" tieout-dualrun issues --period "$1" --rules "$top/rules" --as-of "2026-12-$((10 + number))T00:00:00Z" \
		--ledger "sqlite:$top/months.db" --archive "$top/archive" --workbook "$top/$number.xlsx" --exceptions "$top/$number.csv" \
		--summary "$top/$number.json" --quiet)
}
sign ()
{
	expect 0 tieout-dualrun "$1" issues --period "$2" --rules rules --ledger sqlite:months.db --user "$3"
}
month 2026-02 0
sign prepare 2026-02 anna
sign review 2026-02 bert
month 2026-02 0
sed -i 5d months/2026-03/modern/issues.csv
month 2026-03 3
sed -i 's/hours: 12.5, by: anna, measured: 2026-01-15/hours: 3, by: bert, measured: 2026-07-01/' rules/dualrun/issues.yaml
month 2026-04 0
expect 0 tieout-simulate --reports 300 --period 2026-03 --seed 3 --to months/2026-03
month 2026-03 0
month 2026-04 0
sign prepare 2026-04 anna
equal 'signatures that the second one shows' "$(jq -c '[.runs[].signatures | length]' 1.json 2.json | tr '\n' ' ')" '[0] [2] '

# ---- several comparisons of one job: per plant, from a database, with a key figure of each stack as sides
pg_create replayed
for side in legacy modern; do
	pg replayed "CREATE SCHEMA $side; CREATE TABLE $side.issues (plant text, material text, qty numeric)"
	pg replayed "INSERT INTO $side.issues SELECT CASE WHEN i % 2 = 0 THEN '1000' ELSE '1100' END, 'M' || i % 40, i FROM generate_series (1, 400) AS i"
done
pg replayed "UPDATE modern.issues SET qty = qty + 1 WHERE material = 'M7' AND qty < 10"
mkdir -p both/dualrun both/legacy both/modern
cp -r rules/kpi rules/close both
cat >both/dualrun/stock.yaml <<'END'
name: stock
title: Issues of a plant
owner: plant controller
version: 1
scope: plant
grain: [plant, material]
measures: [ { name: qty, kind: quantity, unit: KG, decimals: 3 } ]
sides:
  - { name: legacy, inputs: [ { query: stock.sql } ] }
  - { name: modern, inputs: [ { query: stock.sql } ] }
END
echo 'SELECT plant, material, qty FROM issues' >both/dualrun/stock.sql
cat >both/dualrun/scrap.yaml <<'END'
name: scrap
title: Scrap ratio by plant and operation
owner: quality
version: 1
scope: plant
grain: [plant, operation]
measures:
  - { name: scrapped, kind: quantity, unit: EA }
  - { name: made, kind: quantity, unit: EA }
  - { name: ratio, kind: ratio, numerator: scrapped, denominator: made }
sides:
  - { name: old, inputs: [ { kpi: quality-ratios, columns: { scrapped: scrap.numerator, made: scrap.denominator } } ] }
  - { name: new, inputs: [ { kpi: quality-ratios, columns: { scrapped: scrap.numerator, made: scrap.denominator } } ] }
END
for side in legacy modern; do
	{
		echo 'source_key,plant,order_no,operation,yield,scrap,rework,uom,posted_at'
		for plant in 1000 1100; do
			for operation in 10 20; do echo "C$plant$operation,$plant,O1,$operation,90,$((operation / 2)),1,EA,2026-03-10T08:00:00Z"; done
		done
	} >"both/$side/confirmation.csv"
done
sed -i 's/^C100010,.*/C100010,1000,O1,10,90,6,1,EA,2026-03-10T08:00:00Z/' both/modern/confirmation.csv
cat >both.yaml <<END
sources:
  - { name: legacy, uri: "postgresql:///replayed?options=-csearch_path%3Dlegacy" }
  - { name: modern, uri: "postgresql:///replayed?options=-csearch_path%3Dmodern" }
  - { name: old, uri: "csv:both/legacy" }
  - { name: new, uri: "csv:both/modern" }
END
pg_create replay_reports
expect 0 tieout-init --ledger postgresql:///replay_reports
for ledger in sqlite:both.db postgresql:///replay_reports; do
	expect 3 tieout-dualrun stock scrap --config both.yaml --rules both --plant 1000 --plant 1100 --zone UTC --period 2026-03 \
		--as-of 2026-12-01T00:00:00Z --ledger "$ledger" --archive both.archive --workbook both.xlsx --exceptions both.csv --summary both.json --quiet
done

# ---- a free window, which is recorded nowhere
(cd months/2026-02 && expect 0 tieout-dualrun issues --from 2026-02-01 --to 2026-02-28 --rules "$top/rules" --ledger "sqlite:$top/window.db" \
	--archive "$top/window.archive" --summary "$top/window.json" --quiet)
[ ! -e window.archive ] || die 'a free window has an archive'

# ---- nothing is left but ledger and archive
rm -r months rules both both.yaml
pg postgres 'DROP DATABASE replayed WITH (FORCE)'
for number in 1 2 3 4 5 6; do
	same_bytes sqlite:months.db "$(of months.db $number)" 3
done
for ledger in sqlite:both.db postgresql:///replay_reports; do
	for number in 1 4; do
		same_bytes "$ledger" "$(of both.db $number)" 3
		equal 'comparisons of the job' "$(grep -c ': same result$' stdout)" 4
	done
done
short=$(of both.db 2 | cut -c 1-12)
same_bytes sqlite:both.db "$short" 3
equal 'one thread' "$(tieout-dualrun --ledger sqlite:both.db --replay "$short" --threads 1 | tail -n 1)" 'same bytes'

# ---- what is asked for is kept
expect 0 tieout-dualrun --ledger sqlite:both.db --replay "$short" --exceptions kept.csv --summary kept.json --workbook kept.xlsx --quiet
[ ! -s stdout ] || die "$(cat stdout)"
for kind in csv json xlsx; do
	cmp kept.$kind both.$kind || die "kept: another $kind"
	rm kept.$kind
done
replay 0 sqlite:both.db "$short" --exceptions kept.csv --dry-run

# ---- the ledger proves itself: archives, digests of files, what was measured by hand
expect 0 tieout-init --ledger sqlite:months.db --verify
grep -q '^ledger sqlite:months.db holds: 0 records, 6 jobs, 6 archives' stdout || die "$(cat stdout)"
grep -q '^comparisons and key figures: 6,' stdout || die "$(cat stdout)"
expect 0 tieout-init --ledger postgresql:///replay_reports --verify
grep -q 'holds: 0 records, 1 jobs, 4 archives' stdout || die "$(cat stdout)"

# altered WHAT SQL SAID: the verification names it.
altered ()
{
	cp months.db altered.db
	sqlite3 altered.db "$2"
	expect 65 tieout-init --ledger sqlite:altered.db --verify
	said "$3"
}
equal 'notes of hours' "$(sqlite3 months.db 'SELECT group_concat (hours) FROM effort')" 1250,300
altered 'hours that were less' 'UPDATE effort SET hours = 100 WHERE number = 1' "record 1 of kind 'effort'"
altered 'who measured' "UPDATE effort SET measured_by = 'eve' WHERE number = 2" "record 2 of kind 'effort'"
altered 'hours that are gone' 'DELETE FROM effort WHERE number = 1' "record 1 of kind 'effort'"
altered 'hours that nobody noted' "INSERT INTO effort SELECT 3, subject, unit, 9000, measured_by, measured_on, period, noted_at FROM effort WHERE number = 1" \
	"record 3 of kind 'effort' is no link of the chain"
altered 'the digest of a file' "UPDATE output_file SET digest = replace (digest, substr (digest, 1, 1), 'x') WHERE target LIKE '%2.csv'" 'record 2: what attempt'
replay 70 sqlite:altered.db "$(of months.db 2)"
said "not what was recorded: $PWD/2.csv"
equal 'the others are the same' "$(grep -c ': same bytes$' stdout)" 2
altered 'what was seen of the ledger' "UPDATE job_run SET seen = '9 9 9' WHERE sequence = 1" 'record 1: what attempt'
replay 70 sqlite:altered.db "$(of months.db 1)"
said 'not what was recorded'
cp months.db altered.db
sqlite3 altered.db "UPDATE report_result SET result_hash = replace (result_hash, substr (result_hash, 1, 1), 'x') WHERE sequence = 3"
replay 70 sqlite:altered.db "$(of months.db 3)"
said "not what was recorded: run $(of months.db 3) (issues)"

# ---- archives
run=$(of months.db 3)
cp "archive/$run.tieout" kept
printf x >>"archive/$run.tieout"
replay 65 sqlite:months.db "$run"
said 'is not the one that was recorded'
expect 65 tieout-init --ledger sqlite:months.db --verify
said "record 3 of kind 'report': archive"
rm "archive/$run.tieout"
replay 69 sqlite:months.db "$run"
said 'is gone'
said 'hint: what a comparison read is in its archive'
expect 0 tieout-init --ledger sqlite:months.db --verify
grep -qx 'archives that are not there: 1' stdout || die "$(cat stdout)"
mv kept "archive/$run.tieout"
same_bytes sqlite:months.db "$run" 3
expect 0 tieout-simulate --reports 100 --period 2026-02 --to small
(cd small && expect 0 tieout-dualrun issues --period 2026-02 --ledger sqlite:small.db --no-archive --summary small.json --quiet)
[ ! -e small/archive ] || die '--no-archive has written one'
replay 69 sqlite:small/small.db "$(of small/small.db 1)"
said 'the run has no archive'

# ---- what cannot be asked
replay 64 sqlite:months.db nothing
said "the ledger has no comparison 'nothing'"
replay 64 sqlite:months.db "$run" issues
said "--replay names the run, and so the report: leave 'issues' out"
replay 64 sqlite:months.db "$run" --period 2026-03
replay 64 sqlite:months.db "$run" --rules elsewhere
expect 64 tieout-dualrun --no-ledger --replay "$run"
