/* store.c - a system's movements in a database. */
#include "simulate/store.h"

#include "common/base/failure.h"
#include "common/io/db.h"
#include "simulate/table.h"
#include "sql.h"

#include <string.h>

/* clang-format off */ /* a list */
enum { FIELDS_MAX = 24, LINE_MAX_BYTES = 512 };

struct store
{
	struct db *db;
	struct db_bulk *bulk;
};
/* clang-format on */

static const struct
{
	const char *schema, *postgresql_table, *sqlite_table, *insert;
} statements[] = {
	[SYSTEM_MES] = {sql_simulate_postgresql_mes_schema, sql_simulate_postgresql_mes_table, sql_simulate_sqlite_mes_table,
		sql_simulate_mes_insert},
	[SYSTEM_ERP] = {sql_simulate_postgresql_erp_schema, sql_simulate_postgresql_erp_table, sql_simulate_sqlite_erp_table,
		sql_simulate_erp_insert},
	[SYSTEM_GL] = {sql_simulate_postgresql_gl_schema, sql_simulate_postgresql_gl_table, sql_simulate_sqlite_gl_table,
		sql_simulate_gl_insert},
};

char *
store_address (int system, const char *uri)
{
	if (!g_str_has_prefix (uri, "postgresql:"))
		return g_strdup (uri);
	return g_strdup_printf ("%s%coptions=-csearch_path%%3D%s", uri, strchr (uri, '?') != NULL ? '&' : '?', system_names[system]);
}

static gboolean
table_create (struct store *store, int system, GError **error)
{
	bool postgresql = strcmp (db_engine (store->db), "postgresql") == 0;

	const char *table = postgresql ? statements[system].postgresql_table : statements[system].sqlite_table;

	if (postgresql && !db_execute (store->db, statements[system].schema, NULL, 0, NULL, error))
		return FALSE;
	return db_execute (store->db, table, NULL, 0, NULL, error);
}

struct store *
store_open (int system, const char *uri, GError **error)
{
	const struct db_options options = {.access = DB_CREATE};
	g_autofree char *address = store_address (system, uri);
	g_autoptr (store) store = g_new0 (struct store, 1);

	store->db = db_open (address, &options, error);
	if (store->db != NULL && db_begin (store->db, error) && table_create (store, system, error))
		store->bulk = db_bulk_begin (store->db, statements[system].insert, error);
	if (store->bulk == NULL) {
		g_prefix_error (error, "%s: ", system_names[system]);
		return NULL;
	}
	return g_steal_pointer (&store);
}

void
store_close (struct store *store)
{
	if (store == NULL)
		return;
	db_bulk_free (store->bulk);
	db_close (store->db);
	g_free (store);
}

/* Cuts a line at its commas, in place. */
static void
fields_cut (char *line, const char **fields)
{
	int n = 0;

	for (char *field = line; field != NULL && n < FIELDS_MAX;) {
		char *comma = strchr (field, ',');

		if (comma != NULL)
			*comma = '\0';
		fields[n++] = *field == '\0' || strcmp (field, QTY_BROKEN_TEXT) == 0 ? NULL : field;
		field = comma != NULL ? comma + 1 : NULL;
	}
}

gboolean
store_write (struct store *store, const char *lines, size_t n, GError **error)
{
	const char *end = lines + n;

	while (lines < end) {
		const char *stop = memchr (lines, '\n', (size_t) (end - lines));
		const char *fields[FIELDS_MAX] = {NULL};
		char line[LINE_MAX_BYTES];
		size_t length;

		g_assert (stop != NULL);
		length = (size_t) (stop - lines);
		g_assert (length < sizeof line);
		memcpy (line, lines, length);
		line[length] = '\0';
		fields_cut (line, fields);
		if (!db_bulk_row (store->bulk, fields, error))
			return FALSE;
		lines = stop + 1;
	}
	return TRUE;
}

gboolean
store_finish (struct store *store, GError **error)
{
	gboolean good = db_bulk_end (store->bulk, error);

	g_clear_pointer (&store->bulk, db_bulk_free);
	return good && db_commit (store->db, error);
}
