# tieout-check looks at the machine and at what its role may do: rights to write, clocks, room, passwords that others read, the ledger's
# version. Each thing alone is its one line, which says how to mend it; and the lines are a JSON file as well.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

gcc -shared -fPIC -O1 -o host.so "$TEST_DIR/preload/host.c" -ldl || die 'preload/host.c does not compile'
export HOME=$PWD/home
mkdir "$HOME"
columns="source_key VARCHAR(20), plant VARCHAR(8), material VARCHAR(20), movement VARCHAR(4), indicator VARCHAR(1), uom VARCHAR(3), qty DECIMAL(12,3), posting_date DATE, entered_at TIMESTAMP"
values="'E1', '1000', 'RM-7', '261', 'H', 'KG', 40.125, '2026-03-10', '2026-03-10 20:00:00'"
pg_create host
pg host "CREATE TABLE movement ($columns); INSERT INTO movement VALUES ($values); CREATE ROLE host_reader LOGIN;
	REVOKE CREATE ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO host_reader; GRANT SELECT ON movement TO host_reader"
maria_create tieout_host
maria tieout_host -e "CREATE TABLE movement ($columns) ENGINE=InnoDB; INSERT INTO movement VALUES ($values);
	CREATE USER host_reader@localhost; GRANT SELECT, SHOW VIEW ON tieout_host.* TO host_reader@localhost"
sqlite3 erp.db "PRAGMA journal_mode = WAL; CREATE TABLE movement ($columns); INSERT INTO movement VALUES ($values)" >wal
cat >mes.csv <<'EOT'
source_key,plant,material,movement,qty,uom,event_at
S1,1000,RM-7,CONS,40.125,KG,2026-03-10T08:10:00-05:00
EOT
cat >tieout.yaml <<'EOT'
companies: [{ name: main, currency: USD }]
plants: [{ name: "1000", zone: America/Chicago, company: main }]
sources: [{ name: erp }]
options: { period: 2026-03, as-of: "2026-03-11T06:00:00-05:00", output: out, ledger: "sqlite:books.db" }
EOT
mkdir out
postgresql="postgresql:///host?host=$PGHOST&user=host_reader"
mariadb="odbc:DRIVER=MariaDB;SOCKET=$TEST_MARIA_SOCKET;USER=host_reader;DATABASE=tieout_host"

# checked CODE LINES [OPTION]...: the lines of the check that are not `ok`, without their ends from the hint on; each has a hint.
checked ()
{
	local code=$1 lines=$2
	shift 2
	expect "$code" tieout-check consumption --summary check.json "$@"
	grep -v '^ok    ' "$TEST_TMP/stdout" >not-ok || true
	equal "lines of $*" "$(sed 's/; hint: .*//; s/ is 59[0-9] s / is 10 min /' not-ok)" "$lines"
	[ "$(grep -c 'hint: ' not-ok || true)" = "$(wc -l <not-ok)" ] || { cat not-ok >&2; die 'a line does not say how to mend it'; }
	equal 'exit code in the summary' "$(sqlite3 :memory: "SELECT readfile ('check.json') ->> '\$.exit'")" "$code"
	equal 'lines in the summary' "$(sqlite3 :memory: "SELECT count (*) FROM json_each (readfile ('check.json'), '\$.checks')")" \
		"$(wc -l <"$TEST_TMP/stdout")"
}

# ---- a role that may only read has nothing to say
checked 0 '' --source "erp=$postgresql"
checked 0 '' --source "erp=$mariadb"
expect 0 tieout-check consumption --source "erp=$postgresql" --quiet
[ ! -s "$TEST_TMP/stdout" ] || die 'a quiet check that is fine says something'

# ---- one right too many, on every engine
pg host 'GRANT UPDATE ON movement TO host_reader'
checked 0 "warn  source 'erp': its role may write: table public.movement" --source "erp=$postgresql"
pg host 'REVOKE UPDATE ON movement FROM host_reader; GRANT UPDATE (qty) ON movement TO host_reader'
checked 0 "warn  source 'erp': its role may write: table public.movement" --source "erp=$postgresql"
pg host 'REVOKE UPDATE (qty) ON movement FROM host_reader; GRANT CREATE ON SCHEMA public TO host_reader'
checked 0 "warn  source 'erp': its role may write: new tables in schema public" --source "erp=$postgresql"
pg host 'REVOKE CREATE ON SCHEMA public FROM host_reader; ALTER ROLE host_reader SUPERUSER'
checked 0 "warn  source 'erp': its role may write: anything, as a superuser" --source "erp=$postgresql"
pg host 'ALTER ROLE host_reader NOSUPERUSER NOINHERIT'
for grant in 'UPDATE ON movement' 'INSERT (qty) ON movement' 'CREATE ON SCHEMA public'; do
	what='table public.movement'
	[[ $grant != CREATE* ]] || what='new tables in schema public'
	pg host "CREATE ROLE host_writer; CREATE ROLE host_clerk IN ROLE host_writer; GRANT $grant TO host_writer; GRANT host_clerk TO host_reader"
	checked 0 "warn  source 'erp': its role may write: $what (as role host_clerk)" --source "erp=$postgresql"
	pg host "REVOKE $grant FROM host_writer; DROP ROLE host_clerk; DROP ROLE host_writer"
done
pg host 'CREATE ROLE host_writer SUPERUSER; GRANT host_writer TO host_reader'
checked 0 "warn  source 'erp': its role may write: anything, as a superuser (as role host_writer)" --source "erp=$postgresql"
pg host 'REVOKE host_writer FROM host_reader; DROP ROLE host_writer; CREATE ROLE host_other; GRANT UPDATE ON movement TO host_other'
checked 0 '' --source "erp=$postgresql"
pg host 'ALTER ROLE host_reader INHERIT; GRANT host_other TO host_reader'
checked 0 "warn  source 'erp': its role may write: table public.movement" --source "erp=$postgresql"
pg host 'REVOKE host_other FROM host_reader; REVOKE UPDATE ON movement FROM host_other; DROP ROLE host_other'
pg host 'REVOKE SELECT ON movement FROM host_reader'
checked 78 "FAIL  source 'erp': query 'movement': [42501] permission denied for table movement" --source "erp=$postgresql"
pg host 'GRANT SELECT ON movement TO host_reader'
maria tieout_host -e 'GRANT DELETE ON tieout_host.movement TO host_reader@localhost'
checked 0 "warn  source 'erp': its user may do more than read: DELETE on tieout_host.movement" --source "erp=$mariadb"
maria tieout_host -e 'REVOKE DELETE ON tieout_host.movement FROM host_reader@localhost;
	GRANT UPDATE (qty) ON tieout_host.movement TO host_reader@localhost; GRANT LOCK TABLES ON tieout_host.* TO host_reader@localhost'
checked 0 "warn  source 'erp': its user may do more than read: LOCK TABLES on tieout_host.*, UPDATE (qty) on tieout_host.movement" --source "erp=$mariadb"
maria tieout_host -e 'REVOKE UPDATE (qty) ON tieout_host.movement FROM host_reader@localhost;
	REVOKE LOCK TABLES ON tieout_host.* FROM host_reader@localhost;
	CREATE ROLE host_writer; GRANT UPDATE ON tieout_host.* TO host_writer; GRANT host_writer TO host_reader@localhost'
checked 0 "warn  source 'erp': its user may do more than read: whatever role host_writer may" --source "erp=$mariadb"
maria tieout_host -e 'SET DEFAULT ROLE host_writer FOR host_reader@localhost'
checked 0 "warn  source 'erp': its user may do more than read: whatever role host_writer may" --source "erp=$mariadb"
maria tieout_host -e 'DROP ROLE host_writer; CREATE TABLE old (a INT) ENGINE=MyISAM'
checked 0 "warn  source 'erp': a read holds up whoever posts to: old (MyISAM)" --source "erp=$mariadb"
maria tieout_host -e 'DROP TABLE old'
whom='this user may'
[ "$(id -u)" != 0 ] || whom='root may'
checked 0 "warn  source 'erp': $whom write 'erp.db'" --source erp=sqlite:erp.db
sqlite3 erp.db 'PRAGMA journal_mode = DELETE' >wal
checked 0 "warn  source 'erp': a read holds up whoever posts: its journal mode is delete
warn  source 'erp': $whom write 'erp.db'" --source erp=sqlite:erp.db
checked 0 "warn  source 'mes': $whom write 'mes.csv'" --source "erp=$postgresql" --source mes=csv:mes.csv
touch -d '+2 hours' mes.csv
expect 0 tieout-check consumption --source "erp=$postgresql" --source mes=csv:mes.csv
grep -qE "^warn  source 'mes': 'mes.csv' was written 7[0-9]{3} s from now; hint: " "$TEST_TMP/stdout" || die 'a file of the future is not said'

# ---- clocks
export LD_PRELOAD=$PWD/host.so
checked 0 '' --source "erp=$postgresql"
HOST_SHIFT=600 checked 0 "warn  source 'erp': its server's clock is 10 min behind ours" --source "erp=$postgresql"
HOST_SHIFT=-600 checked 0 "warn  source 'erp': its server's clock is 10 min ahead of ours" --source "erp=$postgresql" --clock-skew 5m
HOST_SHIFT=-600 checked 0 '' --source "erp=$postgresql" --clock-skew 15m
HOST_SHIFT=600 checked 0 "warn  source 'erp': its server's clock is 10 min behind ours" --source "erp=$mariadb"

# ---- room, against what the last job took
HOST_FREE=$((100 << 20)) checked 0 "warn  room for the ledger, '.': 100.0 MiB left, where a run needs 64.0 MiB
warn  room for archives, 'archive': 100.0 MiB left, where a run needs 64.0 MiB
warn  room for results, 'out': 100.0 MiB left, where a run needs 64.0 MiB
warn  room for temporary files, '${TMPDIR:-/tmp}': 100.0 MiB left, where a run needs 64.0 MiB" --source "erp=$postgresql"
HOST_FREE=$((10 << 20)) checked 74 "FAIL  room for the ledger, '.': 10.0 MiB left, where a run needs 64.0 MiB
FAIL  room for archives, 'archive': 10.0 MiB left, where a run needs 64.0 MiB
FAIL  room for results, 'out': 10.0 MiB left, where a run needs 64.0 MiB
FAIL  room for temporary files, '${TMPDIR:-/tmp}': 10.0 MiB left, where a run needs 64.0 MiB" --source "erp=$postgresql"
unset LD_PRELOAD
expect 0 tieout-reconcile consumption --source "erp=$postgresql" --source mes=csv:mes.csv --quiet
sqlite3 books.db "UPDATE output_file SET size = 80 << 20 WHERE archive = 1; UPDATE output_file SET size = 3 << 30 WHERE archive = 0"
LD_PRELOAD=$PWD/host.so HOST_FREE=$((2 << 30)) checked 74 "FAIL  room for results, 'out': 2.0 GiB left, where a run needs 3.0 GiB
warn  room for temporary files, '${TMPDIR:-/tmp}': 2.0 GiB left, where a run needs 1.0 GiB" --source "erp=$postgresql"

# ---- passwords that others may read
echo '*:*:*:*:secret' >"$HOME/.pgpass"
chmod 600 "$HOME/.pgpass"
checked 0 '' --source "erp=$postgresql"
chmod 644 "$HOME/.pgpass"
checked 78 "FAIL  passwords '$HOME/.pgpass': holds a password that everybody may read
FAIL  source 'erp': file '$HOME/.pgpass' holds a password and others may read or write it" --source "erp=$postgresql"
rm "$HOME/.pgpass"
printf '[erp]\nDriver = MariaDB\nPWD = secret\n' >odbc-secret.ini
chmod 640 odbc-secret.ini
ODBCINI=$PWD/odbc-secret.ini checked 78 "FAIL  data sources '$PWD/odbc-secret.ini': holds a password that its group may read" --source "erp=$postgresql"
sed -i '/PWD/d' odbc-secret.ini
ODBCINI=$PWD/odbc-secret.ini checked 0 '' --source "erp=$postgresql"

# ---- those who watch
echo 'health: { url: "https://example.com/${NO_SUCH_VARIABLE}" }' >>tieout.yaml
checked 78 "FAIL  health check: the environment has no variable 'NO_SUCH_VARIABLE'" --source "erp=$postgresql"
sed -i '$d' tieout.yaml
echo 'mail: { to: x, command: [no-such-program] }' >>tieout.yaml
checked 78 "FAIL  mail: program 'no-such-program' is not there" --source "erp=$postgresql"
sed -i '$d' tieout.yaml

# ---- the ledger: older is upgraded by tieout init, newer is refused
newest=$(sqlite3 books.db 'SELECT max(step) FROM schema_version')
sqlite3 books.db "DELETE FROM schema_version WHERE step = $newest"
checked 78 "FAIL  ledger 'sqlite:books.db': its schema is version $((newest - 1)), this program needs $newest" --source "erp=$postgresql"
grep -q 'hint: tieout-init upgrades it' not-ok || die 'the line does not say how to upgrade'
sqlite3 books.db "INSERT INTO schema_version VALUES ($newest, 0), ($newest + 1, 0)"
checked 78 "FAIL  ledger 'sqlite:books.db': its schema is version $((newest + 1)), this program knows $newest" --source "erp=$postgresql"
