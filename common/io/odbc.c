/*
 * Any engine through unixODBC: everything as character data, blocks of rows bound column by column.
 *
 * A value that does not fit its buffer is never cut: the query is run again with wider buffers, and the rows that were
 * already given out are read again and must be the same.
 */
#include "common/base/failure.h"
#include "common/base/hash.h"
#include "common/io/db_driver.h"
#include "common/io/db_width.h"
#include "common/io/sql_text.h"

#include <sql.h>
#include <sqlext.h>
#include <string.h>

enum
{
	BLOCK_BYTES = 8 * 1024 * 1024, /* of one bound block */
	NUMBER_WIDTH = 80,
	TEXT_WIDTH = 256, /* first guess of a buffer; the catalog's sizes are hints at best */
	WIDTH_MAX = 64 * 1024 * 1024,
	MESSAGE_BYTES = 2048
};

struct odbc
{
	struct db base;
	SQLHENV environment;
	SQLHDBC connection;
	int64_t timeout; /* of a statement, seconds; 0 = none */
	struct db_widths *widths;
};

struct odbc_value /* of a row to insert: it stays bound while its text changes */
{
	char *text;
	size_t room;
	SQLLEN length; /* SQL_NTS: the driver takes the text where it stands */
};

struct odbc_bulk
{
	struct db_bulk base;
	SQLHSTMT handle;
	struct odbc_value *values;
};

struct odbc_column
{
	char *data; /* [rows][width] */
	SQLLEN *length;
	struct cell *cells;
};

struct odbc_cursor
{
	struct db_cursor base;
	SQLHSTMT handle;
	char *sql; /* to run it again */
	GPtrArray *values;
	struct odbc_column *bound;
	size_t *width; /* of the buffers, by column */
	size_t rows;   /* per block */
	SQLULEN fetched;
	const struct cell **cells;
	struct batch batch;
	int64_t given; /* rows given out, and their digest */
	struct digest *digest;
	bool ended;
};

static SQLHDBC
connection_of (struct db *db)
{
	return ((struct odbc *) db)->connection;
}

/* ---- errors ---- */

static bool
diagnostic (SQLSMALLINT type, SQLHANDLE handle, SQLSMALLINT number, char state[static 6], char text[static MESSAGE_BYTES])
{
	return SQL_SUCCEEDED (
		SQLGetDiagRec (type, handle, number, (SQLCHAR *) state, &(SQLINTEGER) {0}, (SQLCHAR *) text, MESSAGE_BYTES, NULL));
}

/* All diagnostics of a handle, the first as the error, the others as its details. */
static gboolean
odbc_fail (struct db *db, SQLSMALLINT type, SQLHANDLE handle, GError **error)
{
	g_autoptr (GString) message = g_string_new (NULL);
	char state[6], text[MESSAGE_BYTES], first[6] = "HY000";

	for (SQLSMALLINT i = 1; diagnostic (type, handle, i, state, text); i++) {
		if (i == 1)
			g_strlcpy (first, state, sizeof first);
		else
			g_string_append_c (message, '\n');
		g_string_append (message, odbc_message (text));
	}
	return db_fail (db, error, first, message->len > 0 ? message->str : "the driver gives no reason", NULL, NULL);
}

/* Whether a call that succeeded "with info" says that data were cut. */
static bool
was_truncated (SQLHSTMT handle)
{
	char state[6], text[MESSAGE_BYTES];
	bool truncated = false;

	for (SQLSMALLINT i = 1; diagnostic (SQL_HANDLE_STMT, handle, i, state, text); i++)
		truncated |= strcmp (state, "01004") == 0;
	return truncated;
}

/* ---- connecting ---- */

static void
odbc_close (struct db *db)
{
	struct odbc *odbc = (struct odbc *) db;

	if (odbc->connection != SQL_NULL_HDBC) {
		SQLDisconnect (odbc->connection);
		SQLFreeHandle (SQL_HANDLE_DBC, odbc->connection);
	}
	if (odbc->environment != SQL_NULL_HENV)
		SQLFreeHandle (SQL_HANDLE_ENV, odbc->environment);
	db_widths_free (odbc->widths);
	g_free (odbc);
}

static char *
info_text (struct odbc *odbc, SQLUSMALLINT what)
{
	char text[256] = "";

	SQLGetInfo (odbc->connection, what, text, sizeof text, NULL);
	return g_strdup (text);
}

static gboolean
driver_connect (struct odbc *odbc, const char *connection, const struct db_options *options, GError **error)
{
	SQLSetConnectAttr (
		odbc->connection, SQL_ATTR_LOGIN_TIMEOUT, (SQLPOINTER) (intptr_t) options->connect_timeout, SQL_IS_UINTEGER);
	if (options->access == DB_READ)
		SQLSetConnectAttr (odbc->connection, SQL_ATTR_ACCESS_MODE, (SQLPOINTER) SQL_MODE_READ_ONLY, SQL_IS_UINTEGER);
	if (!SQL_SUCCEEDED (
			SQLDriverConnect (odbc->connection, NULL, (SQLCHAR *) connection, SQL_NTS, NULL, 0, NULL, SQL_DRIVER_NOPROMPT)))
		return odbc_fail (&odbc->base, SQL_HANDLE_DBC, odbc->connection, error);
	return TRUE;
}

/* psqlODBC holds whole results in memory unless it is told to use a cursor, which can only be said when connecting. */
static gboolean
cursor_ask (struct odbc *odbc, const char *connection, const struct db_options *options, GError **error)
{
	g_autofree char *driver = info_text (odbc, SQL_DRIVER_NAME), *lower = g_ascii_strdown (connection, -1), *longer = NULL;

	if (strstr (driver, "psqlodbc") == NULL || strstr (lower, "usedeclarefetch") != NULL)
		return TRUE;
	SQLDisconnect (odbc->connection);
	longer = g_strdup_printf ("%s;UseDeclareFetch=1;Fetch=%d", connection, BATCH_ROWS);
	return driver_connect (odbc, longer, options, error);
}

static const struct db_driver odbc_driver;

struct db *
odbc_open (const char *connection, const struct db_options *options, GError **error)
{
	struct odbc *odbc = g_new0 (struct odbc, 1);
	g_autoptr (db) db = &odbc->base;
	g_autofree char *name = NULL;

	db->driver = &odbc_driver;
	odbc->timeout = options->statement_timeout;
	odbc->widths = db_widths_new ();
	db->secret_uri = g_strconcat ("odbc:", connection, NULL);
	if (!SQL_SUCCEEDED (SQLAllocHandle (SQL_HANDLE_ENV, SQL_NULL_HANDLE, &odbc->environment)) ||
		!SQL_SUCCEEDED (SQLSetEnvAttr (odbc->environment, SQL_ATTR_ODBC_VERSION, (SQLPOINTER) SQL_OV_ODBC3, 0)) ||
		!SQL_SUCCEEDED (SQLAllocHandle (SQL_HANDLE_DBC, odbc->environment, &odbc->connection))) {
		g_set_error (error, FAILURE, FAILURE_UNAVAILABLE, "the ODBC driver manager cannot be used");
		return NULL;
	}
	if (!driver_connect (odbc, connection, options, error) || !cursor_ask (odbc, connection, options, error))
		return NULL;
	name = info_text (odbc, SQL_DBMS_NAME);
	db->engine = g_ascii_strdown (name, -1);
	db->user = info_text (odbc, SQL_USER_NAME);
	return g_steal_pointer (&db);
}

/* ---- statements ---- */

/* Binds a text, with the room that it has, which must stay where it is until the statement has run. */
static gboolean
value_bind (struct db *db, SQLHSTMT handle, int i, const char *text, size_t room, SQLLEN *length, GError **error)
{
	return SQL_SUCCEEDED (SQLBindParameter (handle, (SQLUSMALLINT) (i + 1), SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR,
			   MAX (room, 1), 0, (SQLPOINTER) text, (SQLLEN) room, length)) ||
		odbc_fail (db, SQL_HANDLE_STMT, handle, error);
}

/* A new handle, with the statement prepared on it (sql NULL: none); the caller frees it, after an error too. */
static gboolean
statement_new (struct db *db, const char *sql, SQLHSTMT *handle, GError **error)
{
	if (!SQL_SUCCEEDED (SQLAllocHandle (SQL_HANDLE_STMT, connection_of (db), handle)))
		return odbc_fail (db, SQL_HANDLE_DBC, connection_of (db), error);
	if (((struct odbc *) db)->timeout > 0) /* a driver without timeouts refuses, and has none */
		SQLSetStmtAttr (*handle, SQL_ATTR_QUERY_TIMEOUT, (SQLPOINTER) (intptr_t) ((struct odbc *) db)->timeout, 0);
	return sql == NULL || SQL_SUCCEEDED (SQLPrepare (*handle, (SQLCHAR *) sql, SQL_NTS)) ||
		odbc_fail (db, SQL_HANDLE_STMT, *handle, error);
}

/* The same with the statement run on it. */
static gboolean
statement_run (struct db *db, const char *sql, const char *const *values, int n, SQLHSTMT *handle, GError **error)
{
	g_autofree SQLLEN *length = g_new0 (SQLLEN, (gsize) n + 1);
	SQLRETURN code;

	if (!statement_new (db, n > 0 ? sql : NULL, handle, error))
		return FALSE;
	for (int i = 0; i < n; i++) {
		size_t size = values[i] != NULL ? strlen (values[i]) : 0;

		length[i] = values[i] != NULL ? (SQLLEN) size : SQL_NULL_DATA;
		if (!value_bind (db, *handle, i, values[i], size, &length[i], error))
			return FALSE;
	}
	code = n == 0 ? SQLExecDirect (*handle, (SQLCHAR *) sql, SQL_NTS) : SQLExecute (*handle);
	if (!SQL_SUCCEEDED (code) && code != SQL_NO_DATA)
		return odbc_fail (db, SQL_HANDLE_STMT, *handle, error);
	SQLFreeStmt (*handle, SQL_RESET_PARAMS); /* not before: what went wrong is forgotten with it */
	return TRUE;
}

static void
handle_free (SQLHSTMT handle)
{
	if (handle != SQL_NULL_HSTMT)
		SQLFreeHandle (SQL_HANDLE_STMT, handle);
}

static gboolean
odbc_execute (struct db *db, const struct db_statement *statement, int64_t *changed, GError **error)
{
	SQLHSTMT handle = SQL_NULL_HSTMT;
	gboolean done = statement_run (db, statement->sql, statement->values, statement->n, &handle, error);
	SQLLEN rows = 0;

	if (done && changed != NULL) {
		SQLRowCount (handle, &rows);
		*changed = rows;
	}
	handle_free (handle);
	return done;
}

static enum value_type
value_type (const char *engine, SQLSMALLINT type, const char *name)
{
	if (strcmp (engine, "sqlite") == 0)
		return sqlite_value_type (name);
	switch (type) {
	case SQL_BIT:
		return VALUE_BOOL;
	case SQL_TINYINT:
	case SQL_SMALLINT:
	case SQL_INTEGER:
	case SQL_BIGINT:
		return VALUE_INTEGER;
	case SQL_NUMERIC:
	case SQL_DECIMAL:
		return VALUE_NUMBER;
	case SQL_REAL:
	case SQL_FLOAT:
	case SQL_DOUBLE:
		return VALUE_FLOAT;
	case SQL_TYPE_DATE:
		return VALUE_DATE;
	case SQL_TYPE_TIMESTAMP:
		/* PostgreSQL's timestamptz, and MariaDB's TIMESTAMP in a session of UTC, are instants. */
		return strcmp (name, "timestamptz") == 0 || (strcmp (engine, "mariadb") == 0 && strcmp (name, "timestamp") == 0)
			? VALUE_INSTANT
			: VALUE_TIME;
	default:
		return strcmp (name, "bool") == 0 ? VALUE_BOOL : VALUE_TEXT;
	}
}

/* ---- columns ---- */

static gboolean
columns_describe (struct odbc_cursor *cursor, GError **error)
{
	struct db *db = cursor->base.db;
	SQLSMALLINT n = 0;

	SQLNumResultCols (cursor->handle, &n);
	cursor->base.n_columns = n;
	cursor->base.columns = g_new0 (struct column_info, (gsize) n);
	cursor->bound = g_new0 (struct odbc_column, (gsize) n);
	cursor->cells = g_new0 (const struct cell *, (gsize) n);
	cursor->width = g_new0 (size_t, (gsize) n);
	for (SQLSMALLINT i = 0; i < n; i++) {
		SQLCHAR name[256] = "", type_name[128] = "";
		SQLSMALLINT type, digits, nullable;
		SQLUSMALLINT number = (SQLUSMALLINT) (i + 1);
		SQLULEN size;

		if (!SQL_SUCCEEDED (SQLDescribeCol (cursor->handle, number, name, sizeof name, NULL, &type, &size, &digits, &nullable)))
			return odbc_fail (db, SQL_HANDLE_STMT, cursor->handle, error);
		SQLColAttribute (cursor->handle, number, SQL_DESC_TYPE_NAME, type_name, sizeof type_name, NULL, NULL);
		cursor->base.columns[i] =
			(struct column_info) {g_strdup ((char *) name), value_type (db->engine, type, (char *) type_name)};
		cursor->width[i] = cursor->base.columns[i].type == VALUE_TEXT ? TEXT_WIDTH : NUMBER_WIDTH;
	}
	db_widths_recall (((struct odbc *) db)->widths, cursor->sql, cursor->width, n);
	return TRUE;
}

/* ---- fetching ---- */

static void
buffers_free (struct odbc_cursor *cursor)
{
	for (int i = 0; i < cursor->base.n_columns; i++) {
		g_clear_pointer (&cursor->bound[i].data, g_free);
		g_clear_pointer (&cursor->bound[i].length, g_free);
		g_clear_pointer (&cursor->bound[i].cells, g_free);
	}
}

static gboolean
buffers_bind (struct odbc_cursor *cursor, GError **error)
{
	size_t row = 1;

	for (int i = 0; i < cursor->base.n_columns; i++)
		row += cursor->width[i];
	cursor->rows = CLAMP (BLOCK_BYTES / row, 1, BATCH_ROWS);
	SQLSetStmtAttr (cursor->handle, SQL_ATTR_ROW_BIND_TYPE, (SQLPOINTER) SQL_BIND_BY_COLUMN, 0);
	SQLSetStmtAttr (cursor->handle, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER) cursor->rows, 0);
	SQLSetStmtAttr (cursor->handle, SQL_ATTR_ROWS_FETCHED_PTR, &cursor->fetched, 0);
	for (int i = 0; i < cursor->base.n_columns; i++) {
		struct odbc_column *bound = &cursor->bound[i];

		bound->data = g_malloc (cursor->width[i] * cursor->rows);
		bound->length = g_new0 (SQLLEN, cursor->rows);
		bound->cells = g_new0 (struct cell, cursor->rows);
		cursor->cells[i] = bound->cells;
		if (!SQL_SUCCEEDED (SQLBindCol (
				cursor->handle, (SQLUSMALLINT) (i + 1), SQL_C_CHAR, bound->data, (SQLLEN) cursor->width[i], bound->length)))
			return odbc_fail (cursor->base.db, SQL_HANDLE_STMT, cursor->handle, error);
	}
	return TRUE;
}

/* Makes cells of what the driver wrote; *wider tells that some value did not fit and its buffer is to be this much wider. */
static gboolean
block_view (struct odbc_cursor *cursor, bool *wider, GError **error)
{
	for (int i = 0; i < cursor->base.n_columns; i++) {
		struct odbc_column *bound = &cursor->bound[i];
		size_t width = cursor->width[i], needed = width;

		for (size_t row = 0; row < cursor->fetched; row++) {
			SQLLEN length = bound->length[row];

			if (length == SQL_NO_TOTAL)
				needed = MAX (needed, width * 4);
			else if (length < SQL_NULL_DATA)
				return db_fail (cursor->base.db, error, "HY090", "the driver gives a value a length that is none", NULL, NULL);
			else if (length >= (SQLLEN) width)
				needed = MAX (needed, (size_t) length * 2);
			bound->cells[row] = (struct cell) {.text = NULL};
			if (length != SQL_NULL_DATA)
				bound->cells[row] = (struct cell) {.text = bound->data + row * width, .length = (uint32_t) length};
		}
		*wider |= needed > width;
		cursor->width[i] = needed;
	}
	cursor->batch = (struct batch) {.rows = cursor->fetched, .columns = cursor->base.n_columns, .column = cursor->cells};
	return TRUE;
}

/* One block; none at the end. */
static gboolean
block_fetch (struct odbc_cursor *cursor, bool *wider, GError **error)
{
	SQLRETURN code;

	*wider = false;
	cursor->fetched = 0;
	code = SQLFetch (cursor->handle);
	if (code == SQL_NO_DATA) {
		cursor->fetched = 0;
		return TRUE;
	}
	if (!SQL_SUCCEEDED (code))
		return odbc_fail (cursor->base.db, SQL_HANDLE_STMT, cursor->handle, error);
	return block_view (cursor, wider, error) &&
		(code != SQL_SUCCESS_WITH_INFO || *wider || !was_truncated (cursor->handle) ||
			db_fail (cursor->base.db, error, "01004", "the driver cut a value short and does not say which", NULL, NULL));
}

/* Runs the query again with the widths of now and passes over the rows that were given out; they must be what they were. */
static gboolean
query_rerun (struct odbc_cursor *cursor, GError **error)
{
	struct db *db = cursor->base.db;
	char before[DIGEST_HEX_SIZE], after[DIGEST_HEX_SIZE];
	int64_t left = cursor->given;
	bool wider = false;

	digest_hex (cursor->digest, before);
	digest_reset (cursor->digest);
	handle_free (cursor->handle);
	cursor->handle = SQL_NULL_HSTMT;
	buffers_free (cursor);
	if (!statement_run (
			db, cursor->sql, (const char *const *) cursor->values->pdata, (int) cursor->values->len, &cursor->handle, error) ||
		!buffers_bind (cursor, error))
		return FALSE;
	while (left > 0 && !wider) {
		if (left < (int64_t) cursor->rows) /* so that a block ends where the rows given out end */
			SQLSetStmtAttr (cursor->handle, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER) (intptr_t) left, 0);
		if (!block_fetch (cursor, &wider, error))
			return FALSE;
		if (cursor->fetched == 0 || wider) /* a value that did not fit has no text to look at */
			break;
		batch_digest (&cursor->batch, cursor->digest);
		left -= (int64_t) cursor->fetched;
	}
	SQLSetStmtAttr (cursor->handle, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER) cursor->rows, 0);
	digest_hex (cursor->digest, after);
	if (left != 0 || wider || strcmp (before, after) != 0)
		return db_fail (db, error, "HY000",
			"a long value made it necessary to run the query again, and its rows came differently: "
			"give it an ORDER BY",
			NULL, NULL);
	return TRUE;
}

static gboolean
cursor_fetch (struct db_cursor *base, const struct batch **batch, GError **error)
{
	struct odbc_cursor *cursor = (struct odbc_cursor *) base;
	bool wider = false;

	if (cursor->ended)
		return TRUE;
	if (!block_fetch (cursor, &wider, error))
		return FALSE;
	while (wider) {
		for (int i = 0; i < base->n_columns; i++)
			if (cursor->width[i] > WIDTH_MAX)
				return db_fail (base->db, error, "01004", "a value is longer than 64 MB", base->columns[i].name, NULL);
		db_widths_keep (((struct odbc *) base->db)->widths, cursor->sql, cursor->width, base->n_columns);
		if (!query_rerun (cursor, error) || !block_fetch (cursor, &wider, error))
			return FALSE;
	}
	cursor->ended = cursor->fetched == 0;
	if (cursor->ended)
		return TRUE;
	batch_digest (&cursor->batch, cursor->digest);
	cursor->given += (int64_t) cursor->fetched;
	*batch = &cursor->batch;
	return TRUE;
}

static void
cursor_close (struct db_cursor *base)
{
	struct odbc_cursor *cursor = (struct odbc_cursor *) base;

	handle_free (cursor->handle);
	buffers_free (cursor);
	digest_free (cursor->digest);
	g_ptr_array_unref (cursor->values);
	g_free (cursor->sql);
	g_free (cursor->bound);
	g_free (cursor->width);
	g_free (cursor->cells);
	g_free (cursor);
}

static struct db_cursor *
odbc_query (struct db *db, const struct db_statement *statement, bool stream, GError **error)
{
	struct odbc_cursor *cursor = g_new0 (struct odbc_cursor, 1);

	(void) stream;
	cursor->base = (struct db_cursor) {.db = db, .fetch = cursor_fetch, .close = cursor_close};
	cursor->sql = g_strdup (statement->sql);
	cursor->values = g_ptr_array_new_with_free_func (g_free);
	for (int i = 0; i < statement->n; i++)
		g_ptr_array_add (cursor->values, g_strdup (statement->values[i]));
	cursor->digest = digest_new ();
	if (!statement_run (db, statement->sql, statement->values, statement->n, &cursor->handle, error) ||
		!columns_describe (cursor, error) || (cursor->base.n_columns > 0 && !buffers_bind (cursor, error))) {
		db_cursor_close (&cursor->base);
		return NULL;
	}
	return &cursor->base;
}

/* ---- rows in ---- */

static gboolean
bulk_row (struct db_bulk *base, const char *const *values, GError **error)
{
	struct odbc_bulk *bulk = (struct odbc_bulk *) base;

	for (int i = 0; i < base->n; i++) {
		struct odbc_value *value = &bulk->values[i];
		const char *text = values[i] != NULL ? values[i] : "";
		size_t size = strlen (text) + 1;

		value->length = values[i] != NULL ? SQL_NTS : SQL_NULL_DATA;
		if (size > value->room) {
			value->room = size * 2;
			value->text = g_realloc (value->text, value->room);
			if (!value_bind (base->db, bulk->handle, i, value->text, value->room, &value->length, error))
				return FALSE;
		}
		memcpy (value->text, text, size);
	}
	return SQL_SUCCEEDED (SQLExecute (bulk->handle)) || odbc_fail (base->db, SQL_HANDLE_STMT, bulk->handle, error);
}

static void
bulk_free (struct db_bulk *base)
{
	struct odbc_bulk *bulk = (struct odbc_bulk *) base;

	handle_free (bulk->handle);
	for (int i = 0; i < base->n; i++)
		g_free (bulk->values[i].text);
	g_free (bulk->values);
	g_free (bulk);
}

static struct db_bulk *
odbc_bulk (struct db *db, const char *insert, GError **error)
{
	int n = 0;
	g_autofree char *sql = sql_insert_marked (insert, db->kind != NULL ? db->kind->kept : NULL, &n);
	struct odbc_bulk *bulk;

	if (sql == NULL) {
		db_fail (db, error, "42000", "the statement is no plain INSERT of parameters", NULL, NULL);
		return NULL;
	}
	bulk = g_new0 (struct odbc_bulk, 1);
	bulk->base = (struct db_bulk) {.db = db, .n = n, .row = bulk_row, .free = bulk_free};
	bulk->values = g_new0 (struct odbc_value, (gsize) n);
	if (statement_new (db, sql, &bulk->handle, error))
		return &bulk->base;
	bulk_free (&bulk->base);
	return NULL;
}

/* ---- transactions of engines that are not known by name ---- */

static gboolean
begin_generic (struct db *db, GError **error)
{
	SQLHDBC connection = connection_of (db);

	SQLSetConnectAttr (connection, SQL_ATTR_TXN_ISOLATION, (SQLPOINTER) SQL_TXN_READ_COMMITTED, SQL_IS_UINTEGER);
	if (SQL_SUCCEEDED (SQLSetConnectAttr (connection, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER) SQL_AUTOCOMMIT_OFF, SQL_IS_UINTEGER)))
		return TRUE;
	return odbc_fail (db, SQL_HANDLE_DBC, connection, error);
}

static gboolean
end_generic (struct db *db, bool commit, GError **error)
{
	SQLHDBC connection = connection_of (db);

	if (!SQL_SUCCEEDED (SQLEndTran (SQL_HANDLE_DBC, connection, commit ? SQL_COMMIT : SQL_ROLLBACK)))
		return odbc_fail (db, SQL_HANDLE_DBC, connection, error);
	SQLSetConnectAttr (connection, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER) SQL_AUTOCOMMIT_ON, SQL_IS_UINTEGER);
	return TRUE;
}

static const struct db_driver odbc_driver = {
	.close = odbc_close,
	.execute = odbc_execute,
	.query = odbc_query,
	.bulk = odbc_bulk,
	.begin_generic = begin_generic,
	.end_generic = end_generic,
};
