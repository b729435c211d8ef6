#!/usr/bin/env bash
# coverage.sh BUILD [FOLDER=PERCENT...]: after the unit tests ran in a build made with COVERAGE=1, the share of lines they reached, by
# file, by folder and in total. A line that carries the comment "uncovered:" with its reason does not count. Fails where a folder, with what
# is below it, is under its percentage.
set -euo pipefail

obj=$(realpath "$1")/obj
shift
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
done | awk -v floors="$*" '
	{
		all += $2
		hit += $1
		for (folder = $3; sub(/\/[^\/]*$/, "", folder);) {
			lines[folder] += $2
			reached[folder] += $1
		}
		printf "%6.1f%%  %s", 100 * $1 / $2, $3
	}
	$1 > 0 && $1 < $2 { $1 = $2 = $3 = ""; printf "  not reached:%s", $0 }
	{ print "" }
	END {
		for (folder in lines)
			printf "%6.1f%%  of %d lines in %s\n", 100 * reached[folder] / lines[folder], lines[folder], folder | "sort -k5"
		close("sort -k5")
		if (!all)
			exit 1
		printf "%6.1f%%  of %d lines\n", 100 * hit / all, all
		for (n = split(floors, floor, " "); n > 0; n--) {
			split(floor[n], part, "=")
			if (!(part[1] in lines) || 100 * reached[part[1]] < part[2] * lines[part[1]]) {
				print "coverage: " part[1] " is below " part[2] "%" >"/dev/stderr"
				low = 1
			}
		}
		exit low
	}'
