#!/usr/bin/env bash
# Layers: jobs -> run -> reports, common/io, simulate -> common/recon -> common/config, common/base. Each foreign header
# stays in one file; common/recon is pure: no SQL, files, clock or threads.
set -euo pipefail

bad=$(mktemp)
trap 'rm -f "$bad"' EXIT

# may_include FOLDER ALLOWED: the quoted includes of a folder begin with one of the allowed ones, or name the generated sql.h.
may_include ()
{
	grep -nE '^#[[:space:]]*include "' "$1"/*.[ch] 2>/dev/null |
		grep -vE "include \"($2)/[a-z0-9_]+\.h\"" |
		grep -vE "^(common/io|reports|run|simulate|jobs)/.*include \"sql\.h\"" |
		sed "s|\$|   (layer $1)|" >>"$bad" || true
}
low='common/base'
may_include common/base "$low"
may_include common/config "$low|common/config"
may_include common/recon "$low|common/config|common/recon"
may_include common/io "$low|common/config|common/recon|common/io"
may_include reports "$low|common/config|common/recon|common/io|reports"
may_include simulate "$low|common/config|common/recon|common/io|simulate"
may_include run "$low|common/config|common/recon|common/io|reports|run"
may_include jobs "$low|common/config|common/recon|common/io|reports|run|simulate"

# stays_in HEADER FILE-PATTERN: at most one file includes it, and its name matches.
stays_in ()
{
	local users
	users=$(grep -lE "^#[[:space:]]*include <$1>" ./*/*.[ch] common/*/*.[ch] 2>/dev/null | sed 's|^\./||' || true)
	[ "$(wc -w <<<"$users")" -le 1 ] || echo "<$1> is included by: ${users//$'\n'/ }" >>"$bad"
	grep -vxE "$2|" <<<"$users" | sed "s|\$| includes <$1>, which belongs in $2|" >>"$bad" || true
}
stays_in 'libpq-fe\.h' 'common/io/pg\.c'
stays_in 'sql\.h' 'common/io/odbc\.c'
stays_in 'sqlext\.h' 'common/io/odbc\.c'
stays_in 'csv\.h' 'common/io/csv\.c'
stays_in 'yaml\.h' 'common/config/yaml\.c'
stays_in 'xlsxwriter\.h' 'reports/workbook[a-z_]*\.c'
stays_in 'zstd\.h' 'common/io/[a-z_]+\.c'
stays_in 'zlib\.h' 'common/io/[a-z_]+\.c'
stays_in 'xxhash\.h' 'common/base/[a-z_]+\.c'
stays_in 'json-glib/json-glib\.h' 'reports/[a-z_]+\.c'
stays_in 'iconv\.h' 'common/io/[a-z_]+\.c'

pure='glib|stdbool|stddef|stdint|inttypes|limits|string|stdlib|stdarg'
grep -nE '^#[[:space:]]*include <' common/recon/*.[ch] 2>/dev/null |
	grep -vE "include <($pure)\.h>" | sed 's|$|   (common/recon is pure)|' >>"$bad" || true
grep -nE '\b(fopen|g_file_[a-z_]+|g_get_(real|monotonic)_time|g_date_time_new_now[a-z_]*|g_thread_[a-z_]+|g_getenv|time) \(' \
	common/recon/*.[ch] 2>/dev/null | sed 's|$|   (common/recon is pure)|' >>"$bad" || true

cat "$bad"
[ ! -s "$bad" ]
