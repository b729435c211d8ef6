#!/usr/bin/env bash
# coverage.sh BUILD: after the unit tests ran in a build made with COVERAGE=1, the share of lines they reached, by file and in total.
# A line that carries the comment "uncovered:" with its reason does not count.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
obj=$(realpath "$1")/obj
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
find "$obj/common" "$obj/reports" "$obj/run" -name '*.gcda' 2>/dev/null | sort | while read -r data; do
	source=${data#"$obj/"}
	(cd "$work" && gcov -t -o "$data" "$data" 2>/dev/null) | awk -v file="${source%.gcda}.c" -F: '
		/^ +-: +0:Source:/ { mine = index($0, file) > 0 }
		!mine || /uncovered:/ { next }
		{ gsub(/ /, "", $1) }
		$1 ~ /^#####/ { lines++; missed = missed " " $2 + 0 }
		$1 ~ /^[0-9]/ { lines++; reached++ }
		END { if (lines) printf "%d %d %s %s\n", reached, lines, file, missed }'
done | awk '
	{ all += $2; hit += $1; printf "%6.1f%%  %s", 100 * $1 / $2, $3; if ($1 < $2) { $1 = $2 = $3 = ""; printf "  not reached:%s", $0 }; print "" }
	END { if (all) printf "%6.1f%%  of %d lines\n", 100 * hit / all, all }'
