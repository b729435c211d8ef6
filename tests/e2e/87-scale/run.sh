# A backlog of plants and periods, worked off by any number of workers that share a ledger on PostgreSQL: launched as a job array of Slurm
# on two nodes, of which one dies in the middle of its work. Nothing is lost or done twice, and the results are those of one worker.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

cluster=$TEST_TMP/cluster
nodes=()
declare -A node
finish ()
{
	local code=$? name
	[ $code = 0 ] || tail -n 20 "$cluster"/*.log >&2 || true
	[ ${#nodes[@]} -eq 0 ] || kill -KILL "${nodes[@]}" 2>/dev/null || true
	for name in "${!node[@]}"; do node_kill "$name"; done
}
trap finish EXIT

# ---- data: two months of four plants, and a ledger of each way

for period in 2026-02 2026-03; do
	tieout-simulate -q --seed 5 --plants 4 --period $period --movements 40000 --fault all=1 --to $period
done
cat >backlog.yaml <<END
name: backlog
owner: test
chains:
- name: backlog
  periods: 2026-02..2026-03
  steps:
  - name: consumption
    run: [reconcile, -q, consumption, --config, "$TEST_TMP/{period}/tieout.yaml", --plant, "{plant}", --period, "{period}", --as-of, "{as_of}",
      --exceptions, "{period}-{plant}-consumption.csv"]
  - name: receipts
    run: [reconcile, -q, receipts, --config, "$TEST_TMP/{period}/tieout.yaml", --plant, "{plant}", --period, "{period}", --as-of, "{as_of}",
      --exceptions, "{period}-{plant}-receipts.csv"]
END
for way in one many; do
	pg_create scale_$way
	expect 0 tieout-init --ledger "postgresql:///scale_$way?host=$PGHOST&user=$PGUSER"
	mkdir $way
done

# worker WAY: the options of a worker of this way, for one processor.
worker ()
{
	printf '%s\n' --schedule "$TEST_TMP/backlog.yaml" --config "$TEST_TMP/2026-02/tieout.yaml" --threads 1 \
		--ledger "postgresql:///scale_$1?host=$PGHOST&user=$PGUSER" --no-archive --as-of 2026-04-02T00:00:00Z --stay
}

# query WAY SQL
query () { pg "scale_$1" "SET search_path = tieout; $2"; }

mapfile -t options < <(worker one)
(cd one && expect 0 tieout-run "${options[@]}")
equal 'units of one worker' "$(query one "SELECT count(*) FROM schedule_event WHERE kind = 'done'")" 8

# ---- a cluster: a controller and two nodes, all on this machine and by this user

port=$((20000 + $$ % 20000))
mkdir "$cluster"
cat >"$cluster/slurm.conf" <<END
ClusterName=tieout
SlurmctldHost=$(uname -n)(127.0.0.1)
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/none
CredType=cred/none
MpiDefault=none
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
StateSaveLocation=$cluster/state
SlurmdSpoolDir=$cluster/spool-%n
SlurmctldPidFile=$cluster/controller.pid
SlurmdPidFile=$cluster/%n.pid
SlurmctldLogFile=$cluster/controller.log
SlurmdLogFile=$cluster/%n.log
SlurmctldPort=$port
SlurmdTimeout=5
KillWait=2
ReturnToService=2
NodeName=n[1-2] NodeHostname=$(uname -n) NodeAddr=127.0.0.1 Port=$((port + 1))-$((port + 2)) CPUs=1
PartitionName=all Nodes=n[1-2] Default=YES MaxTime=INFINITE State=UP
END
mkdir "$cluster/state"
export SLURM_CONF=$cluster/slurm.conf
PATH=$PATH:/usr/sbin

node_start ()
{
	slurmd -D -N "$1" >/dev/null 2>&1 &
	node[$1]=$!
	nodes+=($!)
}

# Everything of a node at once, the daemon first, as a machine goes that loses its power.
node_kill ()
{
	local process processes=()
	[ -z "${node[$1]:-}" ] || kill -KILL "${node[$1]}" 2>/dev/null || true
	for process in /proc/[0-9]*; do
		if grep -qzxF "SLURMD_NODENAME=$1" "$process/environ" 2>/dev/null && grep -qzxF "SLURM_CONF=$SLURM_CONF" "$process/environ"; then
			processes+=("${process#/proc/}")
		fi
	done
	[ ${#processes[@]} -eq 0 ] || kill -KILL "${processes[@]}" 2>/dev/null || true
}

slurmctld -D >/dev/null 2>&1 &
nodes+=($!)
node_start n1
node_start n2
idle () { [ "$(sinfo -h -t idle -o %D 2>/dev/null)" = 2 ]; }
until_true 120 'two idle nodes' idle

# ---- the array that is shipped, with two workers; a node dies while it is at a reconciliation

mapfile -t options < <(worker many)
sbatch -Q --chdir=many --array=1-2 --output="$cluster/worker-%a.log" "$TEST_SRCDIR/cron/slurm/tieout-backlog.sbatch" "${options[@]}"

# halted NODE: stops a reconciliation on it where it stands, so that it neither ends before the node dies nor leaves nothing to do to another.
declare -A halted
stands_or_gone () { [[ $(grep '^State:' "/proc/$1/status" 2>/dev/null) =~ ^$|[TZX] ]]; }
halted ()
{
	local process
	for process in $(pgrep -x tieout-reconcil); do
		if grep -qzxF "SLURMD_NODENAME=$1" "/proc/$process/environ" 2>/dev/null && kill -STOP "$process" 2>/dev/null &&
			until_true 60 'that it stands or is gone' stands_or_gone "$process" && grep -q '^State:.T' "/proc/$process/status" 2>/dev/null; then
			halted[$1]=$process
			return 0
		fi
	done
	return 1
}
until_true 180 'a reconciliation on the first node' halted n1
until_true 180 'a reconciliation on the second node' halted n2
node_kill n2
kill -CONT "${halted[n1]}"
done_all () { [ "$(query many "SELECT count(*) FROM schedule_event WHERE kind = 'done'")" = 8 ]; }
until_true 300 'all units' done_all
gone () { [ -z "$(squeue -h -t running,completing 2>/dev/null)" ]; }
until_true 180 'the end of the workers' gone

equal 'units that were lost with their node' "$(query many "SELECT count(*) FROM schedule_event WHERE kind = 'lost'")" 1
equal 'units that are done twice' "$(query many "SELECT chain, place, occurrence FROM schedule_event WHERE kind = 'done' GROUP BY 1, 2, 3 HAVING count(*) > 1")" ''
equal 'steps that ended twice' \
	"$(query many "SELECT place, occurrence, step FROM schedule_event WHERE kind = 'ended' GROUP BY 1, 2, 3 HAVING count(*) > 1")" ''
equal 'both worked' "$(query many "SELECT count(DISTINCT process) FROM schedule_event WHERE kind = 'started'")" 2
equal 'runs' "$(query many 'SELECT count(*) FROM run')" "$(query one 'SELECT count(*) FROM run')"
equal 'their results' \
	"$(query many 'SELECT plant, period, reconciliation, result_digest FROM run ORDER BY 1, 2, 3')" \
	"$(query one 'SELECT plant, period, reconciliation, result_digest FROM run ORDER BY 1, 2, 3')"
for file in one/*.csv; do
	same "$file" "many/${file#one/}" "$file"
done

# ---- a worker that comes later finds nothing to do, and who waits for what another is at goes on when that one dies

expect 0 tieout-run "${options[@]}"
[ ! -s stderr ] || { cat stderr >&2; die 'a worker that finds nothing to do talks'; }

# ---- what the Job of Kubernetes starts, with the folders of this test

mkdir pod
cp backlog.yaml 2026-02/tieout.yaml pod/
mapfile -t command < <(python3 -c '
import sys, yaml
job = yaml.safe_load(open(sys.argv[1]))
assert (job["apiVersion"], job["kind"], job["spec"]["completionMode"]) == ("batch/v1", "Job", "Indexed")
pod = job["spec"]["template"]["spec"]
assert pod["restartPolicy"] == "Never" and {m["name"] for m in pod["containers"][0]["volumeMounts"]} == {v["name"] for v in pod["volumes"]}
print("\n".join(pod["containers"][0]["command"]))' "$TEST_SRCDIR/cron/kubernetes/tieout-backlog.yaml")
TIEOUT_LEDGER="postgresql:///scale_many?host=$PGHOST&user=$PGUSER" expect 0 "${command[@]//\/etc\/tieout/$TEST_TMP/pod}" --as-of 2026-04-02T00:00:00Z --explain
equal 'lines that a pod sees as done' "$(grep -c '2026-03 done' stdout)" 4
