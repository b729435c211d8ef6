#!/usr/bin/env bash
# Words that do not belong: unfinished business, machine paths, binary floating point near quantities or money, and SQL
# outside sql/.
set -euo pipefail

bad=$(mktemp)
trap 'rm -f "$bad"' EXIT
mapfile -t files < <(find . \( -name build -o -name .git -o -path ./tests/fuzz/corpus \) -prune -o -type f \
	! -name 'lint-words.sh' ! -name configure ! -name 'config.*' -print | grep -vE '~$|\.(png|xlsx|gz|zst)$')
grep -nIiE '(^|[^a-z_])/(work|root|home)/|\b(TODO|FIXME|XXX|NEEDSWORK)\b|not implemented' "${files[@]}" >>"$bad" || true
grep -nIwE 'stub' "${files[@]}" >>"$bad" || true

mapfile -t sources < <(find common reports run simulate jobs -name '*.[ch]' 2>/dev/null | sort)
# Comments go first, then strings, so that only code is judged. The workbook library's cells are doubles by its interface.
for file in "${sources[@]}"; do
	code=$(gcc -fpreprocessed -dD -E "$file" 2>/dev/null | grep -v '^# ')
	bare=$(sed -E 's/"([^"\\]|\\.)*"/""/g' <<<"$code")
	case $file in
	reports/workbook* | common/base/banned.h) ;;
	*) grep -nwE 'double|float|strtod|atof|g_ascii_strtod|g_strtod' <<<"$bare" | sed "s|^[0-9]*:|$file: floating point: |" >>"$bad" || true ;;
	esac
	grep -nE '"[[:space:]]*(SELECT .* FROM|INSERT INTO|UPDATE .* SET|DELETE FROM|CREATE TABLE) ' <<<"$code" |
		sed "s|^[0-9]*:|$file: SQL belongs in sql/: |" >>"$bad" || true
done

cat "$bad"
[ ! -s "$bad" ]
