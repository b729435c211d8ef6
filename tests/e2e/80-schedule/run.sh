# A schedule over simulated days, on both ledgers: each occurrence once and in order, a chain resumes at the step that failed, back-off,
# catch-up, holds, quiet windows, deadlines, what a chain waits for, two programs at once, and programs that are stopped or killed.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

# The program stands beside a job of the test's own.
mkdir bin
cp "$TEST_BUILDDIR/tieout-run" bin/
cp "$TEST_DIR/tieout-note" bin/
ln -s "$TEST_SRCDIR" bin/tieout-data
export NOTES=$PWD PATH=$PWD/bin:$PATH
started=
trap '[ -z "$started" ] || kill -KILL $started 2>/dev/null' EXIT

cat >tieout.yaml <<'EOF'
companies: [{ name: US01, currency: USD }]
plants:
- { name: "1000", company: US01, zone: America/Chicago }
- { name: "2000", company: US01, zone: Europe/Berlin }
EOF

# schedule NAME: writes NAME.yaml from standard input, with a head.
schedule ()
{
	{ printf 'name: %s\nowner: test\n' "$1"; cat; } >"$1.yaml"
}

schedule nightly <<'EOF'
chains:
- name: nightly
  plants: ["1000"]
  days: [daily]
  at: 05:15
  day_before: true
  catch_up: 3
  retry: { first: 5m, longest: 20m, times: 4 }
  steps:
  - { name: one, run: [note, one, "{plant}", "{date}", "{period}", "{as_of}"] }
  - { name: two, run: [note, two, "{date}", "$(touch evil); `touch evil` {plant}"] }
  - { name: three, run: [note, three, "{date}"] }
EOF

# run CODE FILE AS_OF [OPTION]...
run ()
{
	local code=$1 file=$2 as_of=$3
	shift 3
	expect "$code" tieout-run --schedule "$file.yaml" --ledger "$ledger" --as-of "$as_of" "$@"
}

# noted WHAT LINE...: what ran since the last time, in order.
noted ()
{
	local what=$1
	shift
	if [ $# -gt 0 ]; then printf '%s\n' "$@"; fi >wanted
	touch notes
	same "$what" notes wanted
	rm notes
}

# explained TEXT
explained ()
{
	grep -qF -- "$1" stdout || { cat stdout >&2; die "it was not explained: $1"; }
}

# fresh: forgets everything
fresh ()
{
	rm -f notes do-* here-*
	if [ "$engine" = sqlite ]; then
		rm -f ledger.db ledger.db.lock
	else
		pg postgres 'DROP DATABASE IF EXISTS schedule WITH (FORCE)'
		pg_create schedule
		expect 0 tieout-init --ledger "$ledger"
	fi
}

# query SQL
query ()
{
	if [ "$engine" = sqlite ]; then sqlite3 ledger.db "$1"; else pg schedule "SET search_path = tieout; $1" | sed '/^SET$/d'; fi
}

each_once ()
{
	fresh
	run 0 nightly 2026-03-01T11:00:00Z --explain
	explained 'nightly      1000     not begun yet; next due 2026-03-01T05:15:00-06:00'
	run 0 nightly 2026-03-01T11:14:59Z
	noted 'nothing is due before the first look'
	run 0 nightly 2026-03-01T11:14:59Z
	run 0 nightly 2026-03-01T11:15:00Z
	noted 'the first night' 'one 1000 2026-02-28 2026-02 2026-03-01T05:15:00-06:00' 'two 2026-02-28 $(touch evil); `touch evil` 1000' 'three 2026-02-28'
	[ ! -e evil ] || die 'an argument reached a shell'
	run 0 nightly 2026-03-01T11:15:00Z
	run 0 nightly 2026-03-02T11:00:00Z
	noted 'it is not run again'
	run 0 nightly 2026-03-02T11:00:00Z --explain
	explained 'nightly      1000     2026-03-01 done at 2026-03-01T05:15:00-06:00; next due 2026-03-02T05:15:00-06:00'
}

# After each_once: a step that fails for good, and one that is not ready.
faults ()
{
	echo 65 >do-two
	run 65 nightly 2026-03-02T11:15:00Z
	noted 'the chain stops at the step that fails' 'one 1000 2026-03-01 2026-03 2026-03-02T05:15:00-06:00' 'two 2026-03-01 $(touch evil); `touch evil` 1000'
	said 'chain nightly of 1000 for 2026-03-02: two ended with exit code 65'
	run 0 nightly 2026-03-02T12:00:00Z
	noted 'it is not tried again by itself'
	run 0 nightly 2026-03-02T12:00:00Z --explain
	explained '2026-03-02 due 2026-03-02T05:15:00-06:00: two has failed, exit code 65: mend it, then `tieout run retry nightly`'
	run 64 nightly 2026-03-02T12:00:00Z retry other
	run 0 nightly 2026-03-02T12:00:00Z retry nightly
	echo 2 >do-two
	run 2 nightly 2026-03-02T12:05:00Z
	noted 'it resumes at the step that failed' 'two 2026-03-01 $(touch evil); `touch evil` 1000' 'three 2026-03-01'
	run 64 nightly 2026-03-02T12:05:00Z retry nightly
	said "nothing of chain 'nightly' has failed"

	printf '%s\n' 69 75 69 4 >do-one
	run 69 nightly 2026-03-03T11:15:00Z
	run 0 nightly 2026-03-03T11:19:59Z
	run 75 nightly 2026-03-03T11:20:00Z
	run 0 nightly 2026-03-03T11:29:00Z --explain
	explained 'one is tried again at 2026-03-03T05:30:00-06:00, try 3 of 4: exit code 75'
	run 0 nightly 2026-03-03T11:29:00Z
	run 69 nightly 2026-03-03T11:30:00Z
	run 0 nightly 2026-03-03T11:49:00Z
	noted 'three tries' "${third[@]}" "${third[@]}" "${third[@]}"
	run 4 nightly 2026-03-03T11:50:00Z
	noted 'the fourth' "${third[@]}" 'two 2026-03-02 $(touch evil); `touch evil` 1000' 'three 2026-03-02'

	# It may be tried so often, then somebody must look, or the next night comes.
	printf '%s\n' 75 75 75 75 >do-one
	for at in 11:15 11:20 11:30 11:50; do run 75 nightly "2026-03-04T$at:00Z"; done
	run 0 nightly 2026-03-04T20:00:00Z
	rm notes
	run 0 nightly 2026-03-05T11:15:00Z
	noted 'the next night tries the one before first' 'one 1000 2026-03-03 2026-03 2026-03-04T05:15:00-06:00' 'two 2026-03-03 $(touch evil); `touch evil` 1000' \
		'three 2026-03-03' 'one 1000 2026-03-04 2026-03 2026-03-05T05:15:00-06:00' 'two 2026-03-04 $(touch evil); `touch evil` 1000' 'three 2026-03-04'
}
third=('one 1000 2026-03-02 2026-03 2026-03-03T05:15:00-06:00')

# After faults: six nights are missed, of which three are made up for. 2026-03-08 is the day on which the clocks are put.
catch_up ()
{
	run 0 nightly 2026-03-11T20:00:00Z --explain
	explained '2026-03-09 due 2026-03-09T05:15:00-05:00: would run: one; 2 more after it; 3 before it would be given up'
	run 3 nightly 2026-03-11T20:00:00Z
	said 'given up until 2026-03-08: 6 were missed, and 3 are made up for at most'
	grep ^one notes >ones && mv ones notes
	noted 'the last three, in order' 'one 1000 2026-03-08 2026-03 2026-03-09T05:15:00-05:00' 'one 1000 2026-03-09 2026-03 2026-03-10T05:15:00-05:00' \
		'one 1000 2026-03-10 2026-03 2026-03-11T05:15:00-05:00'
	run 64 nightly 2026-03-12T10:00:00Z skip nightly --reason 'no shift'
	run 64 nightly 2026-03-12T12:00:00Z skip nightly
	run 0 nightly 2026-03-12T12:00:00Z skip nightly --reason 'no shift'
	run 0 nightly 2026-03-12T12:00:00Z
	noted 'what is given up is not run'
}

schedule days <<'EOF'
quiet:
- { name: posting freeze, plants: ["1000"], days: [WD-1], from: 18:00, until: 06:30 }
chains:
- { name: a, days: [daily], at: 05:15, steps: [{ name: x, run: [note, a, "{plant}", "{date}"] }] }
- { name: b, days: [working], at: 05:30, plants: ["1000"], steps: [{ name: x, run: [note, b, "{date}"] }] }
EOF

holds ()
{
	fresh
	run 0 days 2026-03-29T00:00:00Z
	run 64 days 2026-03-29T00:00:00Z hold elsewhere --until 2026-03-30 --reason x
	run 64 days 2026-03-29T00:00:00Z hold a --reason x
	run 64 days 2026-03-29T00:00:00Z hold a --until 2026-03-30
	run 64 days 2026-03-29T00:00:00Z hold a --until 2026-03-28 --reason x
	run 64 days 2026-03-29T00:00:00Z release a
	run 0 days 2026-03-29T00:00:00Z hold 1000 --until 2026-03-30T12:00:00 --reason 'count of stock'
	run 0 days 2026-03-30T11:00:00Z
	noted 'one plant is held' 'a 2000 2026-03-29' 'a 2000 2026-03-30'
	run 0 days 2026-03-30T11:00:00Z --explain
	explained "a            1000     2026-03-29 due 2026-03-29T05:15:00-05:00: held until 2026-03-30T12:00:00-05:00 by $(id -un): count of stock; 1 more after it"
	run 0 days 2026-03-30T17:00:00Z
	noted 'a hold that is over lets it go on' 'a 1000 2026-03-29' 'a 1000 2026-03-30' 'b 2026-03-30'
	run 0 days 2026-03-30T18:00:00Z hold all --until 2026-04-10 --reason 'migration'
	run 0 days 2026-03-31T11:00:00Z
	noted 'everything is held'
	run 0 days 2026-03-31T11:00:00Z release all
	run 0 days 2026-03-31T11:00:00Z --plant 1000 --chain a
	noted 'one chain of one plant' 'a 1000 2026-03-31'
	run 0 days 2026-03-31T11:00:00Z
	noted 'the rest' 'a 2000 2026-03-31' 'b 2026-03-31'
	# The last working day of March is its 31st.
	run 0 days 2026-04-01T11:29:59Z
	noted 'the freeze is of one plant' 'a 2000 2026-04-01'
	run 0 days 2026-04-01T11:29:59Z --explain
	explained 'a            1000     2026-04-01 due 2026-04-01T05:15:00-05:00: quiet until 2026-04-01T06:30:00-05:00: posting freeze'
	run 0 days 2026-04-01T11:30:00Z
	noted 'after the freeze' 'a 1000 2026-04-01' 'b 2026-04-01'
}

schedule needs <<'EOF'
chains:
- { name: up, days: [daily], at: 01:00, plants: ["1000"], steps: [{ name: x, run: [note, up] }, { name: y, run: [note, upy] }] }
- name: down
  days: [daily]
  at: 05:00
  plants: ["1000"]
  deadline: 2h
  needs:
  - { name: upstream, chain: up, step: x }
  - { name: flag, file: "in/{plant}-{date}.done" }
  - { name: batch, source: erp, query: batch.sql }
  - { name: scans, source: mes, within: 30m }
  steps: [{ name: x, run: [note, down, "{date}"] }]
- { name: firm, of: company, days: [daily], at: 10:30, needs: [{ name: plants, chain: down }], steps: [{ name: x, run: [note, firm, "{company}"] }] }
- { name: once, of: all, days: [daily], at: 05:30, steps: [{ name: x, run: [note, once] }] }
EOF
echo 'SELECT 1 FROM batch WHERE plant = :plant AND day = :date AND finished' >batch.sql

waits ()
{
	local sources=(--source "erp=$source" --source mes=csv:mes.csv)
	fresh
	rm -rf in
	mkdir in
	: >mes.csv
	load 'DROP TABLE IF EXISTS batch; CREATE TABLE batch (plant text, day text, finished boolean)'
	run 0 needs 2026-03-10T00:00:00Z "${sources[@]}"
	echo 65 >do-up
	run 65 needs 2026-03-10T11:00:00Z "${sources[@]}"
	noted 'only what waits for nothing' 'up' 'once'
	run 0 needs 2026-03-10T11:00:00Z "${sources[@]}" --explain
	explained "down         1000     2026-03-10 due 2026-03-10T05:00:00-05:00: waits for upstream: chain 'up' of '1000' is not done as far as x"
	explained "waits for plants: chain 'down' of '1000' is not done"
	run 0 needs 2026-03-10T11:00:00Z "${sources[@]}" retry up
	echo 65 >do-upy
	run 65 needs 2026-03-10T11:00:00Z "${sources[@]}"
	run 0 needs 2026-03-10T11:00:00Z "${sources[@]}" --explain
	explained "waits for flag: file 'in/1000-2026-03-10.done' is not there"
	touch in/1000-2026-03-10.done
	run 0 needs 2026-03-10T11:00:00Z --source "erp=$nowhere" --source mes=csv:mes.csv --explain
	explained "waits for batch: source 'erp'"
	run 0 needs 2026-03-10T11:00:00Z "${sources[@]}" --explain
	explained "waits for batch: query 'batch.sql' over source 'erp' gives no row yet"
	load "INSERT INTO batch VALUES ('1000', '2026-03-10', true)"
	touch -d 2026-03-10T09:29:59Z mes.csv
	rm notes
	run 3 needs 2026-03-10T12:00:01Z "${sources[@]}"
	said "chain down of 1000 for 2026-03-10 is late: scans: the newest change of source 'mes' is of 2026-03-10T04:29:59-05:00, needed is 2026-03-10T04:30:00-05:00"
	run 3 needs 2026-03-10T12:05:00Z "${sources[@]}"
	! grep -q late stderr || die 'it is said twice that it is late'
	equal 'late is recorded once' "$(query "SELECT count(*) FROM schedule_event WHERE kind = 'late'")" 1
	noted 'not yet'
	touch -d 2026-03-10T09:30:00Z mes.csv
	run 3 needs 2026-03-10T12:10:00Z "${sources[@]}"
	noted 'what waited, and what waited for that' 'down 2026-03-10' 'firm US01'
	run 0 needs 2026-03-10T12:15:00Z "${sources[@]}"
}

schedule long <<'EOF'
chains:
- { name: l, days: [daily], at: 05:00, plants: ["1000"], steps: [{ name: s, run: [note, s, "{date}"], timeout: 30s }, { name: t, run: [note, t] }] }
EOF
sed 's/30s/1s/' long.yaml >short.yaml

# begin: starts a program whose step waits, and returns when it does.
begin ()
{
	echo wait >do-s
	tieout-run --schedule long.yaml --ledger "$ledger" --as-of "$1" 2>begun &
	started=$!
	for ((i = 0; i < 400; i++)); do
		[ ! -s notes ] || return 0
		sleep 0.02
	done
	die 'the step did not start'
}

stops ()
{
	local code=0
	fresh
	run 0 long 2026-03-10T00:00:00Z
	begin 2026-03-10T12:00:00Z
	run 0 long 2026-03-10T12:00:00Z
	run 0 long 2026-03-10T12:00:00Z --explain
	explained "s was started by process $started on "
	run 75 long 2026-03-10T12:00:00Z skip l --reason x
	said "is being worked on by process $started on "
	kill -TERM "$started"
	wait "$started" || code=$?
	started=
	equal 'exit code of the program that was asked to stop' "$code" 75
	grep -q 'asked to stop by Terminated' begun || { cat begun >&2; die 'it does not say that it stops'; }
	noted 'the step was told' 's 2026-03-10' 'stopped s 2026-03-10'
	run 0 long 2026-03-10T12:00:00Z
	noted 'and is run again at once' 's 2026-03-10' 't'

	begin 2026-03-11T12:00:00Z
	kill -KILL "$started"
	wait "$started" 2>/dev/null || true
	started=
	for ((i = 0; i < 100; i++)); do
		! grep -q stopped notes || break
		sleep 0.05
	done
	noted 'a step goes with its program' 's 2026-03-11' 'stopped s 2026-03-11'
	run 0 long 2026-03-11T12:00:00Z
	said 'chain l of 1000 for 2026-03-11: s was interrupted and is run again (it was started by process'
	noted 'it is found and run again' 's 2026-03-11' 't'

	echo wait >do-s
	run 75 short 2026-03-12T12:00:00Z
	said 's ended with exit code 75, took longer than 0 minutes'
	noted 'it is told' 's 2026-03-12' 'stopped s 2026-03-12'
	run 0 short 2026-03-12T12:05:00Z
	noted 'and tried again' 's 2026-03-12' 't'
	sed 's/run: \[note, t\]/run: [absent]/' long.yaml >none.yaml
	run 78 none 2026-03-13T12:00:00Z
	said "tieout-absent': No such file or directory"
	rm notes
}

schedule pairs <<'EOF'
side_by_side: 2
chains:
- { name: p, days: [daily], at: 05:00, steps: [{ name: s, run: [note, meet, "{plant}"] }] }
EOF
sed 's/side_by_side: 2/side_by_side: 1/' pairs.yaml >single.yaml

at_once ()
{
	local day processes
	fresh
	run 0 pairs 2026-03-10T00:00:00Z
	printf 'meet\nmeet\n' >do-meet
	run 0 pairs 2026-03-10T12:00:00Z
	rm -f notes here-*
	printf 'meet\n' >do-meet
	run 65 single 2026-03-11T12:00:00Z
	fresh
	run 0 nightly 2026-03-10T00:00:00Z
	for day in 11 12 13 14 15 16; do
		processes=()
		for i in 1 2 3; do
			tieout-run --schedule nightly.yaml --ledger "$ledger" --as-of "2026-03-${day}T12:00:00Z" 2>>at-once &
			processes+=($!)
		done
		for process in "${processes[@]}"; do wait "$process" || { cat at-once >&2; die 'one of three at once failed'; }; done
		run 0 nightly "2026-03-${day}T12:00:00Z"
	done
	equal 'each step ran once' "$(sort notes | uniq -d)" ''
	equal 'so many steps' "$(wc -l <notes)" 21
}

for engine in sqlite postgresql; do
	ledger=sqlite:ledger.db
	source=sqlite:erp.db
	nowhere=sqlite:absent.db
	load () { sqlite3 erp.db "$1"; }
	if [ $engine = postgresql ]; then
		ledger="postgresql:///schedule?host=$PGHOST&user=$PGUSER"
		pg_create schedule_erp
		source="postgresql:///schedule_erp?host=$PGHOST&user=$PGUSER"
		nowhere="postgresql:///absent?host=$PGHOST&user=$PGUSER"
		load () { pg schedule_erp "$1" >/dev/null; }
	fi
	each_once
	faults
	catch_up
	holds
	waits
	stops
	at_once
done

# ---- every half hour over both changes of the clock: each night once, at its time
schedule clock <<'EOF'
chains:
- { name: c, days: [daily], at: 02:30, plants: ["1000"], steps: [{ name: s, run: [note, c, "{as_of}"] }] }
- { name: d, days: [daily], at: 01:30, plants: ["1000"], steps: [{ name: s, run: [note, d, "{as_of}"] }] }
EOF
engine=sqlite
ledger=sqlite:ledger.db
fresh
for start in 2026-03-07T18:00:00Z 2026-10-31T18:00:00Z; do
	rm -f ledger.db
	for ((minute = 0; minute <= 60 * 38; minute += 30)); do
		run 0 clock "$(date -u -d "$start + $minute minutes" +%FT%TZ)"
	done
done
noted 'over both changes of the clock' 'd 2026-03-08T01:30:00-06:00' 'c 2026-03-08T03:00:00-05:00' 'd 2026-03-09T01:30:00-05:00' 'c 2026-03-09T02:30:00-05:00' \
	'd 2026-11-01T01:30:00-05:00' 'c 2026-11-01T02:30:00-06:00' 'd 2026-11-02T01:30:00-06:00'
