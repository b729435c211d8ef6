#include "common/io/archive.h"

#include "common/base/failure.h"
#include "common/io/archive_file.h"
#include "common/io/ledger_field.h"

#include <string.h>

G_STATIC_ASSERT (ENTITY_COUNT <= 64); /* a bit each of archive_context.without */

static const char *const reference_section[SIDE_COUNT] = {"reference:left", "reference:right"};

struct archive_context *
archive_context_new (void)
{
	struct archive_context *context = g_new0 (struct archive_context, 1);

	context->facts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
	return context;
}

void
archive_context_free (struct archive_context *context)
{
	if (context == NULL)
		return;
	g_hash_table_unref (context->facts);
	reference_log_free (context->log);
	g_free (context);
}

void
archive_context_set (struct archive_context *context, const char *name, const char *value)
{
	g_hash_table_insert (context->facts, g_strdup (name), g_strdup (value));
}

/* ---- writing ---- */

static int
name_compare (gconstpointer a, gconstpointer b)
{
	return strcmp (a, b);
}

static gboolean
facts_write (struct archive_writer *writer, const struct archive_context *context, GError **error)
{
	g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (context->facts), name_compare);
	g_autoptr (GString) text = g_string_new (NULL);

	for (const GList *name = names; name != NULL; name = name->next) {
		pack_value (text, name->data);
		g_string_append_c (text, '\t');
		pack_value (text, g_hash_table_lookup (context->facts, name->data));
		g_string_append_c (text, '\n');
	}
	return archive_block_write (writer, "fact", "fact", text->str, text->len, error);
}

static gboolean
log_write (struct archive_writer *writer, const struct reference_log *log, uint64_t without, GError **error)
{
	for (int side = 0; log != NULL && side < SIDE_COUNT; side++)
		for (int id = 0; id < ENTITY_COUNT; id++) {
			g_autofree char *text = without & UINT64_C (1) << id ? NULL : reference_log_text (log, (enum entity_id) id, side);

			if (text != NULL &&
				!archive_block_write (writer, reference_section[side], entities[id].name, text, strlen (text), error))
				return FALSE;
		}
	return TRUE;
}

gboolean
archive_context_write (struct archive_writer *writer, const struct archive_context *context, GError **error)
{
	return facts_write (writer, context, error) && log_write (writer, context->log, context->without, error);
}

/* ---- reading ---- */

static gboolean
facts_read (const struct archive_reader *reader, struct archive_context *context, GError **error)
{
	const struct archive_block *block = archive_block_find (reader, "fact", NULL);
	g_autofree char *bytes = NULL;
	const char *pair[2];
	char *text;
	int found;

	if (block == NULL) {
		g_set_error (error, FAILURE, FAILURE_DATA,
			"it is of version %d and holds no reference data, so its run cannot be judged again\n"
			"hint: run the reconciliation once more; the archive that it writes can",
			reader->version);
		return FALSE;
	}
	text = bytes = (char *) archive_block_read (reader, block, error);
	if (bytes == NULL)
		return FALSE;
	while ((found = unpack_values (&text, pair, 2)) > 0)
		archive_context_set (context, pair[0], pair[1]);
	return found == 0 || archive_damaged (error, "its facts are cut off");
}

static gboolean
entity_replay (
	const struct archive_reader *reader, const struct archive_block *block, int side, struct reference *reference, GError **error)
{
	int id = entity_find (block->name);
	g_autofree char *text = NULL;

	if (!entity_is_reference (id))
		return archive_damaged (error, "'%s' is no reference entity", block->name);
	text = (char *) archive_block_read (reader, block, error);
	return text != NULL && reference_log_replay (text, (enum entity_id) id, side, reference, error);
}

static gboolean
references_replay (const struct archive_reader *reader, struct reference *reference, GError **error)
{
	for (guint i = 0; reference != NULL && i < reader->blocks->len; i++) {
		const struct archive_block *block = &g_array_index (reader->blocks, struct archive_block, i);

		for (int side = 0; side < SIDE_COUNT; side++)
			if (strcmp (block->section, reference_section[side]) == 0 && !entity_replay (reader, block, side, reference, error))
				return FALSE;
	}
	return TRUE;
}

struct archive_context *
archive_read_context (const char *path, struct reference *reference, GError **error)
{
	g_autoptr (archive_context) context = archive_context_new ();
	struct archive_reader reader;
	gboolean good = archive_reader_init (&reader, path, error) && facts_read (&reader, context, error) &&
		references_replay (&reader, reference, error);

	archive_reader_release (&reader);
	if (good)
		return g_steal_pointer (&context);
	g_prefix_error (error, "archive '%s': ", path);
	return NULL;
}
