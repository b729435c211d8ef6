/*
 * Preloaded into a job: a driver that changes one value. Every statement that has the text SPOIL_FROM is sent with SPOIL_TO in
 * its place, so that the server answers what a careless driver would make of the right answer.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <libpq-fe.h>
#include <sql.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The caller frees it. */
static char *
spoiled (const char *sql)
{
	const char *from = getenv ("SPOIL_FROM"), *to = getenv ("SPOIL_TO"), *at = from != NULL ? strstr (sql, from) : NULL;
	char *text;

	if (at == NULL)
		return strdup (sql);
	if (asprintf (&text, "%.*s%s%s", (int) (at - sql), sql, to, at + strlen (from)) < 0)
		abort ();
	return text;
}

#define REAL(name) ((__typeof__ (&name)) dlsym (RTLD_NEXT, #name))

SQLRETURN
SQLPrepare (SQLHSTMT statement, SQLCHAR *sql, SQLINTEGER length)
{
	char *text = spoiled ((const char *) sql);
	SQLRETURN code = REAL (SQLPrepare) (statement, (SQLCHAR *) text, length);

	free (text);
	return code;
}

SQLRETURN
SQLExecDirect (SQLHSTMT statement, SQLCHAR *sql, SQLINTEGER length)
{
	char *text = spoiled ((const char *) sql);
	SQLRETURN code = REAL (SQLExecDirect) (statement, (SQLCHAR *) text, length);

	free (text);
	return code;
}

int
PQsendPrepare (PGconn *connection, const char *name, const char *sql, int n, const Oid *types)
{
	char *text = spoiled (sql);
	int sent = REAL (PQsendPrepare) (connection, name, text, n, types);

	free (text);
	return sent;
}

int
PQsendQuery (PGconn *connection, const char *sql)
{
	char *text = spoiled (sql);
	int sent = REAL (PQsendQuery) (connection, text);

	free (text);
	return sent;
}

int
PQsendQueryParams (PGconn *connection, const char *sql, int n, const Oid *types, const char *const *values, const int *lengths,
	const int *formats, int format)
{
	char *text = spoiled (sql);
	int sent = REAL (PQsendQueryParams) (connection, text, n, types, values, lengths, formats, format);

	free (text);
	return sent;
}
