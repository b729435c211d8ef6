#!/usr/bin/env bash
# deb.sh TARBALL BUILD: makes a Debian package of a release with Debian's own tools, in BUILD/deb, moves it to BUILD and lets
# lintian judge it: an error or a warning fails.
set -euo pipefail

tarball=$(realpath "$1")
build=$(realpath "$2")
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES

rm -rf "$build/deb"
mkdir -p "$build/deb"
trap 'rm -rf "$build/deb"' EXIT
tar -xzf "$tarball" -C "$build/deb"
cd "$build/deb"/*/
[ "tieout-$(dpkg-parsechangelog -S Version).tar.gz" = "$(basename "$tarball")" ] || { echo "deb: debian/changelog is of another version" >&2; exit 1; }
dpkg-buildpackage -b -us -uc -j2 >"$build/deb.log" 2>&1 || { tail -n 40 "$build/deb.log" >&2; exit 1; }
cd ..
lintian --fail-on error,warning --suppress-tags bad-distribution-in-changes-file *.changes
mv -f ./*.deb ./*.buildinfo ./*.changes "$build"
find "$build" -maxdepth 1 -name '*.deb' ! -name '*dbgsym*'
