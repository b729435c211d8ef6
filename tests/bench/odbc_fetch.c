/*
 * odbc_fetch.c - what an ODBC driver itself takes to give rows: column-wise blocks of text, thrown away.
 *
 *	odbc_fetch CONNECTION QUERY [CONNECTION QUERY]...
 *
 * Each pair runs in a thread of its own. Values are bound as text, as an exact reader of decimals must. Prints seconds and rows.
 */
#include <pthread.h>
#include <sql.h>
#include <sqlext.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum
{
	ROWS = 2048, /* of a block */
	WIDTH = 256,
	COLUMNS_MAX = 64,
	FETCHES_MAX = 8
};

struct fetch
{
	const char *connection, *query;
	int64_t rows;
};

static void
check (SQLRETURN code, SQLSMALLINT type, SQLHANDLE handle)
{
	SQLCHAR state[6] = "", message[512] = "";

	if (SQL_SUCCEEDED (code))
		return;
	SQLGetDiagRec (type, handle, 1, state, NULL, message, sizeof message, NULL);
	fprintf (stderr, "odbc_fetch: [%s] %s\n", (char *) state, (char *) message);
	exit (1);
}

static void
columns_bind (SQLHSTMT statement)
{
	SQLSMALLINT n = 0;

	check (SQLNumResultCols (statement, &n), SQL_HANDLE_STMT, statement);
	for (SQLSMALLINT i = 0; i < n && i < COLUMNS_MAX; i++) {
		char *data = malloc ((size_t) ROWS * WIDTH);
		SQLLEN *length = malloc (ROWS * sizeof *length);

		if (data == NULL || length == NULL)
			exit (70);
		check (SQLBindCol (statement, (SQLUSMALLINT) (i + 1), SQL_C_CHAR, data, WIDTH, length), SQL_HANDLE_STMT, statement);
	}
}

static void *
fetch_run (void *data)
{
	struct fetch *fetch = data;
	SQLHENV environment;
	SQLHDBC connection;
	SQLHSTMT statement;
	SQLULEN fetched = 0;
	SQLRETURN code;

	SQLAllocHandle (SQL_HANDLE_ENV, SQL_NULL_HANDLE, &environment);
	SQLSetEnvAttr (environment, SQL_ATTR_ODBC_VERSION, (SQLPOINTER) SQL_OV_ODBC3, 0);
	SQLAllocHandle (SQL_HANDLE_DBC, environment, &connection);
	code = SQLDriverConnect (connection, NULL, (SQLCHAR *) fetch->connection, SQL_NTS, NULL, 0, NULL, SQL_DRIVER_NOPROMPT);
	check (code, SQL_HANDLE_DBC, connection);
	/* A cursor lives in a transaction. */
	code = SQLSetConnectAttr (connection, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER) SQL_AUTOCOMMIT_OFF, 0);
	check (code, SQL_HANDLE_DBC, connection);
	SQLAllocHandle (SQL_HANDLE_STMT, connection, &statement);
	SQLSetStmtAttr (statement, SQL_ATTR_ROW_BIND_TYPE, (SQLPOINTER) SQL_BIND_BY_COLUMN, 0);
	SQLSetStmtAttr (statement, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER) ROWS, 0);
	SQLSetStmtAttr (statement, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0);
	check (SQLExecDirect (statement, (SQLCHAR *) fetch->query, SQL_NTS), SQL_HANDLE_STMT, statement);
	columns_bind (statement);
	while ((code = SQLFetch (statement)) != SQL_NO_DATA) {
		check (code, SQL_HANDLE_STMT, statement);
		fetch->rows += (int64_t) fetched;
	}
	SQLEndTran (SQL_HANDLE_DBC, connection, SQL_ROLLBACK);
	SQLDisconnect (connection);
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
	struct fetch fetches[FETCHES_MAX] = {0};
	pthread_t threads[FETCHES_MAX];
	int n = (argc - 1) / 2;
	int64_t rows = 0;
	double start = seconds_now ();

	if (argc % 2 == 0 || n < 1 || n > FETCHES_MAX) {
		fprintf (stderr, "usage: odbc_fetch CONNECTION QUERY [CONNECTION QUERY]...\n");
		return 64;
	}
	for (int i = 0; i < n; i++) {
		fetches[i] = (struct fetch) {argv[1 + 2 * i], argv[2 + 2 * i], 0};
		pthread_create (&threads[i], NULL, fetch_run, &fetches[i]);
	}
	for (int i = 0; i < n; i++) {
		pthread_join (threads[i], NULL);
		rows += fetches[i].rows;
	}
	printf ("%.3f %lld rows\n", seconds_now () - start, (long long) rows);
	return 0;
}
