/*
 * PostgreSQL through libpq: small results whole and as text, large ones as binary COPY, rows in as COPY.
 */
#include "common/base/failure.h"
#include "common/io/db_driver.h"
#include "common/io/pg_binary.h"
#include "common/io/pg_copy.h"
#include "common/io/sql_text.h"

#include "sql.h"

#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum
{
	PENDING_READS = 3, /* what TLS has decoded already is read in so many, and is not seen by poll */
	UNSENT_BYTES = 64 * 1024
};

struct pg
{
	struct db base;
	PGconn *connection;
	int patience; /* with a server that says or takes nothing, milliseconds; -1 = for ever */
	bool silent;  /* and it did so for so long */
};

struct pg_cursor
{
	struct db_cursor base;
	PGresult *result; /* whole result; NULL: COPY */
	int row;
	Oid *types;
	struct batch_builder *builder;
	char *data; /* CopyData in work, of so many bytes */
	size_t size;
	const unsigned char *at, *end; /* what is not decoded of it yet, in the batch's room: cells point to it */
	bool headed, ended;
};

struct pg_bulk
{
	struct db_bulk base;
	GString *row;
	size_t unsent; /* bytes that libpq may still hold */
	bool open;
};

typedef PGresult pg_result;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (pg_result, PQclear)

static PGconn *
connection_of (struct db *db)
{
	return ((struct pg *) db)->connection;
}

/* ---- errors ---- */

/* Errors of the connection itself have no SQLSTATE; 08006 is "connection failure". */
static gboolean
connection_fail (struct db *db, GError **error)
{
	const struct pg *pg = (const struct pg *) db;
	g_autofree char *waited = g_strdup_printf ("the server has not answered for %d seconds", pg->patience / 1000);

	return db_fail (db, error, "08006", pg->silent ? waited : PQerrorMessage (pg->connection), NULL, NULL);
}

static gboolean
result_fail (struct db *db, const PGresult *result, GError **error)
{
	const char *state = PQresultErrorField (result, PG_DIAG_SQLSTATE),
			   *message = PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY);

	if (state == NULL || message == NULL || PQstatus (connection_of (db)) == CONNECTION_BAD)
		return connection_fail (db, error);
	return db_fail (db, error, state, message, PQresultErrorField (result, PG_DIAG_MESSAGE_DETAIL),
		PQresultErrorField (result, PG_DIAG_MESSAGE_HINT));
}

static gboolean
result_check (struct db *db, const PGresult *result, GError **error)
{
	ExecStatusType status = PQresultStatus (result);

	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_COPY_IN || status == PGRES_COPY_OUT ||
		result_fail (db, result, error);
}

/* ---- waiting ---- */

/* libpq itself never waits here (PQsetnonblocking), for it would wait without a bound. */
static void
connection_cut (struct pg *pg)
{
	pg->silent = true;
	shutdown (PQsocket (pg->connection), SHUT_RDWR);
}

/* Until the server can be read from or written to, as asked: what it can be; the connection is cut when that takes too long. */
static short
server_await (struct pg *pg, short events)
{
	struct pollfd server = {.fd = PQsocket (pg->connection), .events = events};
	int n;

	while ((n = poll (&server, 1, pg->patience)) < 0 && errno == EINTR)
		;
	if (n == 0)
		connection_cut (pg);
	return n > 0 ? server.revents : POLLIN;
}

/* Reads what the server has said, from the fourth time on waits for it. */
static void
input_await (struct db *db, int times)
{
	if (times >= PENDING_READS)
		server_await ((struct pg *) db, POLLIN);
	PQconsumeInput (connection_of (db));
}

/* Hands on what libpq holds. A server that has something to say meanwhile is listened to, or both would wait for the other. */
static void
output_await (struct db *db)
{
	PGconn *connection = connection_of (db);

	while (PQstatus (connection) == CONNECTION_OK && PQflush (connection) == 1)
		if ((server_await ((struct pg *) db, POLLIN | POLLOUT) & ~POLLOUT) != 0)
			PQconsumeInput (connection);
}

static PGresult *
result_next (struct db *db)
{
	PGconn *connection = connection_of (db);

	output_await (db);
	for (int i = 0; PQstatus (connection) == CONNECTION_OK && PQisBusy (connection); i++)
		input_await (db, i);
	return PQgetResult (connection);
}

/* The first result of what was sent, or that ends a COPY. libpq wants to be asked until there is none, unless a COPY begins. */
static PGresult *
result_last (struct db *db)
{
	PGresult *result = result_next (db), *further;

	if (PQresultStatus (result) == PGRES_COPY_IN || PQresultStatus (result) == PGRES_COPY_OUT)
		return result;
	while ((further = result_next (db)) != NULL)
		PQclear (further);
	return result;
}

/* Sent, or not: then the error is that of the connection. */
static PGresult *
sent (struct db *db, int is_sent)
{
	return is_sent == 1 ? result_last (db) : PQmakeEmptyPGresult (connection_of (db), PGRES_FATAL_ERROR);
}

static PGresult *
execute (struct db *db, const struct db_statement *statement)
{
	return sent (
		db, PQsendQueryParams (connection_of (db), statement->sql, statement->n, NULL, statement->values, NULL, NULL, 0));
}

/* Server notices belong to nobody's result; libpq would print them. */
static void
notice_drop (void *data, const PGresult *result)
{
	(void) data;
	(void) result;
}

/* ---- connecting ---- */

static void
pg_close (struct db *db)
{
	PQfinish (connection_of (db));
	g_free (db);
}

static const struct db_driver pg_driver;

struct db *
pg_open (const char *connection, const struct db_options *options, GError **error)
{
	g_autofree char *timeout = g_strdup_printf ("%" G_GINT64_FORMAT, options->connect_timeout);
	/*
	 * What stands before dbname is a default that the address may change, what stands behind holds. A peer that has gone without
	 * a word is noticed within some two minutes, whether we wait for it or write to it.
	 */
	const char *const names[] = {"connect_timeout", "keepalives_idle", "keepalives_interval", "keepalives_count",
		"tcp_user_timeout", "fallback_application_name", "dbname", "client_encoding", NULL};
	const char *const values[] = {timeout, "60", "10", "6", "120000", "tieout", connection, "UTF8", NULL};
	struct pg *pg = g_new0 (struct pg, 1);

	pg->base.driver = &pg_driver;
	pg->base.engine = g_strdup ("postgresql");
	pg->base.secret_uri = g_strdup (connection);
	pg->patience = options->statement_timeout > 0
		? (int) MIN ((options->statement_timeout + options->connect_timeout) * 1000, G_MAXINT)
		: -1;
	pg->connection = PQconnectdbParams (names, values, 1);
	if (PQstatus (pg->connection) != CONNECTION_OK) {
		connection_fail (&pg->base, error);
		db_close (&pg->base);
		return NULL;
	}
	pg->base.user = g_strdup (PQuser (pg->connection));
	PQsetnonblocking (pg->connection, 1);
	PQsetNoticeReceiver (pg->connection, notice_drop, NULL);
	return &pg->base;
}

/* ---- statements ---- */

static gboolean
pg_execute (struct db *db, const struct db_statement *statement, int64_t *changed, GError **error)
{
	g_autoptr (pg_result) result = execute (db, statement);

	if (!result_check (db, result, error))
		return FALSE;
	if (changed != NULL)
		*changed = g_ascii_strtoll (PQcmdTuples (result), NULL, 10);
	return TRUE;
}

static gboolean cursor_fetch (struct db_cursor *base, const struct batch **batch, GError **error);
static void cursor_close (struct db_cursor *base);

/* A cursor with the columns of a result, which may be of a description only. */
static struct pg_cursor *
cursor_new (struct db *db, const PGresult *described)
{
	struct pg_cursor *cursor = g_new0 (struct pg_cursor, 1);
	int n = PQnfields (described);

	cursor->base = (struct db_cursor) {.db = db,
		.columns = g_new0 (struct column_info, (gsize) n),
		.n_columns = n,
		.fetch = cursor_fetch,
		.close = cursor_close};
	cursor->types = g_new (Oid, (gsize) n);
	for (int i = 0; i < n; i++) {
		cursor->types[i] = PQftype (described, i);
		cursor->base.columns[i] =
			(struct column_info) {g_strdup (PQfname (described, i)), pg_value_type (PQftype (described, i))};
	}
	cursor->builder = batch_builder_new (n, BATCH_ROWS);
	return cursor;
}

static struct db_cursor *
whole_query (struct db *db, const struct db_statement *statement, GError **error)
{
	g_autoptr (pg_result) result = execute (db, statement);
	struct pg_cursor *cursor;

	if (!result_check (db, result, error))
		return NULL;
	cursor = cursor_new (db, result);
	cursor->result = g_steal_pointer (&result);
	return &cursor->base;
}

/* ---- large results: COPY ---- */

/* The parameters as settings of this transaction, and the types that the statement expects of them. */
static gboolean
settings_make (struct db *db, const struct db_statement *statement, const PGresult *described, char **casts, GError **error)
{
	for (int i = 0; i < statement->n; i++) {
		g_autofree char *oid = g_strdup_printf ("%u", PQparamtype (described, i)), *set = NULL;
		const struct db_param type[] = {{"type", oid}};
		const struct db_param setting[] = {{"name", statement->names[i]}, {"value", statement->values[i]}};

		if (!db_scalar (db, sql_db_postgresql_type_name, type, 1, &casts[i], error) ||
			!db_scalar (db, sql_db_postgresql_parameter, setting, 2, &set, error))
			return FALSE;
	}
	return TRUE;
}

static bool
types_known (const struct pg_cursor *cursor)
{
	for (int i = 0; i < cursor->base.n_columns; i++)
		if (!pg_type_known (cursor->types[i]))
			return false;
	return true;
}

static gboolean
copy_start (struct pg_cursor *cursor, const struct db_statement *statement, const PGresult *described, GError **error)
{
	struct db *db = cursor->base.db;
	g_auto (GStrv) casts = g_new0 (char *, (gsize) statement->n + 1);
	g_autofree char *copy = NULL;
	g_autoptr (pg_result) result = NULL;

	if (!settings_make (db, statement, described, casts, error))
		return FALSE;
	copy = pg_copy_query (statement, casts);
	result = sent (db, PQsendQuery (connection_of (db), copy));
	return result_check (db, result, error);
}

static struct db_cursor *
pg_query (struct db *db, const struct db_statement *statement, bool stream, GError **error)
{
	g_autoptr (pg_result) prepared = NULL, described = NULL;
	struct pg_cursor *cursor;

	if (!stream)
		return whole_query (db, statement, error);
	prepared = sent (db, PQsendPrepare (connection_of (db), "", statement->sql, 0, NULL));
	if (!result_check (db, prepared, error))
		return NULL;
	described = sent (db, PQsendDescribePrepared (connection_of (db), ""));
	if (!result_check (db, described, error))
		return NULL;
	cursor = cursor_new (db, described);
	if (!types_known (cursor)) { /* an enum, an array ...: as text it can be read all the same */
		db_cursor_close (&cursor->base);
		return whole_query (db, statement, error);
	}
	if (!copy_start (cursor, statement, described, error)) {
		cursor->ended = true;
		db_cursor_close (&cursor->base);
		return NULL;
	}
	return &cursor->base;
}

/* ---- fetching ---- */

static void
whole_batch (struct pg_cursor *cursor)
{
	const PGresult *result = cursor->result;

	for (size_t rows = 0; rows < BATCH_ROWS && cursor->row < PQntuples (result); cursor->row++) {
		for (int i = 0; i < cursor->base.n_columns; i++) {
			const char *text = PQgetisnull (result, cursor->row, i) ? NULL : PQgetvalue (result, cursor->row, i);

			batch_cell (cursor->builder, i, text, (size_t) PQgetlength (result, cursor->row, i));
		}
		rows = batch_row_end (cursor->builder, 0);
	}
}

static gboolean
damaged (struct pg_cursor *cursor, GError **error)
{
	return db_fail (cursor->base.db, error, "08P01", "the server's COPY data are not as its protocol says", NULL, NULL);
}

/* The last bytes of the message in work are decoded next. */
static void
message_place (struct pg_cursor *cursor, size_t left)
{
	char *room = batch_room (cursor->builder, left);

	cursor->at = memcpy (room, cursor->data + cursor->size - left, left);
	cursor->end = cursor->at + left;
}

/* As PQgetCopyData, waited for; 0: the connection is lost. */
static int
copy_next (struct db *db, char **data)
{
	PGconn *connection = connection_of (db);
	int n;

	for (int i = 0; (n = PQgetCopyData (connection, data, 1)) == 0 && PQstatus (connection) == CONNECTION_OK; i++)
		input_await (db, i);
	return n;
}

/* The next CopyData message; *more is false at the end of the data, whose result is then checked. */
static gboolean
copy_message (struct pg_cursor *cursor, bool *more, GError **error)
{
	struct db *db = cursor->base.db;
	int n;

	PQfreemem (cursor->data);
	cursor->data = NULL;
	n = copy_next (db, &cursor->data);
	*more = n > 0;
	if (n > 0) {
		cursor->size = (size_t) n;
		message_place (cursor, cursor->size);
		return TRUE;
	}
	cursor->ended = true;
	if (n == -1) {
		g_autoptr (pg_result) result = result_last (db);

		return result_check (db, result, error);
	}
	return connection_fail (db, error);
}

static gboolean
copy_batch (struct pg_cursor *cursor, GError **error)
{
	bool more = true;

	while (!cursor->ended && batch_view (cursor->builder)->rows < BATCH_ROWS) {
		if (cursor->at == cursor->end && !copy_message (cursor, &more, error))
			return FALSE;
		if (!more)
			break;
		if (!cursor->headed && !pg_copy_header (&cursor->at, cursor->end))
			return damaged (cursor, error);
		cursor->headed = true;
		if (cursor->at < cursor->end &&
			!pg_copy_tuple (&cursor->at, cursor->end, cursor->builder, cursor->types, cursor->base.typed, cursor->base.n_columns))
			return damaged (cursor, error);
	}
	return TRUE;
}

static gboolean
cursor_fetch (struct db_cursor *base, const struct batch **batch, GError **error)
{
	struct pg_cursor *cursor = (struct pg_cursor *) base;
	size_t left = (size_t) (cursor->end - cursor->at);

	batch_clear (cursor->builder);
	if (left > 0)
		message_place (cursor, left);
	if (cursor->result != NULL)
		whole_batch (cursor);
	else if (!copy_batch (cursor, error))
		return FALSE;
	*batch = batch_view (cursor->builder);
	if ((*batch)->rows == 0)
		*batch = NULL;
	return TRUE;
}

static void *
cancel_send (void *data)
{
	PGcancel *cancel = data;
	char reason[256];

	PQcancel (cancel, reason, sizeof reason);
	PQfreeCancel (cancel);
	return NULL;
}

/* PQcancel waits for the server to hang up, without a bound: so a thread does, which can be left behind. */
static void
statement_cancel (struct pg *pg)
{
	PGcancel *cancel = PQgetCancel (pg->connection);
	struct timespec until;
	pthread_t thread;

	if (cancel == NULL)
		return;
	if (pg->patience < 0 || pthread_create (&thread, NULL, cancel_send, cancel) != 0) {
		cancel_send (cancel);
		return;
	}
	clock_gettime (CLOCK_MONOTONIC, &until);
	until.tv_sec += pg->patience / 1000;
	if (pthread_clockjoin_np (thread, NULL, CLOCK_MONOTONIC, &until) != 0) {
		pthread_detach (thread);
		connection_cut (pg);
	}
}

/* A COPY that is left before its end is canceled and drained, so that the connection can be used again. */
static void
copy_abandon (struct db *db)
{
	char *data;

	statement_cancel ((struct pg *) db);
	while (copy_next (db, &data) > 0)
		PQfreemem (data);
	PQclear (result_last (db));
}

static void
cursor_close (struct db_cursor *base)
{
	struct pg_cursor *cursor = (struct pg_cursor *) base;

	PQfreemem (cursor->data);
	if (cursor->result == NULL && !cursor->ended && PQtransactionStatus (connection_of (base->db)) == PQTRANS_ACTIVE)
		copy_abandon (base->db);
	PQclear (cursor->result);
	batch_builder_free (cursor->builder);
	g_free (cursor->types);
	g_free (cursor);
}

/* ---- rows in ---- */

static gboolean
bulk_row (struct db_bulk *base, const char *const *values, GError **error)
{
	struct pg_bulk *bulk = (struct pg_bulk *) base;

	pg_copy_row (bulk->row, values, base->n);
	if (PQputCopyData (connection_of (base->db), bulk->row->str, (int) bulk->row->len) != 1)
		return connection_fail (base->db, error);
	bulk->unsent += bulk->row->len;
	if (bulk->unsent < UNSENT_BYTES)
		return TRUE;
	bulk->unsent = 0;
	output_await (base->db);
	return PQstatus (connection_of (base->db)) == CONNECTION_OK || connection_fail (base->db, error);
}

/* why: NULL ends the rows, a text takes them back. */
static gboolean
bulk_finish (struct pg_bulk *bulk, const char *why, GError **error)
{
	PGconn *connection = connection_of (bulk->base.db);
	g_autoptr (pg_result) result = NULL;

	bulk->open = false;
	if (PQputCopyEnd (connection, why) != 1)
		return connection_fail (bulk->base.db, error);
	result = result_last (bulk->base.db);
	return result_check (bulk->base.db, result, error);
}

static gboolean
bulk_end (struct db_bulk *base, GError **error)
{
	return bulk_finish ((struct pg_bulk *) base, NULL, error);
}

static void
bulk_free (struct db_bulk *base)
{
	struct pg_bulk *bulk = (struct pg_bulk *) base;

	if (bulk->open)
		bulk_finish (bulk, "abandoned", NULL);
	g_string_free (bulk->row, TRUE);
	g_free (bulk);
}

static struct db_bulk *
pg_bulk (struct db *db, const char *insert, GError **error)
{
	int n = 0;
	g_autofree char *target = sql_insert_target (insert, &n), *copy = NULL;
	g_autoptr (pg_result) result = NULL;
	struct pg_bulk *bulk;

	if (target == NULL) {
		db_fail (db, error, "42601", "the statement is no plain INSERT of parameters", NULL, NULL);
		return NULL;
	}
	copy = g_strdup_printf ("COPY %s FROM STDIN", target);
	result = sent (db, PQsendQuery (connection_of (db), copy));
	if (!result_check (db, result, error))
		return NULL;
	bulk = g_new0 (struct pg_bulk, 1);
	bulk->base = (struct db_bulk) {db, n, bulk_row, bulk_end, bulk_free};
	bulk->row = g_string_new (NULL);
	bulk->open = true;
	return &bulk->base;
}

static const struct db_driver pg_driver = {
	.close = pg_close,
	.execute = pg_execute,
	.query = pg_query,
	.bulk = pg_bulk,
	.numbered = true,
};
