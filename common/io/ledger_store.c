#include "common/io/ledger_store.h"

#include "common/base/failure.h"

#include "sql.h"

#include <string.h>

enum
{
	ROW_MAX = 96
};

struct ledger_row
{
	struct db_param params[ROW_MAX];
	const char *values[ROW_MAX];
	GString *scratch[ROW_MAX];
	size_t n;
};

gboolean
ledger_failed (const struct ledger *ledger, GError **error)
{
	g_prefix_error (error, "ledger '%s': ", ledger->shown);
	return FALSE;
}

char *
scope_name (const struct ledger_scope *scope)
{
	char period[16], from[16], until[16];
	g_autofree char *name =
		scope->kind != NULL ? g_strjoin ("\x1f", scope->kind, scope->reconciliation, NULL) : g_strdup (scope->reconciliation);

	return g_strjoin ("\x1f", name, scope->plant, scope->company, period_format (scope->period, period),
		date_format (scope->from, from), date_format (scope->until, until), NULL);
}

/* ---- rows in ---- */

struct ledger_row *
ledger_row_new (void)
{
	struct ledger_row *row = g_new0 (struct ledger_row, 1);

	for (int i = 0; i < ROW_MAX; i++)
		row->scratch[i] = g_string_new (NULL);
	return row;
}

void
ledger_row_free (struct ledger_row *row)
{
	if (row == NULL)
		return;
	for (int i = 0; i < ROW_MAX; i++)
		g_string_free (row->scratch[i], TRUE);
	g_free (row);
}

void
row_clear (struct ledger_row *row)
{
	row->n = 0;
}

void
row_text (struct ledger_row *row, const char *name, const char *text)
{
	g_assert (row->n < ROW_MAX);
	row->params[row->n] = (struct db_param) {name, text};
	row->values[row->n++] = text;
}

void
row_copy (struct ledger_row *row, const char *name, const char *text)
{
	g_assert (row->n < ROW_MAX);
	row_text (row, name, text != NULL ? g_string_assign (row->scratch[row->n], text)->str : NULL);
}

void
row_wide (struct ledger_row *row, const char *name, int128 value)
{
	char buffer[DECIMAL_TEXT_MAX];

	row_copy (row, name, decimal_format (value, 0, 0, buffer));
}

void
row_long (struct ledger_row *row, const char *name, int64_t value)
{
	if (value == INT64_MIN)
		row_text (row, name, NULL);
	else
		row_wide (row, name, value);
}

void
row_date (struct ledger_row *row, const char *name, date_t value)
{
	char buffer[16];

	row_copy (row, name, value != DATE_NONE ? date_format (value, buffer) : NULL);
}

void
row_fields (struct ledger_row *row, const struct field *fields, const void *base)
{
	for (const struct field *field = fields; field->name != NULL; field++) {
		g_assert (row->n < ROW_MAX);
		row_text (row, field->name, field_get (field, base, row->scratch[row->n]));
	}
}

void
row_scope (struct ledger_row *row, const struct ledger_scope *scope)
{
	char period[16];

	period_format (scope->period, period);
	row_text (row, "reconciliation", scope->reconciliation);
	row_text (row, "plant", scope->plant);
	row_text (row, "company", scope->company);
	row_copy (row, "period", *period != '\0' ? period : NULL);
	row_copy (row, "run_period", period);
	row_date (row, "from", scope->from);
	row_date (row, "until", scope->until);
	row_long (row, "as_of", scope->as_of);
}

void
row_now (struct ledger_row *row)
{
	row_long (row, "at", g_get_real_time ());
}

gboolean
row_execute (struct ledger *ledger, const char *sql, const struct ledger_row *row, GError **error)
{
	return db_execute (ledger->db, sql, row->params, row->n, NULL, error);
}

gboolean
row_bulk (struct db_bulk *bulk, const struct ledger_row *row, GError **error)
{
	return db_bulk_row (bulk, row->values, error);
}

/* ---- rows out ---- */

static gboolean
batch_take (const struct batch *batch, GString **text, const char **values, ledger_taker *take, void *data, GError **error)
{
	for (size_t row = 0; row < batch->rows; row++) {
		for (int c = 0; c < batch->columns; c++) {
			const struct cell *cell = &batch->column[c][row];

			values[c] = NULL;
			if (cell->text == NULL)
				continue;
			g_string_truncate (text[c], 0);
			values[c] = g_string_append_len (text[c], cell->text, cell->length)->str;
		}
		if (!take (data, values, error))
			return FALSE;
	}
	return TRUE;
}

gboolean
ledger_each (struct ledger *ledger, const char *sql, const struct ledger_row *row, ledger_taker *take, void *data, GError **error)
{
	g_autoptr (db_cursor) cursor = db_query (ledger->db, sql, row != NULL ? row->params : NULL, row != NULL ? row->n : 0, error);
	GString *text[ROW_MAX] = {NULL};
	const char *values[ROW_MAX];
	const struct column_info *columns;
	const struct batch *batch = NULL;
	gboolean good = cursor != NULL;
	int n = good ? db_cursor_columns (cursor, &columns) : 0;

	g_assert (n <= ROW_MAX);
	for (int i = 0; i < n; i++)
		text[i] = g_string_new (NULL);
	while (good && (good = db_fetch (cursor, &batch, error)) && batch != NULL)
		good = batch_take (batch, text, values, take, data, error);
	for (int i = 0; i < n; i++)
		g_string_free (text[i], TRUE);
	return good;
}

gboolean
ledger_value (struct ledger *ledger, const char *sql, const struct ledger_row *row, char **value, GError **error)
{
	return db_scalar (ledger->db, sql, row != NULL ? row->params : NULL, row != NULL ? row->n : 0, value, error);
}

gboolean
ledger_number (struct ledger *ledger, const char *sql, const struct ledger_row *row, int64_t *value, GError **error)
{
	g_autofree char *text = NULL;

	if (!ledger_value (ledger, sql, row, &text, error))
		return FALSE;
	if (text != NULL && long_parse (text, value))
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA, "a statement that must give a number gave '%s'", text != NULL ? text : "nothing");
	return FALSE;
}

gboolean
ledger_begin (struct ledger *ledger, GError **error)
{
	if (!db_begin (ledger->db, error))
		return FALSE;
	return ledger->sqlite ||
		(db_execute (ledger->db, sql_ledger_postgresql_write_lock, NULL, 0, NULL, error) && signoff_turn (ledger, error));
}
