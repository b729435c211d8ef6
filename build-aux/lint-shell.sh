#!/usr/bin/env bash
# Every script passes shellcheck. Files that are sourced are found at run time, and set variables for their readers.
set -euo pipefail

mapfile -t scripts < <(find build-aux tests jobs cron .ci -name '*.sh' -o -path '.ci/run' -o -path '.ci/matrix' 2>/dev/null | sort)
shellcheck -s bash -S warning -e SC1090,SC1091,SC2034 "${scripts[@]}"
