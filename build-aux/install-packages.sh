#!/usr/bin/env bash
# Installs the Debian or Ubuntu packages that are missing: those of a build and the demo, with `test` also those of the tests, with
# `matrix` those of the tests and of .ci/matrix, with `bench` those of the benchmark. Says nothing and asks nobody when all are there.
# Without root or sudo it prints the one command to run.
set -euo pipefail

packages=(
	gcc libc6-dev make autoconf pkgconf gawk tzdata
	libglib2.0-dev libjson-glib-dev libyaml-dev libxxhash-dev libzstd-dev zlib1g-dev
	libxlsxwriter-dev libcsv-dev libpq-dev unixodbc-dev libsqliteodbc
)
if [ "${1:-}" = test ] || [ "${1:-}" = matrix ]; then
	packages+=(
		check clang libclang-rt-dev valgrind shellcheck mandoc git unzip sqlite3 unixodbc
		postgresql odbc-postgresql mariadb-server-core mariadb-client-core odbc-mariadb
		tryton-server tryton-modules-production tryton-modules-stock-lot tryton-modules-account-stock-continental
		tryton-modules-purchase tryton-modules-sale tryton-proteus python3-psycopg2 python3-yaml
		systemd cron logrotate zsh openssl debhelper dpkg-dev lintian mmdebstrap slurm-wlm
	)
fi
if [ "${1:-}" = matrix ]; then
	packages+=(ccache cppcheck clang-tidy clang-format)
fi
if [ "${1:-}" = bench ]; then
	packages+=(time unixodbc postgresql odbc-postgresql)
fi

if ! command -v dpkg-query >/dev/null; then
	echo "install-packages: this is not Debian or Ubuntu; docs/dependencies.md names what is needed" >&2
	exit 0
fi

installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${packages[@]}" 2>/dev/null || true)
missing=()
for package in "${packages[@]}"; do
	grep -qx "$package installed" <<<"$installed" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" = 0 ]; then
	as_root=(env)
elif sudo -n true 2>/dev/null; then
	as_root=(sudo env)
else
	echo "install-packages: as root, run: apt-get update && apt-get install --no-install-recommends ${missing[*]}" >&2
	exit 1
fi
echo "installing: ${missing[*]}"

# RUNLEVEL=1 keeps a freshly installed server from being started: the tests start private ones of their own.
apt=("${as_root[@]}" DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq -o Dpkg::Use-Pty=0)
install=("${apt[@]}" install -y --no-install-recommends "${missing[@]}")
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${apt[@]}" update && "${install[@]}"; } </dev/null >"$log" 2>&1; then
	cat "$log" >&2
	exit 1
fi
