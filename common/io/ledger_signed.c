/* What a sign-off binds: the files of a record, and the hash of several runs together. */
#include "common/io/ledger_signoff.h"
#include "common/io/ledger_store.h"

#include "sql.h"

#include <string.h>

struct files
{
	GPtrArray *list;
	GStringChunk *chunk;
};

static gboolean
file_take (void *data, const char *const *values, GError **error)
{
	struct files *files = data;
	struct signoff_file *file = g_new (struct signoff_file, 1);

	(void) error;
	file->name = g_string_chunk_insert (files->chunk, values[0]);
	file->digest = g_string_chunk_insert (files->chunk, values[1]);
	g_ptr_array_add (files->list, file);
	return TRUE;
}

GPtrArray *
ledger_run_files (struct ledger *ledger, int64_t sequence, GStringChunk *chunk, GError **error)
{
	g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
	g_autoptr (ledger_row) row = ledger_row_new ();
	struct files files = {list, chunk};

	row_long (row, "sequence", sequence);
	if (ledger_each (ledger, sql_ledger_output_file_run, row, file_take, &files, error))
		return g_steal_pointer (&list);
	ledger_failed (ledger, error);
	return NULL;
}

/* ---- the hash of several runs ---- */

static int
run_compare (gconstpointer a, gconstpointer b)
{
	const struct signoff_run *left = *(const struct signoff_run *const *) a, *right = *(const struct signoff_run *const *) b;
	int order = strcmp (left->reconciliation, right->reconciliation);

	return order != 0 ? order : strcmp (left->plant, right->plant);
}

char *
signoff_hash (const struct signoff_run *runs, size_t n)
{
	g_autoptr (GPtrArray) sorted = g_ptr_array_sized_new ((guint) n + 1);
	g_autoptr (GString) text = g_string_new (NULL);

	for (size_t i = 0; i < n; i++)
		g_ptr_array_add (sorted, (gpointer) &runs[i]);
	g_ptr_array_sort (sorted, run_compare);
	for (guint i = 0; i < sorted->len; i++) {
		const struct signoff_run *run = sorted->pdata[i];

		pack_value (text, run->reconciliation);
		g_string_append_c (text, '\t');
		pack_value (text, run->plant);
		g_string_append_printf (text, "\t%s\n", run->result_hash);
	}
	return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str, (gssize) text->len);
}
