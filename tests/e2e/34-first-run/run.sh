# What the README promises a first reader, exactly as it is written there: its files, its commands, its result. And the demonstration.
. "$TEST_SRCDIR/tests/e2e/lib.sh"
readme=$TEST_SRCDIR/README.md

# block TEXT: the first fenced block behind the line of the README that holds TEXT.
block ()
{
	awk -v text="$1" 'index($0, text) { found = 1 } found && /^```/ { if (inside) exit; inside = 1; next } inside { print }' "$readme"
}

# links: every file that the README points to is there.
for link in $(grep -o '](\([^)]*\))' "$readme" | tr -d '()]'); do
	[ -e "$TEST_SRCDIR/$link" ] || die "README points to '$link', which is not there"
done
[ "$(wc -l <"$readme")" -le 150 ] || die 'README has more than 150 lines'
[ "$(stat -c %s "$TEST_SRCDIR/docs/workbook.png")" -le 204800 ] || die 'the picture is larger than 200 KB'

mkdir reader
cd reader
block '`mes.csv`:' >mes.csv
block '`erp.csv`:' >erp.csv
block '`price.csv`:' >later
equal 'rows of the MES' "$(wc -l <mes.csv)" 4
equal 'rows of the ERP' "$(wc -l <erp.csv)" 4
block 'One command' >command.sh
block 'To keep it' >keep.sh
grep -q '^tieout reconcile' command.sh || die 'the README has no command'

start=$SECONDS
expect 2 bash command.sh
equal 'the one case' "$(sqlite3 -csv :memory: '.import cases.csv got' 'SELECT code, lot, delta_qty FROM got')" 'QTY_VAR,L2,1.825'
grep -q 'QTY_VAR .*1.825 KG' "$TEST_TMP/stdout" || die 'the case is not printed'
mv later price.csv

# The same by an installation file; the last of its commands ends with 2.
expect 2 bash -e keep.sh
grep -q '^FAIL' "$TEST_TMP/stdout" && { cat "$TEST_TMP/stdout"; die 'the check of the starter fails'; }
grep -q 'QTY_VAR .*5.84 USD' "$TEST_TMP/stdout" || die 'the case has no money'
[ -s tieout-consumption-receipts-2026-03.xlsx ] || die 'no workbook'
[ $((SECONDS - start)) -lt 60 ] || die 'the first run took more than a minute'

# A starter never overwrites, and says what it found.
sha256sum tieout.yaml >before
expect 0 tieout init --starter
sha256sum -c --quiet before || die 'the starter overwrote tieout.yaml'
grep -q '^  - name: mes' tieout.yaml || die 'the starter does not name the file that is here'
grep -q '^#  - name: uom' tieout.yaml || die 'the starter does not show the file that is not here'
tieout check --show-config >shown
grep -q '^ledger = sqlite:.*tieout.db *# file$' shown || { cat shown; die 'show-config does not say where the ledger comes from'; }
expect 0 tieout init
grep -q 'schema version' "$TEST_TMP/stdout" || die 'init does not say which version the ledger has'

# ---- the demonstration, without its build
cd "$TEST_TMP"
mkdir built
ln -s "$TEST_BUILDDIR"/tieout* built/
start=$SECONDS
expect 0 "$TEST_SRCDIR/build-aux/demo.sh" built
[ $((SECONDS - start)) -lt 60 ] || die 'the demonstration took more than a minute'
read -r planted found < <(sed -n 's/^The simulation planted \([0-9]*\) cases .* found \([0-9]*\)\.$/\1 \2/p' "$TEST_TMP/stdout")
[ "$planted" -gt 20 ] || die 'the demonstration has no faults'
equal 'cases that the demonstration found' "$found" "$planted"
workbook=$(sed -n 's/^Open the workbook: //p' "$TEST_TMP/stdout")
unzip -tqq "$workbook" || die 'the workbook is no whole file'

# The streak breaks and recovers; what is clean is signed, what is not is refused, and the end can be proven.
grep -o '[0-3] of 3 clean periods in a row' "$TEST_TMP/stdout" | cut -c 1 | tr -d '\n' >lengths
equal 'clean periods in a row' "$(cat lengths)" 10123
sed -n 's/^\([a-z]* 2026-0[0-9] by [a-z]*\): \(Refused\|\).*/\1 \2/p' "$TEST_TMP/stdout" >signed
equal 'who has signed what' "$(sed 's/ *$//' signed | tr '\n' ',')" \
	'prepare 2026-02 by anna,review 2026-02 by bert,prepare 2026-03 by anna Refused,prepare 2026-04 by anna,review 2026-04 by bert,approve 2026-04 by carl,'
grep -qx 'Made again from the ledger and the archive alone, its sources being gone: same bytes\.' "$TEST_TMP/stdout" || die 'the comparison cannot be proven'
grep -qx 'As planned: of 1 entries 1 are open, 1 ready\.' "$TEST_TMP/stdout" || die 'the register does not see the sign-off'
