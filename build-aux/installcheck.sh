#!/usr/bin/env bash
# installcheck.sh DESTDIR BINDIR MANDIR DATADIR: what was installed works by itself: each program says its version and has a man
# page, the front door finds its jobs, the starter is a valid file, and two small files are reconciled by the installed rules.
set -euo pipefail

bin=$1$2
man=$1$3
data=$1$4
work=$(mktemp -d "${TMPDIR:-/tmp}/tieout-installcheck.XXXXXX")
trap 'rm -rf "$work"' EXIT
die ()
{
	echo "installcheck: $*" >&2
	exit 1
}
for name in $(compgen -e | grep '^TIEOUT_' || true); do
	unset "$name"
done
export PATH=$bin:$PATH
# Below a DESTDIR the data is not where the programs were told.
[ -z "$1" ] || export TIEOUT_DATADIR=$data/tieout

count=0
for program in "$bin"/tieout*; do
	name=${program##*/}
	[[ $("$program" --version) =~ ^$name\ [0-9] ]] || die "$name does not say its version"
	"$program" --help >/dev/null || die "$name has no help"
	[ -s "$man/man1/$name.1" ] || [ -s "$man/man1/$name.1.gz" ] || die "$name has no man page"
	[ -s "$data/bash-completion/completions/$name" ] || die "bash does not complete $name"
	count=$((count + 1))
done
[ "$count" -gt 1 ] || die 'no job is installed'
while read -r job _; do
	tieout "$job" --version >/dev/null || die "the front door does not find $job"
done < <(tieout --help | grep '^  [a-z]')

cd "$work"
cat >mes.csv <<'END'
source_key,plant,material,order_no,lot,movement,qty,uom,event_at
S-1,1000,RM-7,4711,L1,CONS,40.000,KG,2026-03-10 08:10:00
S-2,1000,RM-7,4711,L2,CONS,26.200,KG,2026-03-10 10:40:00
END
cat >erp.csv <<'END'
source_key,plant,material,order_no,lot,movement,indicator,qty,uom,amount,currency,posting_date
E-1,1000,RM-7,4711,L1,261,H,40.000,KG,128.00,USD,2026-03-10
E-2,1000,RM-7,4711,L2,261,H,24.375,KG,78.00,USD,2026-03-10
END
tieout init --starter --zone America/Chicago >log 2>&1 || { cat log >&2; die 'no starter'; }
tieout check consumption --period 2026-03 >log 2>&1 || { cat log >&2; die 'the check of the starter fails'; }
code=0
tieout reconcile consumption --period 2026-03 --exceptions cases.csv --workbook cases.xlsx >log 2>&1 || code=$?
[ "$code" = 2 ] || { cat log >&2; die "the reconciliation ended with $code instead of 2"; }
grep -q 'QTY_VAR.*1\.825' cases.csv || die 'the difference of 1.825 was not found'
[ -s cases.xlsx ] || die 'no workbook'
echo "installcheck: $count programs work"
