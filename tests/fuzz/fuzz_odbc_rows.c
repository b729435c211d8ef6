/*
 * fuzz_odbc_rows.c - any bytes as what an ODBC driver answers: the driver manager is this file. However odd its columns,
 * lengths and rows are, they are read as rows of texts that lie in their buffers, or refused.
 *
 * The input is taken byte by byte: the number of columns; of each its type; then for each fetch its code and rows, and of
 * each value its length, which may be one that no driver should give.
 */
#include "common/base/failure.h"
#include "common/io/db.h"
#include "fuzz.h"

#include <glib.h>
#include <sql.h>
#include <sqlext.h>
#include <string.h>

enum
{
	COLUMNS = 8,
	FETCHES = 64
};

static struct
{
	const uint8_t *at, *end;
	int columns, fetches;
	SQLULEN rows, *fetched;
	char *data[COLUMNS];
	SQLLEN width[COLUMNS], *length[COLUMNS];
} driver;

static uint8_t
take (void)
{
	return driver.at < driver.end ? *driver.at++ : 0;
}

static char handle;

SQLRETURN
SQLAllocHandle (SQLSMALLINT type G_GNUC_UNUSED, SQLHANDLE in G_GNUC_UNUSED, SQLHANDLE *out)
{
	*out = &handle;
	return SQL_SUCCESS;
}

SQLRETURN
SQLFreeHandle (SQLSMALLINT type G_GNUC_UNUSED, SQLHANDLE freed G_GNUC_UNUSED)
{
	return SQL_SUCCESS;
}

SQLRETURN
SQLSetEnvAttr (
	SQLHENV env G_GNUC_UNUSED, SQLINTEGER name G_GNUC_UNUSED, SQLPOINTER value G_GNUC_UNUSED, SQLINTEGER n G_GNUC_UNUSED)
{
	return SQL_SUCCESS;
}

SQLRETURN
SQLSetConnectAttr (
	SQLHDBC dbc G_GNUC_UNUSED, SQLINTEGER name G_GNUC_UNUSED, SQLPOINTER value G_GNUC_UNUSED, SQLINTEGER n G_GNUC_UNUSED)
{
	return SQL_SUCCESS;
}

SQLRETURN
SQLDriverConnect (SQLHDBC dbc G_GNUC_UNUSED, SQLHWND window G_GNUC_UNUSED, SQLCHAR *in G_GNUC_UNUSED, SQLSMALLINT n G_GNUC_UNUSED,
	SQLCHAR *out G_GNUC_UNUSED, SQLSMALLINT room G_GNUC_UNUSED, SQLSMALLINT *used G_GNUC_UNUSED, SQLUSMALLINT how G_GNUC_UNUSED)
{
	return SQL_SUCCESS;
}

SQLRETURN
SQLDisconnect (SQLHDBC dbc G_GNUC_UNUSED)
{
	return SQL_SUCCESS;
}

SQLRETURN
SQLGetInfo (
	SQLHDBC dbc G_GNUC_UNUSED, SQLUSMALLINT what G_GNUC_UNUSED, SQLPOINTER text, SQLSMALLINT room, SQLSMALLINT *n G_GNUC_UNUSED)
{
	g_strlcpy (text, "Fuzz", (gsize) room);
	return SQL_SUCCESS;
}

SQLRETURN
SQLSetStmtAttr (SQLHSTMT statement G_GNUC_UNUSED, SQLINTEGER name, SQLPOINTER value, SQLINTEGER n G_GNUC_UNUSED)
{
	if (name == SQL_ATTR_ROW_ARRAY_SIZE)
		driver.rows = (SQLULEN) (uintptr_t) value;
	else if (name == SQL_ATTR_ROWS_FETCHED_PTR)
		driver.fetched = value;
	return SQL_SUCCESS;
}

SQLRETURN
SQLExecDirect (SQLHSTMT statement G_GNUC_UNUSED, SQLCHAR *sql G_GNUC_UNUSED, SQLINTEGER n G_GNUC_UNUSED)
{
	return SQL_SUCCESS;
}

SQLRETURN
SQLFreeStmt (SQLHSTMT statement G_GNUC_UNUSED, SQLUSMALLINT what G_GNUC_UNUSED)
{
	return SQL_SUCCESS;
}

SQLRETURN
SQLNumResultCols (SQLHSTMT statement G_GNUC_UNUSED, SQLSMALLINT *n)
{
	*n = (SQLSMALLINT) driver.columns;
	return SQL_SUCCESS;
}

SQLRETURN
SQLDescribeCol (SQLHSTMT statement G_GNUC_UNUSED, SQLUSMALLINT column G_GNUC_UNUSED, SQLCHAR *name,
	SQLSMALLINT room G_GNUC_UNUSED, SQLSMALLINT *n G_GNUC_UNUSED, SQLSMALLINT *type, SQLULEN *size, SQLSMALLINT *digits,
	SQLSMALLINT *nullable)
{
	memcpy (name, "c", 2);
	*type = (SQLSMALLINT) (int8_t) take ();
	*size = 0;
	*digits = *nullable = 0;
	return SQL_SUCCESS;
}

SQLRETURN
SQLColAttribute (SQLHSTMT statement G_GNUC_UNUSED, SQLUSMALLINT column G_GNUC_UNUSED, SQLUSMALLINT what G_GNUC_UNUSED,
	SQLPOINTER text, SQLSMALLINT room, SQLSMALLINT *used G_GNUC_UNUSED, SQLLEN *number G_GNUC_UNUSED)
{
	g_strlcpy (text, take () % 2 == 0 ? "varchar" : "bool", (gsize) room);
	return SQL_SUCCESS;
}

SQLRETURN
SQLBindCol (SQLHSTMT statement G_GNUC_UNUSED, SQLUSMALLINT column, SQLSMALLINT type G_GNUC_UNUSED, SQLPOINTER data, SQLLEN width,
	SQLLEN *length)
{
	driver.data[column - 1] = data;
	driver.width[column - 1] = width;
	driver.length[column - 1] = length;
	return SQL_SUCCESS;
}

SQLRETURN
SQLGetDiagRec (SQLSMALLINT type G_GNUC_UNUSED, SQLHANDLE of G_GNUC_UNUSED, SQLSMALLINT number, SQLCHAR *state,
	SQLINTEGER *native G_GNUC_UNUSED, SQLCHAR *text, SQLSMALLINT room, SQLSMALLINT *n G_GNUC_UNUSED)
{
	if (number > 1)
		return SQL_NO_DATA;
	memcpy (state, take () % 2 == 0 ? "01004" : "HY000", 6);
	g_strlcpy ((char *) text, "[Fuzz] odd", (gsize) room);
	return SQL_SUCCESS;
}

static void
value_give (int column, SQLULEN row)
{
	char *place = driver.data[column] + (SQLLEN) row * driver.width[column];
	uint8_t kind = take ();
	SQLLEN n = kind < 240 ? kind
		: kind == 240     ? SQL_NULL_DATA
		: kind == 241     ? SQL_NO_TOTAL
		: kind < 248      ? -(SQLLEN) kind
						  : (SQLLEN) kind * 997;

	driver.length[column][row] = n;
	memset (place, 'x', (size_t) driver.width[column]);
	if (n >= 0)
		place[MIN (n, driver.width[column] - 1)] = '\0';
}

SQLRETURN
SQLFetch (SQLHSTMT statement G_GNUC_UNUSED)
{
	uint8_t code = take ();
	SQLULEN some;

	if (driver.at == driver.end || ++driver.fetches > FETCHES)
		return SQL_NO_DATA;
	if (code > 250)
		return SQL_ERROR;
	some = take () % 4;
	*driver.fetched = MIN (some, driver.rows);
	for (SQLULEN row = 0; row < *driver.fetched; row++)
		for (int i = 0; i < driver.columns; i++)
			value_give (i, row);
	return code % 16 == 15 ? SQL_SUCCESS_WITH_INFO : SQL_SUCCESS;
}

static void
rows_read (struct db_cursor *cursor)
{
	const struct batch *batch = NULL;
	g_autoptr (GError) error = NULL;

	while (db_fetch (cursor, &batch, &error) && batch != NULL)
		for (size_t row = 0; row < batch->rows; row++)
			for (int i = 0; i < batch->columns; i++)
				demand (batch->column[i][row].text == NULL ||
					strnlen (batch->column[i][row].text, batch->column[i][row].length) == batch->column[i][row].length);
	demand (error == NULL || error->domain == FAILURE);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (db) db = NULL;
	g_autoptr (db_cursor) cursor = NULL;

	driver.at = data;
	driver.end = data + size;
	driver.fetches = 0;
	driver.columns = take () % COLUMNS + 1;
	db = db_open ("odbc:Driver=fuzz", NULL, &error);
	demand (db != NULL);
	cursor = db_query (db, "SELECT 1", NULL, 0, &error);
	demand ((cursor == NULL) == (error != NULL));
	if (cursor != NULL)
		rows_read (cursor);
	return 0;
}
