/*
 * Bulk insert for drivers that have no protocol of their own for it: rows are held until there are enough for one statement. Each
 * statement costs more than a row of it: SQLite's driver parses its text whenever it runs.
 */
#include "common/io/db_driver.h"
#include "common/io/sql_text.h"

#include <string.h>

enum
{
	STATEMENT_VALUES = 900 /* of one statement, at the most: fewer than any engine takes */
};

struct statement_bulk
{
	struct db_bulk base;
	GString *sql; /* the statement of so many rows */
	int rows;
	size_t first;      /* its length for one row */
	GPtrArray *values; /* of the rows that are held */
};

static void
sql_fit (struct statement_bulk *bulk, int rows)
{
	if (rows < bulk->rows) {
		g_string_truncate (bulk->sql, bulk->first);
		bulk->rows = 1;
	}
	for (; bulk->rows < rows; bulk->rows++)
		for (int i = 0; i < bulk->base.n; i++)
			g_string_append_printf (bulk->sql, "%s?%s", i == 0 ? ", (" : ", ", i == bulk->base.n - 1 ? ")" : "");
}

static gboolean
bulk_end (struct db_bulk *base, GError **error)
{
	struct statement_bulk *bulk = (struct statement_bulk *) base;
	struct db_statement statement = {.values = (const char **) bulk->values->pdata, .n = (int) bulk->values->len};
	gboolean good;

	if (statement.n == 0)
		return TRUE;
	sql_fit (bulk, statement.n / base->n);
	statement.sql = bulk->sql->str;
	good = base->db->driver->execute (base->db, &statement, NULL, error);

	g_ptr_array_set_size (bulk->values, 0);
	return good;
}

static gboolean
bulk_row (struct db_bulk *base, const char *const *values, GError **error)
{
	struct statement_bulk *bulk = (struct statement_bulk *) base;

	for (int i = 0; i < base->n; i++)
		g_ptr_array_add (bulk->values, g_strdup (values[i]));
	return (int) bulk->values->len + base->n <= STATEMENT_VALUES || bulk_end (base, error);
}

static void
bulk_free (struct db_bulk *base)
{
	struct statement_bulk *bulk = (struct statement_bulk *) base;

	g_ptr_array_unref (bulk->values);
	g_string_free (bulk->sql, TRUE);
	g_free (bulk);
}

static void
mark_write (GString *out, const char *name, void *data)
{
	(void) name;
	(void) data;
	g_string_append_c (out, '?');
}

struct db_bulk *
statement_bulk (struct db *db, const char *insert, GError **error)
{
	struct statement_bulk *bulk;
	g_autofree char *sql = NULL;
	int columns = 0;
	g_autofree char *target = sql_insert_target (insert, &columns);

	if (target == NULL) {
		db_fail (db, error, "42000", "the statement is no plain INSERT of parameters", NULL, NULL);
		return NULL;
	}
	sql = sql_rewrite (insert, mark_write, NULL);
	bulk = g_new (struct statement_bulk, 1);
	*bulk = (struct statement_bulk) {.base = {db, columns, bulk_row, bulk_end, bulk_free},
		.sql = g_string_new (sql),
		.rows = 1,
		.first = strlen (sql),
		.values = g_ptr_array_new_with_free_func (g_free)};
	return &bulk->base;
}
