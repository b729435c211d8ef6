# A run holds nobody up: while it reads, a writer posts into the same rows and is not kept waiting, on PostgreSQL, MariaDB and SQLite; the
# run sees one state, and what it holds in PostgreSQL are locks of the mildest kind alone.
. "$TEST_SRCDIR/tests/e2e/lib.sh"

rows=200000
columns="source_key VARCHAR(20) PRIMARY KEY, plant VARCHAR(8), order_no VARCHAR(12), material VARCHAR(20), movement VARCHAR(4), indicator VARCHAR(1), qty DECIMAL(12,3), uom VARCHAR(3), posting_date DATE, message_id VARCHAR(20)"
awk -v n=$rows 'BEGIN {
	print "source_key,plant,order_no,material,movement,indicator,qty,uom,posting_date,message_id"
	for (i = 1; i <= n; i++)
		printf "E%d,1000,O%d,RM-7,261,H,10.000,KG,2026-03-%02d,M%d\n", i, i % 1000, 1 + i % 28, i
}' >erp.csv
awk -F, 'BEGIN { print "source_key,plant,order_no,material,movement,qty,uom,event_at,message_id" }
	NR > 1 { print "S" NR - 1 "," $2 "," $3 "," $4 ",CONS," $7 "," $8 "," $9 "T08:00:00Z," $10 }' erp.csv >mes.csv
cat >tieout.yaml <<'EOT'
companies: [{ name: main, currency: USD }]
plants: [{ name: "1000", zone: UTC, company: main }]
sources: [{ name: mes, uri: "csv:mes.csv" }]
EOT

# post ENGINE SQL: the writer; fails when it had to wait for more than two seconds.
post ()
{
	case $1 in
	postgresql) psql -qXAt -v ON_ERROR_STOP=1 -d locks -c "SET lock_timeout = '2s'; $2" ;;
	mariadb) maria tieout_locks -e "SET innodb_lock_wait_timeout = 2, lock_wait_timeout = 2; $2" ;;
	sqlite) sqlite3 -cmd '.timeout 2000' locks.db "$2" ;;
	esac
}

# reads_ENGINE PID: whether the run is in the midst of its reading.
reads_postgresql ()
{
	[ "$(pg locks "SELECT count (*) FROM pg_stat_activity
		WHERE datname = current_database() AND application_name LIKE 'tieout%' AND query LIKE 'COPY%' AND state = 'active'")" -gt 0 ]
}
# What this table says is made anew only when nobody has asked for a tenth of a second.
reads_mariadb ()
{
	sleep 0.12
	[ "$(maria tieout_locks -Ne "SELECT count(*) FROM information_schema.innodb_trx AS t
		JOIN information_schema.processlist AS p ON p.id = t.trx_mysql_thread_id WHERE p.db = 'tieout_locks'")" -gt 0 ]
}
# A snapshot of a file with a write-ahead log is one of the five shared locks from byte 123 on of its index. A shorter one, when the source is
# opened, is over before the other side is.
reads_sqlite ()
{
	[ -n "$(find "/proc/$1/fd" -lname '*/mes.csv' 2>/dev/null)" ] &&
		awk -v pid="$1" '$4 == "READ" && $5 == pid && $7 >= 123 && $7 <= 127 { found = 1 } END { exit !found }' /proc/locks
}

# run_job URI: becomes the job, so that whoever starts it in the background has its process.
run_job ()
{
	exec tieout-reconcile consumption --source "erp=$1" --period 2026-03 --as-of 2026-04-20T00:00:00Z --no-ledger --summary found.json \
		--threads 1 --quiet 2>said
}

# read_beside_writer ENGINE URI: a run is stopped in the midst of its reading; a writer updates, inserts and deletes rows that it reads; it goes on.
read_beside_writer ()
{
	local engine=$1 uri=$2 code=0
	caught_while "reads_$engine" run_job "$uri"
	for n in 1 2 3; do
		post "$engine" "UPDATE movement SET qty = qty + 1 WHERE source_key = 'E$((rows / 2 + n))'" || die "$engine: an update was held up"
		post "$engine" "DELETE FROM movement WHERE source_key = 'E$((rows - n))'" || die "$engine: a deletion was held up"
		post "$engine" "INSERT INTO movement VALUES ('N$n', '1000', 'O1', 'RM-7', '261', 'H', 10, 'KG', '2026-03-01', 'N$n')" ||
			die "$engine: an insertion was held up"
	done
	"reads_$engine" $caught || die "$engine: the run did not read beside the writer"
	[ "$engine" != postgresql ] || pg locks "SELECT DISTINCT l.mode FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid
		WHERE l.relation IS NOT NULL AND a.datname = current_database() AND a.application_name LIKE 'tieout%'" >locks
	kill -CONT $caught
	wait $caught || code=$?
	[ "$code" = 0 ] || { cat said >&2; die "$engine: the run ended with $code: it saw what was posted after it had begun"; }
}

pg_create locks
pg locks "CREATE TABLE movement ($columns)"
psql -qX -d locks -c "\\copy movement FROM 'erp.csv' (FORMAT csv, HEADER)"
read_beside_writer postgresql "postgresql:///locks?host=$PGHOST&user=$PGUSER"
equal 'locks of the run' "$(cat locks)" AccessShareLock

maria_create tieout_locks
maria tieout_locks -e "CREATE TABLE movement ($columns) ENGINE=InnoDB"
maria tieout_locks --local-infile=1 -e "LOAD DATA LOCAL INFILE 'erp.csv' INTO TABLE movement FIELDS TERMINATED BY ',' IGNORE 1 LINES"
read_beside_writer mariadb "odbc:DRIVER=MariaDB;SOCKET=$TEST_MARIA_SOCKET;USER=$TEST_MARIA_USER;DATABASE=tieout_locks"

sqlite3 locks.db "PRAGMA journal_mode = WAL; CREATE TABLE movement ($columns)" >wal
sqlite3 locks.db '.mode csv' '.import --skip 1 erp.csv movement'
read_beside_writer sqlite sqlite:locks.db
