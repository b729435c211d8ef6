/*
 * db_driver.h - what libpq and ODBC each provide to db.c, and what db.c provides to them. For common/io only.
 */
#ifndef IO_DB_DRIVER_H
#define IO_DB_DRIVER_H

#include "common/io/db.h"

#include <glib.h>

/* SQL text with its parameters in the driver's own form; values are borrowed from the caller's list. */
struct db_statement
{
	const char *text; /* the .sql file as it was given */
	char *sql;
	const char **names, **values; /* per placeholder, in the driver's order */
	int n;
};
typedef struct db_statement db_statement;

struct db_driver
{
	void (*close) (struct db *db);
	gboolean (*execute) (struct db *db, const struct db_statement *statement, int64_t *changed, GError **error);
	struct db_cursor *(*query) (struct db *db, const struct db_statement *statement, bool stream, GError **error);
	struct db_bulk *(*bulk) (struct db *db, const char *insert, GError **error);
	gboolean (*begin_generic) (struct db *db, GError **error); /* of an engine without an entry in db_engine.c */
	gboolean (*end_generic) (struct db *db, bool commit, GError **error);
	bool numbered; /* placeholders are $1, $2 ... and repeat; else each is a `?` */
};

struct db_engine;

struct db /* the head of a driver's own struct */
{
	const struct db_driver *driver;
	const struct db_engine *kind; /* NULL: an engine that is not known here */
	enum db_access access;
	char *engine, *user, *snapshot;
	char *secret_uri; /* for masking messages only */
	char sqlstate[6];
	bool in_transaction, failed; /* failed: a statement of this transaction did not succeed */
	bool alone;                  /* no thread beside the caller's */
	/* How the connection broke while it rolled back: nobody knows what the transaction left, and none begins any more; NULL. */
	GError *lost;
};

struct db_cursor
{
	struct db *db;
	struct column_info *columns; /* names owned */
	int n_columns;
	bool *typed; /* by column: may come as a value; NULL: none */
	gboolean (*fetch) (struct db_cursor *cursor, const struct batch **batch, GError **error);
	void (*close) (struct db_cursor *cursor); /* frees the driver's own part and the struct */
};

/* As a driver makes it, it takes row by row; db_bulk.c puts blocks and a thread before it. */
struct db_bulk
{
	struct db *db;
	int n; /* values per row */
	gboolean (*row) (struct db_bulk *bulk, const char *const *values, GError **error);
	gboolean (*end) (struct db_bulk *bulk, GError **error); /* NULL: nothing is left to do */
	void (*free) (struct db_bulk *bulk);
};

/* The two drivers. Each takes the rest of the address; options are never NULL. */
struct db *pg_open (const char *connection, const struct db_options *options, GError **error);
struct db *odbc_open (const char *connection, const struct db_options *options, GError **error);

/* Engines that are known by name: their statements (sql/db/<engine>/), and whether a snapshot costs no locks. */
struct db_engine
{
	const char *name;
	const char *session_read, *session_write;        /* run once after connecting; may return a row; NULL = none */
	const char *begin_read, *verify_read, *snapshot; /* verify: 1; snapshot: its name; NULL = none */
	const char *begin_write, *commit, *rollback;
	const char *kept; /* begins a statement that is run often; NULL = nothing is needed */
};
const struct db_engine *db_engine_find (const char *name); /* NULL when not known */

/*
 * Sets error from what a driver reports, class by SQLSTATE (db.h), and remembers the SQLSTATE. message may have several lines and
 * ends without one; detail and hint may be NULL. Returns FALSE.
 */
gboolean db_fail (struct db *db, GError **error, const char *sqlstate, const char *message, const char *detail, const char *hint);

/* Class of a SQLSTATE, for an engine that has no useful ones (SQLite) of the message. */
int db_failure_class (const char *engine, const char *sqlstate, const char *message);

/*
 * What an ODBC driver says, without the names and phrases around it: "[vendor][driver]ERROR: text;\nError while ..." is "text".
 * Works in place.
 */
char *odbc_message (char *message);

/* SQLite goes by the declared type's name: only these are exact, every other number may be a binary float. */
enum value_type sqlite_value_type (const char *name);

/* The text with each secret of the address replaced by ***. The caller frees it. */
char *secret_mask (const char *text, const char *uri);

#endif
