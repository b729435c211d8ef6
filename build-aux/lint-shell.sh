#!/usr/bin/env bash
# Every script passes shellcheck. Files that are sourced are found at run time, and set variables for their readers.
set -euo pipefail

mapfile -t scripts < <(find build-aux tests jobs cron .ci -name '*.sh' -o -path '.ci/run' -o -path '.ci/matrix' 2>/dev/null | sort)
shellcheck -s bash -S warning -e SC1090,SC1091,SC2034 "${scripts[@]}"

# A reader that leaves before the end ends its writer with SIGPIPE, which pipefail takes for a failure, now and then. It reads
# from <(...), or reads to the end (sed -n 1p).
if grep -nE '[^|]\|[[:space:]]*(head\b|grep[^|]* (-[a-zA-Z]*[qm]|--quiet|--max-count)|sed[^|]*[0-9/]q\b)' "${scripts[@]}" | grep -v '|| true\|build-aux/lint-shell'; then
	echo 'a reader at the end of a pipe that does not read to the end'
	exit 1
fi
