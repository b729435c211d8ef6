# The package on a bare Debian: what docs/install.md says, to the letter, up to the first scheduled run; then an upgrade, an edited
# configuration, a removal and a purge. The machine is a root of its own with nothing but apt in it.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

[ "$(id -u)" = 0 ] || skip 'needs root, to make a machine to install on'
unshare -m true 2>/dev/null || skip 'needs the right to mount, to make a machine to install on'
git -C "$TEST_SRCDIR" rev-parse -q --verify HEAD >/dev/null 2>&1 || skip 'needs a git clone, and this source tree is none'
. /etc/os-release

# ---- the package, which lintian accepts; without optimization, which no check here is about
git -c safe.directory='*' clone -q "$TEST_SRCDIR" clone
(cd clone && ./configure -q 2>/dev/null || { autoconf && ./configure -q; }
	DEB_BUILD_OPTIONS=noopt make -s deb) >log 2>&1 &
building=$!
mmdebstrap -q --variant=apt "$VERSION_CODENAME" root 2>mmdebstrap.log || {
	wait
	grep -qiE 'resolve|connect|unreachable|timed out|404' mmdebstrap.log && skip 'no mirror of packages can be reached'
	cat mmdebstrap.log
	die 'no bare machine could be made'
}
wait "$building" || { cat log; die 'make deb failed'; }
mv clone/build/tieout_*.deb .
deb=$(echo tieout_*.deb)
expect 0 dpkg-deb --info "$deb"
for tool in systemd-analyze tieout; do [ -z "$(find root -name "$tool")" ] || die "the machine is not bare: $tool"; done

# machine COMMAND...: on the machine, with a /proc and /dev of its own.
machine ()
{
	unshare --mount --pid --fork --kill-child --mount-proc="$PWD/root/proc" \
		chroot root env -i PATH=/opt/stand-in:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
		http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" "$@"
}
[ -c root/dev/null ] || mknod -m 666 root/dev/null c 1 3
cp /etc/resolv.conf root/etc/resolv.conf
# No systemd can run in it: what stands in for one starts the unit as the unit says, and otherwise asks for no more than that it is there.
mkdir -p root/opt/stand-in
cat >root/opt/stand-in/systemctl <<'EOT'
#!/bin/sh
[ -z "$DPKG_MAINTSCRIPT_NAME" ] || exec /usr/bin/systemctl "$@"
verb=$1
for unit in "$@"; do
	[ "$unit" = "$verb" ] || [ -e "/lib/systemd/system/$unit" ] || { echo "no unit $unit" >&2; exit 5; }
	[ "$verb $unit" = 'start tieout.service' ] || continue
	value () { sed -n "s/^$1=-*//p" "/lib/systemd/system/$unit"; }
	cd "$(value WorkingDirectory)" && [ -e "$(value ConditionPathExists)" ] || exit 0
	[ -x "$(value ExecStart)" ] || exit 0 # a tree without the scheduler
	code=0
	runuser -u "$(value User)" -- "$(value ExecStart)" || code=$?
	echo "the unit ends with $code"
	for success in 0 75 $(value SuccessExitStatus); do [ "$code" != "$success" ] || exit 0; done
	exit 1
done
EOT
chmod +x root/opt/stand-in/systemctl
# Before anything of ours: what the packages that it depends on bring stays after a purge, and is not ours.
everything ()
{
	(cd root && find . -xdev \( -path ./proc -o -path ./sys -o -path ./dev -o -path ./tmp -o -path ./run -o -path ./var/lib/dpkg -o -path ./var/lib/apt \
		-o -path ./var/cache -o -path ./var/log/apt -o -path ./opt \) -prune -o -print | sort)
}
machine apt-get -qq update >apt.log 2>&1 || { cat apt.log; die 'apt-get update'; }
depends=$(dpkg-deb -f "$deb" Depends | tr ',' '\n' | sed 's/[(|].*//')
# shellcheck disable=SC2086
machine apt-get -qq -o Dpkg::Use-Pty=0 install -y --no-install-recommends $depends logrotate sqlite3 >apt.log 2>&1 || { tail -n 20 apt.log; die 'dependencies'; }
everything >before
cp "$deb" root/

# ---- the document: each block of commands in order, from one folder, as root
scheduler=root/usr/bin/tieout-run
# follow PAGE LEAST: runs at least so many blocks, and gathers in the file `all` what they print.
follow ()
{
	local block code
	rm -f block-*.sh
	awk '/^```sh$/ { inside = 1; n++; next } /^```$/ { inside = 0 } inside { print > sprintf ("block-%02d.sh", n) }' "$TEST_SRCDIR/docs/$1"
	[ "$(find . -maxdepth 1 -name 'block-*.sh' | wc -l)" -ge "$2" ] || die "docs/$1 has lost its commands"
	for block in block-*.sh; do
		grep -q 'tieout run' "$block" && [ ! -e $scheduler ] && continue # a tree without the scheduler
		code=0
		machine bash -e -c "cd /; $(cat "$block")" >stdout 2>stderr || code=$?
		case $code in
		0 | 2 | 3) ;;
		*) cat "$block" stdout stderr >&2; die "a block of docs/$1 ends with $code" ;;
		esac
		cat stdout >>all
		! grep '^FAIL' stdout || die "a check of docs/$1 fails"
	done
}
follow install.md 7
month=$(date -d yesterday +%Y-%m)
[ -s "root/var/lib/tieout/tieout-consumption-receipts-$month.xlsx" ] || die 'no workbook'
grep -q 'Largest cases' all || die 'no cases were printed'
[ -L root/etc/systemd/system/timers.target.wants/tieout.timer ] || die 'the timer is not enabled'
equal 'owners' "$(machine stat -c %U:%G:%a /etc/tieout /etc/tieout/tieout.yaml /var/lib/tieout /var/lib/tieout/tieout.db | xargs)" \
	'root:tieout:750 root:tieout:640 tieout:tieout:750 tieout:tieout:644'
equal 'a log was kept' "$(grep -c ' tieout-reconcile ' root/var/log/tieout/tieout.log | sed 's/[1-9][0-9]*/some/')" some
grep -q '/nologin$' <(grep ^tieout: root/etc/passwd) || die 'the user can log in'

# The first scheduled run, by the line in cron.d, since no systemd runs in this machine. 75 and 0 are what is due or not at this hour.
command=$(sed -nE 's/^\*\/5( +\*){4} +tieout +//p' root/etc/cron.d/tieout)
[ -n "$command" ] || die 'no line for cron'
code=0
[ ! -e $scheduler ] || machine runuser -u tieout -- /bin/sh -c "PATH=/usr/bin:/bin; $command" >stdout 2>stderr || code=$?
case $code in
0 | 2 | 3 | 75) ;;
*) cat stdout stderr >&2; die "the scheduled run ends with $code" ;;
esac

# ---- the installed programs, as the user; the installed pages; the documents that the README names
expect 0 machine env PATH=/usr/bin:/bin bash -c "$(cat "$TEST_SRCDIR/build-aux/installcheck.sh")" installcheck '' /usr/bin /usr/share/man /usr/share
for page in "$TEST_SRCDIR"/docs/*.md; do
	[ -e "root/usr/share/doc/tieout/${page##*/}" ] || [ -e "root/usr/share/doc/tieout/${page##*/}.gz" ] || die "${page##*/} is not in the package"
done

# ---- an upgrade keeps data, configuration and what the operator changed
dpkg-deb -R "$deb" next
sed -i 's/^Version: .*/Version: 9.0/' next/DEBIAN/control
dpkg-deb -b --root-owner-group next root/root/tieout_9.0.deb >/dev/null
sed -i 's/^MAILTO=.*/MAILTO=me/' root/etc/cron.d/tieout
sha256sum root/var/lib/tieout/tieout.db root/etc/tieout/tieout.yaml root/etc/cron.d/tieout >kept
follow upgrade.md 1
[ -s root/var/lib/tieout/backup/tieout.db ] || die 'no backup of the ledger'
grep -q 'ledger sqlite:tieout.db holds: ' all || die 'the ledger was not proven'
sha256sum -c --quiet kept || die 'the upgrade changed data or configuration'
equal 'version' "$(machine dpkg-query -W -f '${Version}' tieout)" 9.0
code=0
machine bash -c "cd /var/lib/tieout && runuser -u tieout -- tieout reconcile -q consumption receipts --period $month --as-of $(date +%F)" || code=$?
[ "$code" = 2 ] || [ "$code" = 3 ] || die "after the upgrade a run ends with $code"

# ---- a removal leaves configuration, a purge only data and its owner
expect 0 machine dpkg -r tieout
[ -e root/etc/tieout/tieout.yaml ] && [ -e root/etc/cron.d/tieout ] && [ ! -e root/usr/bin/tieout ] || die 'a removal'
expect 0 machine env -i PATH=/usr/bin:/bin bash -c "$command" # the line that is left does nothing without its program
expect 0 machine dpkg -P tieout
everything >after
left=$(comm -13 before after | grep -v -e '^./var/lib/tieout' -e '/tieout_[^/]*[.]deb$' -e '/__pycache__' -e '^./etc/\(passwd\|group\|shadow\|gshadow\)-$' -e '^./etc/.pwd.lock$' || true)
[ -z "$left" ] || die "a purge leaves: $left"
[ -s root/var/lib/tieout/tieout.db ] || die 'a purge took the ledger'
[ ! -L root/var/lib/tieout/tieout.yaml ] || die 'a purge left the link'
