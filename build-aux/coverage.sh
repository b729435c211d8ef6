#!/usr/bin/env bash
# coverage.sh BUILD: after the unit tests ran in a build made with COVERAGE=1, the share of lines they reached, by file and in
# total. A line that carries the comment "uncovered:" with its reason does not count.
set -euo pipefail

obj=$(realpath "$1")/obj
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# The notes are there for every object, the data only for those that a test has linked.
{ find common reports run simulate -name "*.c" 2>/dev/null || true; } | sort | while read -r source; do
	notes=$obj/${source%.c}.gcno
	[ ! -f "$notes" ] || gcov -t "$notes" 2>/dev/null | awk -v file="$source" -F: '
		/^ +-: +0:Source:/ { mine = index($0, file) > 0 }
		!mine || /uncovered:/ { next }
		$1 ~ /#####/ { lines++; missed = missed " " $2 + 0 }
		$1 ~ /^ *[0-9]/ { lines++; reached++ }
		END { if (lines) printf "%d %d %s %s\n", reached, lines, file, missed }'
done | awk '
	{ all += $2; hit += $1; printf "%6.1f%%  %s", 100 * $1 / $2, $3 }
	$1 > 0 && $1 < $2 { $1 = $2 = $3 = ""; printf "  not reached:%s", $0 }
	{ print "" }
	END { if (all) printf "%6.1f%%  of %d lines\n", 100 * hit / all, all }'
