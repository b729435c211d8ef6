#!/usr/bin/env bash
# The documents lead somewhere: each relative link names a file that is there, and each anchor a heading of it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# anchors FILE: of each heading, as the pages are shown: small letters, no marks, blanks as hyphens.
anchors ()
{
	awk '/^```/ { code = !code } !code && /^#+ /' "$1" | sed -E 's/^#+ +//; s/\[([^]]*)\]\([^)]*\)/\1/g' |
		tr '[:upper:]' '[:lower:]' | sed -E 's/[^a-z0-9 _-]//g; s/ /-/g'
}

bad=0
for page in README.md CHANGELOG.md docs/*.md; do
	while read -r link; do
		file=${link%%#*}
		file=$(dirname "$page")/${file:-${page##*/}}
		if [ ! -e "$file" ]; then
			echo "$page: there is no '$link'"
			bad=1
		elif [[ $link == *'#'* ]] && ! grep -qxF -- "${link#*#}" <(anchors "$file"); then
			echo "$page: '${link%%#*}' has no heading '#${link#*#}'"
			bad=1
		fi
	done < <(awk '/^```/ { code = !code } !code' "$page" | grep -oE '\]\([^) ]+\)' | sed 's/^](//; s/)$//' | grep -v '^[a-z]*:' || true)
done
exit $bad
