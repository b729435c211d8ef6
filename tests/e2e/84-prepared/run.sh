# Every statement of the suite is one that its servers accept: prepared, parameters and all, on the ledger that tieout-init makes on either
# engine; and a statement with a misspelt column is none. Queries of profiles are run on their systems' own tables by 10-sources and 50 to 61.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

pg_create prepared
expect 0 tieout-init --ledger postgresql:///prepared
expect 0 tieout-init --ledger "sqlite:$PWD/ledger.db"

# on_postgresql FILE: parameters become $1, $2, ... as libpq has them, a cast (::) stays.
on_postgresql ()
{
	sed 's/--.*//' "$1" | awk 'BEGIN { RS = "\001" } {
		while (match ($0, /:[:a-z_]+/)) {
			word = substr ($0, RSTART, RLENGTH)
			out = out substr ($0, 1, RSTART - 1)
			if (word ~ /^::/)
				out = out word
			else {
				if (!(word in number))
					number[word] = ++n
				out = out "$" number[word]
			}
			$0 = substr ($0, RSTART + RLENGTH)
		}
		print "SET search_path = tieout; PREPARE one AS " out $0 ";"
	}' | psql -qX -v ON_ERROR_STOP=1 -d prepared
}
# on_sqlite FILE
on_sqlite ()
{
	{ echo 'EXPLAIN'; cat "$1"; echo ';'; } | sqlite3 -bail ledger.db
}

prepared=0
# each ENGINE FILE...
each ()
{
	local engine=$1 file
	shift
	for file; do
		"on_$engine" "$file" >"$TEST_TMP/stdout" 2>"$TEST_TMP/stderr" || { cat "$TEST_TMP/stderr" >&2; die "$engine does not take $file"; }
		prepared=$((prepared + 1))
	done
}
ledger=$TEST_SRCDIR/sql/ledger
statements=("$ledger"/*.sql)
[ ${#statements[@]} -gt 50 ] || die 'where are the statements?'
each postgresql "${statements[@]}"
each sqlite "${statements[@]}"
# Those of one engine. What is no query was run by tieout-init above, and cannot be prepared.
for engine in postgresql sqlite; do
	for file in "$ledger/$engine"/*.sql; do
		grep -qE '^(CREATE|ALTER|DO|SET|LOCK|REVOKE|GRANT)' "$file" || each $engine "$file"
	done
done

# ---- what a session says on each engine; of SQLite's, kept.sql is the beginning of another statement
for file in "$TEST_SRCDIR"/sql/db/*/*.sql; do
	case $file in
	*/kept.sql) continue ;;
	*/postgresql/*)
		if grep -q '^SELECT' "$file"; then
			on_postgresql "$file" >/dev/null || die "postgresql does not take $file"
		else
			expect 0 psql -qX -v ON_ERROR_STOP=1 -d prepared -f "$file"
		fi
		;;
	*/mariadb/*) expect 0 maria -e "$(cat "$file")" ;;
	*/sqlite/commit.sql | */sqlite/rollback.sql) expect 0 sqlite3 -bail ledger.db "BEGIN; $(cat "$file")" ;;
	*/sqlite/*) expect 0 sqlite3 -bail ledger.db <"$file" ;;
	esac
	prepared=$((prepared + 1))
done

# ---- and what could not run is found
sed 's/run_id/run_idd/' "$ledger/run_load.sql" >bad.sql
for engine in postgresql sqlite; do
	! "on_$engine" bad.sql >/dev/null 2>&1 || die "$engine takes a column that is not there"
done
echo "$prepared statements"
