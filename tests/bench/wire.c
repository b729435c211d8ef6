/*
 * wire.c - the wire limit: how fast this server gives rows to two connections that throw them away.
 *
 *	wire CONNINFO CONNECTIONS [SCHEMA COLUMNS TOTALS]...
 *
 * For each schema: table `movement`, or the one that it names behind a point, as binary COPY of the columns, cut by ctid into
 * parts that the connections take in turn, in one snapshot, and the queries in the file TOTALS (each ends with a line `;`), `-`
 * for none. Prints seconds, rows and bytes. This is the least that a client of the same rows can do; it parses nothing and keeps
 * nothing.
 */
#include <libpq-fe.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum
{
	PARTS = 32, /* of a table: enough that no connection waits long for another's last one */
	TASKS_MAX = 512,
	TEXT_MAX = 2048
};

struct wire
{
	const char *conninfo;
	char snapshot[64];
	char *tasks[TASKS_MAX];
	int n_tasks, next;
	pthread_mutex_t lock;
	int64_t rows, bytes;
};

static void
check (PGconn *connection, const PGresult *result, ExecStatusType wanted)
{
	if (PQresultStatus (result) == wanted)
		return;
	fprintf (stderr, "wire: %s", PQerrorMessage (connection));
	exit (1);
}

static void
execute (PGconn *connection, const char *sql)
{
	PGresult *result = PQexec (connection, sql);

	check (connection, result, PGRES_COMMAND_OK);
	PQclear (result);
}

static PGconn *
connection_new (const struct wire *wire)
{
	PGconn *connection = PQconnectdb (wire->conninfo);
	char sql[TEXT_MAX];

	if (PQstatus (connection) != CONNECTION_OK) {
		fprintf (stderr, "wire: %s", PQerrorMessage (connection));
		exit (1);
	}
	execute (connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
	if (wire->snapshot[0] != '\0') {
		snprintf (sql, sizeof sql, "SET TRANSACTION SNAPSHOT '%s'", wire->snapshot);
		execute (connection, sql);
	}
	return connection;
}

static char *
scalar (PGconn *connection, const char *sql)
{
	PGresult *result = PQexec (connection, sql);
	char *text;

	check (connection, result, PGRES_TUPLES_OK);
	text = strdup (PQgetvalue (result, 0, 0));
	PQclear (result);
	return text;
}

static void
task_add (struct wire *wire, const char *sql)
{
	if (wire->n_tasks == TASKS_MAX || (wire->tasks[wire->n_tasks++] = strdup (sql)) == NULL) {
		fprintf (stderr, "wire: too many tasks\n");
		exit (1);
	}
}

/* Queries that end with a line `;`, run in the schema. */
static void
totals_add (struct wire *wire, const char *path)
{
	static char text[64 * 1024];
	FILE *file = fopen (path, "r");
	size_t n = file != NULL ? fread (text, 1, sizeof text - 1, file) : 0;
	char *from = text, *end;

	if (n == 0) {
		fprintf (stderr, "wire: cannot read '%s'\n", path);
		exit (1);
	}
	text[n] = '\0';
	fclose (file);
	for (; (end = strstr (from, "\n;\n")) != NULL; from = end + 3) {
		*end = '\0';
		task_add (wire, from);
	}
}

static void
table_add (struct wire *wire, PGconn *connection, const char *schema, const char *columns)
{
	char sql[TEXT_MAX];
	char *text;
	long pages;

	const char *table = strchr (schema, '.') != NULL ? "" : ".movement";

	snprintf (sql, sizeof sql, "SELECT pg_relation_size('%s%s') / current_setting('block_size')::bigint", schema, table);
	text = scalar (connection, sql);
	pages = strtol (text, NULL, 10);
	free (text);
	for (long part = 0; part < PARTS; part++) {
		snprintf (sql, sizeof sql,
			"COPY (SELECT %s FROM %s%s WHERE ctid >= '(%ld,0)' AND ctid < '(%ld,0)') TO STDOUT (FORMAT binary)", columns, schema,
			table, pages * part / PARTS, part + 1 < PARTS ? pages * (part + 1) / PARTS : pages + 1);
		task_add (wire, sql);
	}
}

static const char *
task_take (struct wire *wire)
{
	const char *task = NULL;

	pthread_mutex_lock (&wire->lock);
	if (wire->next < wire->n_tasks)
		task = wire->tasks[wire->next++];
	pthread_mutex_unlock (&wire->lock);
	return task;
}

static int64_t
copy_drain (PGconn *connection, int64_t *rows)
{
	int64_t bytes = 0;
	char *data;
	int n;

	while ((n = PQgetCopyData (connection, &data, 0)) > 0) {
		bytes += n;
		(*rows)++;
		PQfreemem (data);
	}
	(*rows)--; /* the trailer */
	check (connection, PQgetResult (connection), PGRES_COMMAND_OK);
	while (PQgetResult (connection) != NULL)
		continue;
	return bytes;
}

static void *
connection_run (void *data)
{
	struct wire *wire = data;
	PGconn *connection = connection_new (wire);
	int64_t rows = 0, bytes = 0;
	const char *task;

	while ((task = task_take (wire)) != NULL) {
		PGresult *result = PQexec (connection, task);

		if (PQresultStatus (result) == PGRES_COPY_OUT)
			bytes += copy_drain (connection, &rows);
		else
			check (connection, result, PGRES_TUPLES_OK);
		PQclear (result);
	}
	PQfinish (connection);
	pthread_mutex_lock (&wire->lock);
	wire->rows += rows;
	wire->bytes += bytes;
	pthread_mutex_unlock (&wire->lock);
	return NULL;
}

static double
seconds_now (void)
{
	struct timespec time;

	clock_gettime (CLOCK_MONOTONIC, &time);
	return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

int
main (int argc, char **argv)
{
	struct wire wire = {.conninfo = argc > 1 ? argv[1] : "", .lock = PTHREAD_MUTEX_INITIALIZER};
	long n = argc > 2 ? strtol (argv[2], NULL, 10) : 0;
	pthread_t threads[64];
	double start = seconds_now ();
	PGconn *first;
	char *snapshot;

	if (n < 1 || n > 64 || argc < 6 || argc % 3 != 0) {
		fprintf (stderr, "usage: wire CONNINFO CONNECTIONS [SCHEMA COLUMNS TOTALS]...\n");
		return 64;
	}
	first = connection_new (&wire);
	snapshot = scalar (first, "SELECT pg_export_snapshot()");
	snprintf (wire.snapshot, sizeof wire.snapshot, "%s", snapshot);
	for (int i = 3; i < argc; i += 3)
		if (strcmp (argv[i + 2], "-") != 0)
			totals_add (&wire, argv[i + 2]);
	for (int i = 3; i < argc; i += 3)
		table_add (&wire, first, argv[i], argv[i + 1]);
	for (long i = 0; i < n; i++)
		pthread_create (&threads[i], NULL, connection_run, &wire);
	for (long i = 0; i < n; i++)
		pthread_join (threads[i], NULL);
	PQfinish (first);
	printf ("%.3f %lld rows %lld bytes\n", seconds_now () - start, (long long) wire.rows, (long long) wire.bytes);
	return 0;
}
