#include "common/io/db.h"

#include "common/base/failure.h"
#include "common/config/uri.h"
#include "common/io/db_driver.h"
#include "common/io/secret_file.h"
#include "common/io/sql_text.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

enum
{
	CONNECT_SECONDS = 10,
	SQLITE_BUSY_MS = 2000 /* how long another writer is waited for */
};

/* ---- connecting ---- */

/* sqlite:FILE as a connection string; the file is named as a URI, so that the engine itself keeps it read-only. */
static char *
sqlite_connection (const char *file, const struct db_options *options, GError **error)
{
	static const char *const modes[] = {[DB_READ] = "ro", [DB_WRITE] = "rw", [DB_CREATE] = "rwc"};
	g_autofree char *path = g_canonicalize_filename (file, NULL);
	g_autofree char *escaped = g_uri_escape_string (path, "/", FALSE);
	struct stat status;

	errno = 0;
	if (stat (file, &status) == 0 && S_ISDIR (status.st_mode))
		errno = EISDIR;
	if (errno == ENOENT && options->access == DB_CREATE) {
		g_autofree char *folder = g_path_get_dirname (path);

		errno = 0;
		if (g_access (folder, W_OK) != 0) {
			g_set_error (error, FAILURE, FAILURE_CANNOT_CREATE, "file '%s' cannot be created: %s", file, g_strerror (errno));
			return NULL;
		}
	}
	if (errno != 0) {
		g_set_error (error, FAILURE, FAILURE_UNAVAILABLE, "file '%s': %s", file, g_strerror (errno));
		return NULL;
	}
	return g_strdup_printf ("Driver=SQLite3;Database=file:%s?mode=%s;StepAPI=1;BigInt=1;NoWCHAR=1;Timeout=%d", escaped,
		modes[options->access], SQLITE_BUSY_MS);
}

static gboolean
session_set (struct db *db, const struct db_options *options, GError **error)
{
	g_autofree char *timeout = g_strdup_printf ("%" G_GINT64_FORMAT, options->statement_timeout * 1000);
	const struct db_param params[] = {{"read_only", options->access == DB_READ ? "on" : "off"}, {"timeout", timeout}};
	const char *sql = NULL;
	g_autoptr (db_cursor) cursor = NULL;

	db->kind = db_engine_find (db->engine);
	if (db->kind != NULL)
		sql = options->access == DB_READ ? db->kind->session_read : db->kind->session_write;
	if (sql == NULL)
		return TRUE;
	cursor = db_query (db, sql, params, G_N_ELEMENTS (params), error);
	return cursor != NULL;
}

/*
 * MariaDB's driver waits as long as it takes for the server's greeting and for each answer, unless these words say otherwise;
 * other drivers pass over them. No answer may take longer than a statement. Of a word that is there twice the last one counts:
 * the address's own.
 */
static char *
odbc_connection (const char *connection, const struct db_options *options)
{
	GString *timed = g_string_new (NULL);

	g_string_append_printf (timed, "CONN_TIMEOUT=%" G_GINT64_FORMAT ";", options->connect_timeout);
	if (options->statement_timeout > 0)
		g_string_append_printf (
			timed, "READ_TIMEOUT=%" G_GINT64_FORMAT ";", options->statement_timeout + options->connect_timeout);
	g_string_append (timed, connection);
	return g_string_free (timed, FALSE);
}

struct db *
db_open (const char *uri, const struct db_options *options, GError **error)
{
	struct db_options given = options != NULL ? *options : (struct db_options) {.access = DB_READ};
	g_autofree char *longer = NULL, *shown = uri_public (uri);
	g_autoptr (db) db = NULL;

	if (given.connect_timeout == 0)
		given.connect_timeout = CONNECT_SECONDS;
	if (!secret_files_check (uri, error))
		return NULL;
	if (g_str_has_prefix (uri, "postgresql://") || g_str_has_prefix (uri, "postgres://") || g_str_has_prefix (uri, "service="))
		db = pg_open (uri, &given, error);
	else if (g_str_has_prefix (uri, "odbc:")) {
		longer = odbc_connection (uri + strlen ("odbc:"), &given);
		db = odbc_open (longer, &given, error);
	} else if (g_str_has_prefix (uri, "sqlite:")) {
		longer = sqlite_connection (uri + strlen ("sqlite:"), &given, error);
		db = longer != NULL ? odbc_open (longer, &given, error) : NULL;
	} else
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION,
			"'%s' is no database: postgresql://..., service=..., odbc:... or sqlite:FILE", shown);
	if (db == NULL || !session_set (db, &given, error))
		return NULL;
	db->access = given.access;
	return g_steal_pointer (&db);
}

void
db_close (struct db *db)
{
	if (db == NULL)
		return;
	db_rollback (db);
	g_free (db->engine);
	g_free (db->user);
	g_free (db->snapshot);
	g_free (db->secret_uri);
	g_clear_error (&db->lost);
	db->driver->close (db);
}

void
db_alone (struct db *db)
{
	db->alone = true;
}

const char *
db_engine (const struct db *db)
{
	return db->engine;
}

const char *
db_user (const struct db *db)
{
	return db->user;
}

const char *
db_sqlstate (const struct db *db)
{
	return db->sqlstate;
}

/* ---- statements ---- */

struct binding /* a statement while its parameters are collected */
{
	const struct db_param *params;
	size_t n_params;
	bool numbered;
	GPtrArray *names, *values;
	char *missing;
};

static void
placeholder_write (GString *out, const char *name, void *data)
{
	struct binding *binding = data;
	guint n = binding->names->len;

	for (guint i = 0; binding->numbered && i < n; i++)
		if (strcmp (g_ptr_array_index (binding->names, i), name) == 0) {
			g_string_append_printf (out, "$%u", i + 1);
			return;
		}
	for (size_t i = 0; i < binding->n_params; i++)
		if (strcmp (binding->params[i].name, name) == 0) {
			g_ptr_array_add (binding->names, (void *) binding->params[i].name);
			g_ptr_array_add (binding->values, (void *) binding->params[i].value);
			if (binding->numbered)
				g_string_append_printf (out, "$%u", n + 1);
			else
				g_string_append_c (out, '?');
			return;
		}
	if (binding->missing == NULL)
		binding->missing = g_strdup (name);
}

static void
statement_release (struct db_statement *statement)
{
	g_free (statement->sql);
	g_free (statement->names);
	g_free (statement->values);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (db_statement, statement_release)

static gboolean
statement_init (struct db_statement *statement, const struct db *db, const char *sql, const struct db_param *params,
	size_t n_params, GError **error)
{
	struct binding binding = {params, n_params, db->driver->numbered, g_ptr_array_new (), g_ptr_array_new (), NULL};
	g_autofree char *missing = NULL;

	statement->text = sql;
	statement->sql = sql_rewrite (sql, placeholder_write, &binding);
	statement->n = (int) binding.names->len;
	statement->names = (const char **) g_ptr_array_free (binding.names, FALSE);
	statement->values = (const char **) g_ptr_array_free (binding.values, FALSE);
	missing = binding.missing;
	if (missing == NULL)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "the statement names ':%s', which has no value here", missing);
	return FALSE;
}

gboolean
db_execute (struct db *db, const char *sql, const struct db_param *params, size_t n_params, int64_t *changed, GError **error)
{
	g_auto (db_statement) statement = {0};

	return statement_init (&statement, db, sql, params, n_params, error) && db->driver->execute (db, &statement, changed, error);
}

static struct db_cursor *
statement_query (struct db *db, const char *sql, const struct db_param *params, size_t n_params, bool stream, GError **error)
{
	g_auto (db_statement) statement = {0};

	return statement_init (&statement, db, sql, params, n_params, error) ? db->driver->query (db, &statement, stream, error)
																		 : NULL;
}

struct db_cursor *
db_query (struct db *db, const char *sql, const struct db_param *params, size_t n_params, GError **error)
{
	return statement_query (db, sql, params, n_params, false, error);
}

struct db_cursor *
db_stream (struct db *db, const char *sql, const struct db_param *params, size_t n_params, GError **error)
{
	return statement_query (db, sql, params, n_params, true, error);
}

int
db_cursor_columns (const struct db_cursor *cursor, const struct column_info **columns)
{
	*columns = cursor->columns;
	return cursor->n_columns;
}

void
db_cursor_typed (struct db_cursor *cursor, int column)
{
	if (cursor->typed == NULL)
		cursor->typed = g_new0 (bool, (gsize) cursor->n_columns);
	cursor->typed[column] = true;
}

gboolean
db_fetch (struct db_cursor *cursor, const struct batch **batch, GError **error)
{
	*batch = NULL;
	return cursor->n_columns == 0 || cursor->fetch (cursor, batch, error);
}

void
db_cursor_close (struct db_cursor *cursor)
{
	if (cursor == NULL)
		return;
	for (int i = 0; i < cursor->n_columns; i++)
		g_free ((char *) cursor->columns[i].name);
	g_free (cursor->columns);
	g_free (cursor->typed);
	cursor->close (cursor);
}

gboolean
db_scalar (struct db *db, const char *sql, const struct db_param *params, size_t n_params, char **value, GError **error)
{
	g_autoptr (db_cursor) cursor = db_query (db, sql, params, n_params, error);
	const struct batch *batch;

	*value = NULL;
	if (cursor == NULL || !db_fetch (cursor, &batch, error))
		return FALSE;
	if (batch != NULL && batch->column[0][0].text != NULL)
		*value = g_strndup (batch->column[0][0].text, batch->column[0][0].length);
	return TRUE;
}

/* ---- transactions ---- */

static gboolean
transaction_start (struct db *db, const char *sql, GError **error)
{
	db->failed = false;
	if (db->lost != NULL) {
		g_propagate_error (error, g_error_copy (db->lost));
		return FALSE;
	}
	db->in_transaction = db->kind != NULL ? db_execute (db, sql, NULL, 0, NULL, error) : db->driver->begin_generic (db, error);
	return db->in_transaction;
}

gboolean
db_begin_read (struct db *db, GError **error)
{
	g_autofree char *verified = NULL;

	g_clear_pointer (&db->snapshot, g_free);
	if (!transaction_start (db, db->kind != NULL ? db->kind->begin_read : NULL, error))
		return FALSE;
	if (db->kind == NULL)
		return TRUE;
	if (!db_scalar (db, db->kind->verify_read, NULL, 0, &verified, error))
		return FALSE;
	if (g_strcmp0 (verified, "1") != 0) {
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "the server did not make the transaction a read-only snapshot");
		return FALSE;
	}
	return db->kind->snapshot == NULL || db_scalar (db, db->kind->snapshot, NULL, 0, &db->snapshot, error);
}

bool
db_is_snapshot (const struct db *db)
{
	return db->kind != NULL;
}

const char *
db_snapshot (const struct db *db)
{
	return db->snapshot != NULL ? db->snapshot : "";
}

gboolean
db_begin (struct db *db, GError **error)
{
	return transaction_start (db, db->kind != NULL ? db->kind->begin_write : NULL, error);
}

gboolean
db_commit (struct db *db, GError **error)
{
	gboolean done;

	if (db->failed) {
		db_rollback (db);
		g_set_error (error, FAILURE, FAILURE_INTERNAL, "a statement of the transaction has failed: it is rolled back");
		return FALSE;
	}
	if (db->kind != NULL)
		done = db_execute (db, db->kind->commit, NULL, 0, NULL, error);
	else
		done = db->driver->end_generic (db, true, error);
	if (!done)
		db_rollback (db);
	db->in_transaction = false;
	return done;
}

void
db_rollback (struct db *db)
{
	g_autoptr (GError) error = NULL;

	if (!db->in_transaction)
		return;
	db->in_transaction = false;
	if (db->kind != NULL)
		db_execute (db, db->kind->rollback, NULL, 0, NULL, &error);
	else
		db->driver->end_generic (db, false, &error);
	if (g_error_matches (error, FAILURE, FAILURE_UNAVAILABLE) && db->lost == NULL)
		db->lost = g_steal_pointer (&error);
	db->failed = false;
}
