/*
 * fuzz_pg_copy.c - any bytes as what a PostgreSQL server sends of a binary COPY: libpq is this file. However its messages
 * are cut and whatever they claim, they are read as rows of cells, or refused.
 *
 * The first byte is the number of columns, the next ones their types; then each message is a byte of length and its
 * content. With a first byte above 127 the signature and header of a COPY stand before the messages, for no mutation finds
 * them.
 */
#include "common/base/failure.h"
#include "common/io/db.h"
#include "fuzz.h"

#include <glib.h>
#include <libpq-fe.h>
#include <string.h>

enum
{
	COLUMNS = 6
};

static const Oid oids[] = {16, 20, 23, 25, 700, 701, 1043, 1082, 1114, 1184, 1700, 1042};
static const uint8_t header[] =
	"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0"; /* and the NUL that ends the text: 20 bytes, of which 19 count */

static struct
{
	const uint8_t *at, *end;
	int columns, pending; /* results to give */
	Oid type[COLUMNS];
	ExecStatusType status;
	bool headed;
} server;

static char dummy;
#define CONNECTION ((PGconn *) (void *) &dummy)
#define RESULT ((PGresult *) (void *) &dummy)

static uint8_t
take (void)
{
	return server.at < server.end ? *server.at++ : 0;
}

PGconn *
PQconnectdbParams (const char *const *names G_GNUC_UNUSED, const char *const *values G_GNUC_UNUSED, int expand G_GNUC_UNUSED)
{
	return CONNECTION;
}
ConnStatusType
PQstatus (const PGconn *connection G_GNUC_UNUSED)
{
	return CONNECTION_OK;
}
char *
PQuser (const PGconn *connection G_GNUC_UNUSED)
{
	return (char *) "fuzz";
}
PQnoticeReceiver
PQsetNoticeReceiver (PGconn *connection G_GNUC_UNUSED, PQnoticeReceiver take_notice G_GNUC_UNUSED, void *data G_GNUC_UNUSED)
{
	return NULL;
}
void
PQfinish (PGconn *connection G_GNUC_UNUSED)
{
}
int
PQsocket (const PGconn *connection G_GNUC_UNUSED)
{
	return -1;
}
int
PQisBusy (PGconn *connection G_GNUC_UNUSED)
{
	return 0;
}
int
PQsetnonblocking (PGconn *connection G_GNUC_UNUSED, int on G_GNUC_UNUSED)
{
	return 0;
}
int
PQflush (PGconn *connection G_GNUC_UNUSED)
{
	return 0;
}
int
PQconsumeInput (PGconn *connection G_GNUC_UNUSED)
{
	return 1;
}
char *
PQerrorMessage (const PGconn *connection G_GNUC_UNUSED)
{
	return (char *) "";
}
PGTransactionStatusType
PQtransactionStatus (const PGconn *connection G_GNUC_UNUSED)
{
	return PQTRANS_IDLE;
}

/* ---- statements: what is sent has one result, of a COPY none after it */

static int
sent (ExecStatusType status)
{
	server.status = status;
	server.pending = 1;
	return 1;
}
int
PQsendQuery (PGconn *connection G_GNUC_UNUSED, const char *sql)
{
	return sent (g_str_has_prefix (sql, "COPY") ? PGRES_COPY_OUT : PGRES_COMMAND_OK);
}
int
PQsendQueryParams (PGconn *connection G_GNUC_UNUSED, const char *sql G_GNUC_UNUSED, int n G_GNUC_UNUSED,
	const Oid *types G_GNUC_UNUSED, const char *const *values G_GNUC_UNUSED, const int *lengths G_GNUC_UNUSED,
	const int *formats G_GNUC_UNUSED, int format G_GNUC_UNUSED)
{
	return sent (PGRES_TUPLES_OK);
}
int
PQsendPrepare (PGconn *connection G_GNUC_UNUSED, const char *name G_GNUC_UNUSED, const char *sql G_GNUC_UNUSED,
	int n G_GNUC_UNUSED, const Oid *types G_GNUC_UNUSED)
{
	return sent (PGRES_COMMAND_OK);
}
int
PQsendDescribePrepared (PGconn *connection G_GNUC_UNUSED, const char *name G_GNUC_UNUSED)
{
	return sent (PGRES_COMMAND_OK);
}
PGresult *
PQgetResult (PGconn *connection G_GNUC_UNUSED)
{
	return server.pending-- > 0 ? RESULT : NULL;
}
ExecStatusType
PQresultStatus (const PGresult *result G_GNUC_UNUSED)
{
	return server.status;
}
char *
PQresultErrorField (const PGresult *result G_GNUC_UNUSED, int field G_GNUC_UNUSED)
{
	return NULL;
}
void
PQclear (PGresult *result G_GNUC_UNUSED)
{
}
int
PQntuples (const PGresult *result G_GNUC_UNUSED)
{
	return 0;
}
int
PQnfields (const PGresult *result G_GNUC_UNUSED)
{
	return server.columns;
}
Oid
PQftype (const PGresult *result G_GNUC_UNUSED, int column)
{
	return server.type[column];
}
char *
PQfname (const PGresult *result G_GNUC_UNUSED, int column G_GNUC_UNUSED)
{
	return (char *) "c";
}

/* ---- the COPY ---- */

int
PQgetCopyData (PGconn *connection G_GNUC_UNUSED, char **data, int async G_GNUC_UNUSED)
{
	size_t n = take ();
	bool with_header = !server.headed;

	server.headed = true;
	if (!with_header && server.at == server.end) {
		sent (PGRES_COMMAND_OK);
		return -1;
	}
	n = MIN (n, (size_t) (server.end - server.at));
	*data = g_malloc (n + sizeof header);
	if (with_header)
		memcpy (*data, header, 19);
	memcpy (*data + (with_header ? 19 : 0), server.at, n);
	server.at += n;
	return (int) (n + (with_header ? 19 : 0)) > 0 ? (int) (n + (with_header ? 19 : 0)) : -2;
}
void
PQfreemem (void *data)
{
	g_free (data);
}

static void
rows_read (struct db_cursor *cursor)
{
	const struct batch *batch = NULL;
	g_autoptr (GError) error = NULL;

	while (db_fetch (cursor, &batch, &error) && batch != NULL)
		for (size_t row = 0; row < batch->rows; row++)
			for (int i = 0; i < batch->columns; i++)
				demand (batch->column[i][row].text == NULL || batch->column[i][row].length < 1 << 20);
	demand (error == NULL || error->domain == FAILURE);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (db) db = NULL;
	g_autoptr (db_cursor) cursor = NULL;
	uint8_t first;

	server.at = data;
	server.end = data + size;
	server.pending = 0;
	first = take ();
	server.headed = first < 128;
	server.columns = first % COLUMNS + 1;
	for (int i = 0; i < server.columns; i++)
		server.type[i] = oids[take () % G_N_ELEMENTS (oids)];
	db = db_open ("postgresql:///fuzz", NULL, &error);
	demand (db != NULL);
	cursor = db_stream (db, "SELECT 1", NULL, 0, &error);
	demand (cursor != NULL);
	rows_read (cursor);
	return 0;
}
