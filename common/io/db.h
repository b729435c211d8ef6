/*
 * db.h - one seam over libpq and ODBC: connections, snapshots, bound parameters, streamed rows, bulk insert.
 *
 * SQL is the text of a .sql file. Its parameters are written `:name` and are always bound, never pasted in; `::type`,
 * quoted text, and comments are left alone. All values go in and come out as text (batch.h says in which form); NULL is a
 * NULL pointer. A connection belongs to one thread at a time; two connections may be used by two threads.
 *
 * Errors: the message starts with the SQLSTATE (`[42P01] relation "postings" does not exist`); further lines are `detail:
 * ...` and `hint: ...`. Classes: cannot connect, connection lost -> FAILURE_UNAVAILABLE; unknown table or column, bad value
 * -> FAILURE_DATA; lock, busy, serialization -> FAILURE_BUSY; other mistakes in the SQL, a missing right ->
 * FAILURE_CONFIGURATION; disk full -> FAILURE_IO; the rest -> FAILURE_INTERNAL. No message holds a secret.
 */
#ifndef IO_DB_H
#define IO_DB_H

#include "common/io/batch.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct db;
typedef struct db db;
struct db_cursor;
typedef struct db_cursor db_cursor;
struct db_bulk;
typedef struct db_bulk db_bulk;

enum db_access
{
	DB_READ,  /* a source: nothing is ever created or written; the engine is told so and the answer is checked */
	DB_WRITE, /* the ledger; a missing SQLite file is FAILURE_UNAVAILABLE */
	DB_CREATE /* the same, and a missing SQLite file is created */
};

struct db_options
{
	enum db_access access;
	int64_t connect_timeout, statement_timeout; /* seconds; 0 = none (connecting: 10 s) */
};

/*
 * `postgresql://...`, `postgres://...`, `service=...`, `odbc:<connection string>`, `sqlite:FILE`. Anything else is
 * FAILURE_CONFIGURATION.
 */
struct db *db_open (const char *uri, const struct db_options *options, GError **error);
void db_close (struct db *db); /* rolls back what is open; NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (db, db_close)
void db_alone (struct db *db); /* from now on no thread but the caller's does anything for it */

const char *db_engine (const struct db *db); /* "postgresql", "sqlite", "mariadb", else the DBMS's own name in lower case */
const char *db_user (const struct db *db);   /* whom the server takes us for; "" for SQLite */
const char *db_sqlstate (
	const struct db *db); /* of the last failed call: "23505"; "" = none. SQLite has "HY000" for everything */

/* ---- transactions ---- */

/*
 * Begins a read-only transaction that sees one state of the database: REPEATABLE READ on engines known to be multi-version
 * (PostgreSQL, MariaDB with InnoDB, SQLite), else READ COMMITTED, and then db_is_snapshot() is false: compare a watermark
 * before and after. Never an isolation that takes read locks. READ ONLY is set and verified by SQL where the engine has it.
 * db_snapshot() names the state for evidence ("" = the engine has no name for it).
 */
gboolean db_begin_read (struct db *db, GError **error);
bool db_is_snapshot (const struct db *db);
const char *db_snapshot (const struct db *db);

/* Begins a writing transaction (SQLite: BEGIN IMMEDIATE, so that busy shows here). */
gboolean db_begin (struct db *db, GError **error);
gboolean db_commit (
	struct db *db, GError **error); /* after any failed statement it rolls back and fails: some drivers would report success */
void db_rollback (struct db *db);   /* fine when nothing is open */

/* ---- statements ---- */

struct db_param
{
	const char *name;  /* without the colon */
	const char *value; /* NULL = NULL */
};

/*
 * Runs a statement without rows. A parameter that the SQL names and the list lacks is FAILURE_CONFIGURATION; extra ones are
 * ignored.
 */
gboolean db_execute (
	struct db *db, const char *sql, const struct db_param *params, size_t n_params, int64_t *changed, GError **error);

/*
 * Runs a query. db_query is for small results (PostgreSQL holds them whole); db_stream for large ones: PostgreSQL sends them as
 * binary COPY (a transaction must be open, a NULL parameter is not possible), elsewhere both are the same block fetch.
 */
struct db_cursor *db_query (struct db *db, const char *sql, const struct db_param *params, size_t n_params, GError **error);
struct db_cursor *db_stream (struct db *db, const char *sql, const struct db_param *params, size_t n_params, GError **error);
int db_cursor_columns (
	const struct db_cursor *cursor, const struct column_info **columns); /* their number; owned by the cursor */

/* Before the first fetch: the column may come as values instead of text (batch.h), where that is what the engine sends. */
void db_cursor_typed (struct db_cursor *cursor, int column);

/* TRUE with a batch of at least one row, TRUE with NULL at the end, FALSE on error. */
gboolean db_fetch (struct db_cursor *cursor, const struct batch **batch, GError **error);
void db_cursor_close (struct db_cursor *cursor); /* NULL is fine; before the end is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (db_cursor, db_cursor_close)

/* The first column of the first row as new text; *value is NULL for no row or NULL. */
gboolean db_scalar (struct db *db, const char *sql, const struct db_param *params, size_t n_params, char **value, GError **error);

/* ---- many rows in ---- */

/*
 * insert is `INSERT INTO table (a, b, ...) VALUES (:a, :b, ...)`, values being parameters only; PostgreSQL gets them as
 * COPY, others as a prepared statement. Rows give their values in the order of the columns. Until db_bulk_end the
 * connection takes no other statement; db_bulk_free without it abandons the rows (roll back then).
 *
 * Rows are held until there is a block of them, which a thread of the bulk then writes: what is wrong with a row may be said
 * with a later one, or at the end. A connection that is db_alone writes them itself, one by one.
 */
struct db_bulk *db_bulk_begin (struct db *db, const char *insert, GError **error);
gboolean db_bulk_row (struct db_bulk *bulk, const char *const *values, GError **error);
gboolean db_bulk_end (struct db_bulk *bulk, GError **error);
void db_bulk_free (struct db_bulk *bulk); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (db_bulk, db_bulk_free)

#endif
