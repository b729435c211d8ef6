# A health check hears that a job began and how it ended, a mailbox its verdict without data; a receiver that fails, hangs or is not there
# changes neither result nor exit code.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

command -v curl >/dev/null || skip 'needs curl'
cat >mes.csv <<'EOT'
source_key,plant,order_no,material,movement,qty,uom,event_at,message_id
S1,1000,O1,RM-7,CONS,10,KG,2026-03-10T08:00:00Z,M1
EOT
cat >erp.csv <<'EOT'
source_key,plant,order_no,material,movement,indicator,qty,uom,amount,currency,posting_date,entered_at,message_id
E1,1000,O1,RM-7,261,H,10,KG,32.10,USD,2026-03-10,2026-03-10T11:00:00Z,M1
E2,1000,O1,RM-7,261,H,10,KG,77.77,USD,2026-03-10,2026-03-10T11:00:00Z,M2
EOT
receivers=()
trap 'kill "${receivers[@]}" 2>/dev/null || true' EXIT

# receive NAME MODE: starts a receiver; its requests go to NAME.log, its address is in $address.
receive ()
{
	rm -f "$1.port" "$1.log"
	"$TEST_BUILDDIR/tests/receiver" "$1.port" "$1.log" "$2" &
	receivers+=($!)
	for _ in $(seq 100); do
		[ -s "$1.port" ] && break
		sleep 0.05
	done
	: >"$1.log"
	address=http://127.0.0.1:$(cat "$1.port")
}

# installed LINE...: tieout.yaml with these lines.
installed ()
{
	cat >tieout.yaml <<-'EOT'
	companies: [{ name: main, currency: USD }]
	plants: [{ name: "1000", company: main, zone: UTC }]
	sources: [{ name: mes, uri: "csv:mes.csv" }, { name: erp, uri: "csv:erp.csv" }]
	EOT
	printf '%s\n' "$@" >>tieout.yaml
}
job ()
{
	local code=$1
	shift
	expect "$code" tieout-reconcile consumption --period 2026-03 --as-of 2026-03-20T00:00:00Z --exceptions cases.csv --no-ledger "$@" --log job.log
}

receive good ok
export HEALTH=$address/3f1c
installed 'health: { url: "${HEALTH}" }'
job 2 --quiet
equal 'a result' "$(cat good.log)" "/3f1c/start
/3f1c/0"
: >good.log
job 69 --quiet --source mes=sqlite:none.db
equal 'a failure' "$(cat good.log)" "/3f1c/start
/3f1c/69"
: >good.log
job 2 --quiet --dry-run
expect 0 tieout-check consumption --period 2026-03 --as-of 2026-03-20T00:00:00Z --quiet --no-ledger
equal 'a dry run and a check' "$(cat good.log)" ''
installed 'health: { url: "${HEALTH}", programs: [tieout-check] }'
job 2 --quiet
expect 0 tieout-check consumption --period 2026-03 --as-of 2026-03-20T00:00:00Z --quiet --no-ledger
equal 'the programs that were named' "$(cat good.log)" "/3f1c/start
/3f1c/0"

# ---- what goes wrong with a receiver is a warning
same_result () { same 'the result' cases.csv wanted.csv; }
cp cases.csv wanted.csv
receive bad fail
export HEALTH=$address
installed 'health: { url: "${HEALTH}" }'
job 2
said "the health check was not told 'start': 'curl' ended with code 22"
same_result
receive slow hang
export HEALTH=$address
installed 'health: { url: "${HEALTH}", timeout: 1s }'
began=$(date +%s)
job 2
[ $(($(date +%s) - began)) -le 8 ] || die 'a receiver that hangs holds the job up'
said "the health check was not told '0': "
same_result
kill "${receivers[1]}"; wait "${receivers[1]}" 2>/dev/null || true
export HEALTH=http://127.0.0.1:9
installed 'health: { url: "${HEALTH}", timeout: 2s }'
job 2
said "the health check was not told 'start': 'curl' ended with code 7"
same_result
unset HEALTH
job 2
said "the health check was not told 'start':"
same_result

# ---- a command instead: no shell reads its words, the event is the last of them; and it is ended with all that it began
cat >told <<'EOT'
#!/bin/sh
printf '%s|' "$@" >>told.log
echo >>told.log
EOT
chmod +x told
installed 'health: { command: [./told, "a b; touch shell.txt", "$HOME"] }'
job 2 --quiet
equal 'the command' "$(cat told.log)" 'a b; touch shell.txt|$HOME|start|
a b; touch shell.txt|$HOME|0|'
[ ! -e shell.txt ] || die 'a shell has read the words'
printf '#!/bin/sh\nsleep 600 & echo $! >sleeper; sleep 600\n' >stuck
chmod +x stuck
installed 'health: { command: [./stuck], timeout: 1s }'
job 2
said "'./stuck' took more than 1 s, and was ended"
is_gone () { [[ $(sed -n 's/^State:[[:space:]]*//p' "/proc/$1/status" 2>/dev/null) =~ ^(Z|$) ]]; }
until_true 60 'the end of what the command began' is_gone "$(cat sleeper)"
installed 'health: { command: [./nowhere] }'
job 2
said "the health check was not told 'start': './nowhere' cannot be run"
printf '#!/bin/sh\necho so broken >&2; exit 3\n' >broken
chmod +x broken
installed 'health: { command: [./broken] }'
job 2
said "'./broken' ended with code 3: so broken"
same_result

# ---- mail: counts, and neither keys nor money
printf '#!/bin/sh\ncat >"mail.$#.txt"\n' >post
chmod +x post
installed 'mail: { to: "ops@example.com", command: [./post, -t] }'
job 2 --quiet
grep -qx 'To: ops@example.com' mail.1.txt && grep -qx 'Subject: tieout-reconcile: exit 2, exceptions within limits' mail.1.txt ||
	die 'the mail has no head'
grep -qx 'open cases       1' mail.1.txt || { cat mail.1.txt >&2; die 'the mail has no count'; }
! grep -qE 'E2|RM-7|77|O1|USD|1000' mail.1.txt || die 'the mail holds data'
rm mail.1.txt
sed -i '$d' erp.csv
job 0 --quiet
[ ! -e mail.1.txt ] || die 'a clean run sent mail'
job 69 --quiet --source mes=sqlite:none.db
grep -qx 'Subject: tieout-reconcile: exit 69, a source is not available' mail.1.txt || die 'a failure sent no mail'
rm mail.1.txt
installed 'mail: { to: "ops@example.com", command: [./post, -t], on: failed }'
printf '%s\n' 'E2,1000,O1,RM-7,261,H,10,KG,77.77,USD,2026-03-10,2026-03-10T11:00:00Z,M2' >>erp.csv
job 2 --quiet
[ ! -e mail.1.txt ] || die 'a result was mailed as a failure'

# ---- the keys are read strictly
for wrong in 'health: {}' 'health: { url: "ftp://x" }' 'health: { url: "http://x", command: [y] }' 'health: { command: [] }' \
	'health: { url: "http://x", timeout: 0s }' 'health: { url: "http://x", timeout: 2h }' 'mail: { on: always }' 'mail: { to: x, on: never }'; do
	installed "$wrong"
	job 78 --quiet
	said 'tieout.yaml:4:'
done
