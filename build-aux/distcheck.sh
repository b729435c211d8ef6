#!/usr/bin/env bash
# distcheck.sh TARBALL [MAKE ARGUMENT...]: proves that a release stands on its own: it builds in and out of tree without
# autoconf and without writing to its source, installs under DESTDIR, runs from there, and uninstall leaves nothing.
set -euo pipefail

tarball=$(realpath "$1")
shift
work=$(mktemp -d "${TMPDIR:-/tmp}/tieout-distcheck.XXXXXX")
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
unset MAKEFLAGS MFLAGS MAKELEVEL
die ()
{
	echo "distcheck: $*" >&2
	exit 1
}

tar -xzf "$tarball" -C "$work"
tree=$(find "$work" -mindepth 1 -maxdepth 1 -type d)
mkdir "$work/build"
chmod -R a-w "$tree"
cd "$work/build"
export AUTOCONF=false
"$tree/configure" -q --prefix=/opt/tieout CFLAGS=-O1
make -s -j2 "$@" >"$work/log" || { cat "$work/log"; die 'the out-of-tree build failed'; }

make -s install DESTDIR="$work/root"
make -s installcheck DESTDIR="$work/root"
count=0
for program in "$tree"/jobs/tieout*.c; do
	[ -e "$program" ] || continue
	program=$(basename "$program" .c)
	"$work/root/opt/tieout/bin/$program" --version >/dev/null || die "the installed $program does not run"
	[ -f "$work/root/opt/tieout/share/man/man1/$program.1" ] || die "no man page was installed for $program"
	count=$((count + 1))
done
while read -r file; do
	cmp -s "$tree/$file" "$work/root/opt/tieout/share/tieout/$file" || die "$file was not installed"
done < <(cd "$tree" && find sql/sources sql/roles rules -type f ! -name '.*' 2>/dev/null)
! grep -rlF "$work" "$work/root" | grep . || die 'an installed file names the build folder'
make -s uninstall DESTDIR="$work/root"
left=$(find "$work/root" ! -type d -o -name '*tieout*' ! -path "$work/root/opt/tieout")
[ -z "$left" ] || die "uninstall left: $left"

chmod -R u+w "$tree"
cd "$tree"
./configure -q CFLAGS=-O1
make -s -j2 "$@" >"$work/log" || { cat "$work/log"; die 'the in-tree build failed'; }
make -s distclean
echo "distcheck: $(basename "$tarball") builds, installs, runs $count programs and uninstalls"
