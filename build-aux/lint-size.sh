#!/usr/bin/env bash
# A file has at most 600 lines, a function 80, a line 130 columns (a tab is shown as 4); indents are tabs.
set -euo pipefail

{ find common reports run simulate jobs tests -name '*.[ch]' 2>/dev/null || true; } | sort | xargs -r awk '
function columns (text,   i, n)
{
	for (i = 1; i <= length(text); i++)
		n += substr(text, i, 1) == "\t" ? 4 - n % 4 : 1
	return n
}
function say (what) { print FILENAME ":" FNR ": " what; bad = 1 }
FNR == 1 { from = 0; test = FILENAME ~ /^tests\// }
FNR == 601 && !test { say("the file has more than 600 lines") }
columns($0) > 130 { say(columns($0) " columns") }
/^ +[^ *]/ { say("indented with spaces") }
/[ \t]$/ { say("white space at the end") }
/^\{/ { from = FNR }
/^\}/ && from { if (FNR - from > 80 && !test) say("a function of " FNR - from " lines"); from = 0 }
END { exit bad }'
