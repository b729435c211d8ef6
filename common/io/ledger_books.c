/* What a tie-out carries from the run of the window before: what its accounts closed with, and what lay between the ledgers. */
#include "common/io/ledger_store.h"

#include "common/base/failure.h"

#include "sql.h"

#include <string.h>

struct prior_record
{
	struct prior_books books;
	struct outcome *owner; /* of the texts */
	GArray *accounts, *bridge, *items;
};

static gboolean
window_take (void *data, const char *const *values, GError **error)
{
	struct prior_record *record = data;
	char first[16], last[16];
	g_autofree char *days = NULL;

	if (!date_parse (values[1], strlen (values[1]), NULL, &record->books.from) ||
		!date_parse (values[2], strlen (values[2]), NULL, &record->books.until) ||
		!long_parse (values[3], &record->books.as_of)) {
		g_set_error (error, FAILURE, FAILURE_DATA, "the run before cannot be read");
		return FALSE;
	}
	days = g_strconcat (date_format (record->books.from, first), "..", date_format (record->books.until - 1, last), NULL);
	record->books.name = outcome_text (record->owner, *values[0] != '\0' ? values[0] : days);
	return TRUE;
}

static const struct listed_table *
table_named (const char *state)
{
	const struct listed_table *table = listed_tables;

	while (strcmp (table->state, state) != 0)
		table++;
	return table;
}

static gboolean
row_take (void *data, const char *const *values, GError **error)
{
	struct prior_record *record = data;
	const struct listed_table *table = table_named (values[1]);
	GArray *rows = strcmp (values[1], "account") == 0 ? record->accounts : record->bridge;
	g_autofree char *packed = g_strdup (values[0]);
	char *text = packed;

	g_array_set_size (rows, rows->len + 1);
	if (unpack_fields (&text, table->fields, rows->data + (rows->len - 1) * table->row_size, record->owner))
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA, "a row of '%s' of the run before cannot be read", values[1]);
	return FALSE;
}

struct prior_record *
prior_record_load (struct ledger *ledger, const char *sequence, GError **error)
{
	struct prior_record *record = g_new0 (struct prior_record, 1);
	g_autoptr (ledger_row) row = ledger_row_new ();

	record->owner = outcome_new ();
	record->accounts = g_array_new (FALSE, TRUE, sizeof (struct outcome_account));
	record->bridge = g_array_new (FALSE, TRUE, sizeof (struct outcome_bridge));
	record->items = g_array_new (FALSE, TRUE, sizeof (struct prior_item));
	row_text (row, "sequence", sequence);
	if (ledger_each (ledger, sql_ledger_books_run, row, window_take, record, error) &&
		ledger_each (ledger, sql_ledger_books_load, row, row_take, record, error))
		return record;
	prior_record_free (record);
	return NULL;
}

void
prior_record_item (struct prior_record *record, int side, const char *source_key, const char *case_ids)
{
	struct prior_item item = {side, outcome_text (record->owner, source_key), outcome_text (record->owner, case_ids)};

	g_array_append_val (record->items, item);
}

const struct prior_books *
prior_record_books (struct prior_record *record)
{
	struct prior_books *books = &record->books;

	books->accounts = (const struct outcome_account *) (const void *) record->accounts->data;
	books->n_accounts = record->accounts->len;
	books->bridge = (const struct outcome_bridge *) (const void *) record->bridge->data;
	books->n_bridge = record->bridge->len;
	books->items = (const struct prior_item *) (const void *) record->items->data;
	books->n_items = record->items->len;
	return books;
}

void
prior_record_free (struct prior_record *record)
{
	if (record == NULL)
		return;
	outcome_free (record->owner);
	g_array_unref (record->accounts);
	g_array_unref (record->bridge);
	g_array_unref (record->items);
	g_free (record);
}
