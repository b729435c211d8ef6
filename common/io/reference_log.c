#include "common/io/reference_log.h"

#include "common/base/strpool.h"
#include "common/io/ledger_field.h"

#include <string.h>

struct reference_log
{
	GStringChunk *chunk; /* NULL: rows are digested and not kept */
	struct hash128 sum[ENTITY_COUNT][SIDE_COUNT];
	int64_t rows[ENTITY_COUNT][SIDE_COUNT];
	GPtrArray *lines[ENTITY_COUNT][SIDE_COUNT]; /* const char *, in the chunk; NULL: no row */
};

struct reference_log *
reference_log_new (void)
{
	struct reference_log *log = g_new0 (struct reference_log, 1);

	log->chunk = g_string_chunk_new (1 << 16);
	return log;
}

struct reference_log *
reference_log_new_digest (void)
{
	return g_new0 (struct reference_log, 1);
}

void
reference_log_free (struct reference_log *log)
{
	if (log == NULL)
		return;
	for (int id = 0; id < ENTITY_COUNT; id++)
		for (int side = 0; side < SIDE_COUNT; side++)
			g_clear_pointer (&log->lines[id][side], g_ptr_array_unref);
	if (log->chunk != NULL)
		g_string_chunk_free (log->chunk);
	g_free (log);
}

void
reference_log_add (struct reference_log *log, enum entity_id id, int side, const char *line)
{
	struct hash128 hash = hash128 (line, strlen (line)), *sum = &log->sum[id][side];

	sum->low += hash.low;
	sum->high += hash.high + (sum->low < hash.low);
	log->rows[id][side]++;
	if (log->chunk == NULL)
		return;
	if (log->lines[id][side] == NULL)
		log->lines[id][side] = g_ptr_array_new ();
	g_ptr_array_add (log->lines[id][side], g_string_chunk_insert (log->chunk, line));
}

void
reference_log_digest (const struct reference_log *log, struct digest *digest)
{
	for (int side = 0; side < SIDE_COUNT; side++)
		for (int id = 0; id < ENTITY_COUNT; id++) {
			if (log->rows[id][side] == 0)
				continue;
			digest_add_text (digest, entities[id].name);
			digest_add_int (digest, side);
			digest_add_int (digest, log->rows[id][side]);
			digest_add_int (digest, (int64_t) log->sum[id][side].low);
			digest_add_int (digest, (int64_t) log->sum[id][side].high);
		}
}

char *
reference_log_text (const struct reference_log *log, enum entity_id id, int side)
{
	const GPtrArray *rows = log->lines[id][side];
	g_autoptr (GPtrArray) lines = NULL;
	GString *text = NULL;

	if (rows == NULL)
		return NULL;
	lines = g_ptr_array_sized_new (rows->len);
	for (guint i = 0; i < rows->len; i++)
		g_ptr_array_add (lines, rows->pdata[i]);
	g_ptr_array_sort (lines, texts_compare);
	text = g_string_new (NULL);
	for (int i = 0; entities[id].columns[i].name != NULL; i++)
		g_string_append_printf (text, "%s%s", i > 0 ? "\t" : "", entities[id].columns[i].name);
	g_string_append_c (text, '\n');
	for (guint i = 0; i < lines->len; i++)
		g_string_append (text, lines->pdata[i]);
	return g_string_free (text, FALSE);
}
