#!/usr/bin/env bash
# Every program has a man page that mandoc reads without warning, and page and --help name the same options.
set -euo pipefail

bad=$(mktemp)
trap 'rm -f "$bad"' EXIT
options ()
{
	grep -oE -- '--[a-z][a-z-]+' | sort -u
}

for source in jobs/tieout*.c; do
	[ -e "$source" ] || continue
	program=$(basename "$source" .c)
	page=jobs/$program.1
	if [ ! -f "$page" ]; then
		echo "$program has no man page" >>"$bad"
		continue
	fi
	mandoc -T lint -W warning "$page" >>"$bad" || true
	# mdoc writes an option as `.It Fl -name`.
	documented=$(sed -nE 's/^\.It .*Fl -([a-z][a-z-]*).*/--\1/p' "$page" | options || true)
	offered=$("$TEST_BUILDDIR/$program" --help | grep -oE '^ +(-[a-zA-Z0-9], )?--[a-z][a-z-]+' | options || true)
	comm -23 <(echo "$offered") <(echo "$documented") | sed "/^\$/d; s|^|$page lacks |" >>"$bad"
	comm -13 <(echo "$offered") <(echo "$documented") | sed "/^\$/d; s|^|$program --help lacks |" >>"$bad"
done

cat "$bad"
[ ! -s "$bad" ]
