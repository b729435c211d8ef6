#include "common/io/archive.h"

#include "common/base/failure.h"
#include "common/io/archive_file.h"
#include "common/io/archive_order.h"
#include "common/io/ledger_field.h"

#include <string.h>

G_STATIC_ASSERT (G_BYTE_ORDER == G_LITTLE_ENDIAN); /* the format's byte order; columns are written as they stand */

enum
{
	GATHER_BYTES = 64 * 1024
};

static const char *const side_section[SIDE_COUNT] = {"left", "right"};
static const char *const attribute_section[SIDE_COUNT] = {"left:attribute", "right:attribute"};

/* A column of portions. */
struct portion_column
{
	const char *name;
	size_t offset, width; /* in struct allocation */
};

static const struct portion_column portion_columns[] = {{"side", offsetof (struct allocation, side), 1},
	{"state", offsetof (struct allocation, state), 1}, {"row", offsetof (struct allocation, row), 4},
	{"link", offsetof (struct allocation, link), 4}, {"qty", offsetof (struct allocation, qty), 8},
	{"amount", offsetof (struct allocation, amount), 8}};

/* ---- writing ---- */

static gboolean
texts_write (struct archive_writer *writer, const struct archive_order *order, const struct strpool *strings, GError **error)
{
	uint64_t size = 0;

	for (size_t i = 0; i < order->n_texts; i++)
		size += strpool_length (strings, order->texts[i]) + 1;
	if (!frame_begin (writer->frames, size, error))
		return FALSE;
	for (size_t i = 0; i < order->n_texts; i++)
		if (!frame_add (
				writer->frames, strpool_text (strings, order->texts[i]), strpool_length (strings, order->texts[i]) + 1, error))
			return FALSE;
	return archive_block_end (writer, "text", "text", size, error);
}

/* Writes a column of a table in canonical row order; rank is given for interned texts, which become their rank. */
static gboolean
column_write (struct archive_writer *writer, const char *section, const char *name, const void *array, size_t width,
	const uint32_t *rank, const uint32_t *rows, size_t n, GError **error)
{
	g_autofree uint8_t *block = g_malloc (GATHER_BYTES);
	size_t room = GATHER_BYTES / width;

	if (!frame_begin (writer->frames, n * width, error))
		return FALSE;
	for (size_t start = 0; start < n; start += room) {
		size_t count = MIN (room, n - start);

		for (size_t i = 0; i < count; i++) {
			uint32_t row = rows[start + i];

			if (rank != NULL)
				((uint32_t *) (void *) block)[i] = rank[((const uint32_t *) array)[row]];
			else
				memcpy (block + i * width, (const uint8_t *) array + row * width, width);
		}
		if (!frame_add (writer->frames, block, count * width, error))
			return FALSE;
	}
	return archive_block_end (writer, section, name, n * width, error);
}

static gboolean
table_write (struct archive_writer *writer, const struct archive_order *order, int side, const struct movement_table *table,
	GError **error)
{
	for (int c = 0; c < ARCHIVE_COLUMNS; c++) {
		const struct archive_column *column = &archive_columns ()[c];
		const void *array = archive_array (table, column);

		if (array != NULL &&
			!column_write (writer, side_section[side], column->name, array, column->width, column->text ? order->rank : NULL,
				order->rows[side], order->n_rows[side], error))
			return FALSE;
	}
	for (int i = 0; i < table->n_attributes; i++)
		if (!column_write (writer, attribute_section[side], table->attribute_name[i], table->attribute[i], sizeof (uint32_t),
				order->rank, order->rows[side], order->n_rows[side], error))
			return FALSE;
	return TRUE;
}

static gboolean
portion_column_write (
	struct archive_writer *writer, const struct archive_order *order, const struct portion_column *column, GError **error)
{
	g_autofree uint8_t *block = g_malloc (GATHER_BYTES);
	size_t n = order->n_portions, used = 0;

	if (!frame_begin (writer->frames, n * column->width, error))
		return FALSE;
	for (size_t i = 0; i < n; i++) {
		struct allocation portion = order->allocations[order->portions[i]];

		if (column->offset == offsetof (struct allocation, link))
			portion.link = archive_link (order, &portion);
		else if (column->offset == offsetof (struct allocation, row))
			portion.row = order->position[portion.side][portion.row];
		memcpy (block + used, (const char *) &portion + column->offset, column->width);
		used += column->width;
		if (used + column->width <= GATHER_BYTES && i + 1 < n)
			continue;
		if (!frame_add (writer->frames, block, used, error))
			return FALSE;
		used = 0;
	}
	return archive_block_end (writer, "portion", column->name, n * column->width, error);
}

static gboolean
others_write (struct archive_writer *writer, const struct outcome *outcome, GError **error)
{
	g_autoptr (GString) text = g_string_new (NULL);

	for (size_t i = 0; i < outcome->n_others; i++)
		pack_fields (text, line_fields, &outcome->others[i]);
	return archive_block_write (writer, "others", "others", text->str, text->len, error);
}

static gboolean
sections_write (
	struct archive_writer *writer, const struct archive_input *input, const struct archive_order *order, GError **error)
{
	g_string_append (writer->directory, "run\t");
	pack_value (writer->directory, input->outcome->run_id);
	g_string_append_printf (writer->directory, "\nrows\t%zu\t%zu\t%zu\t%zu\n", order->n_rows[SIDE_LEFT],
		order->n_rows[SIDE_RIGHT], order->n_portions, order->n_texts);
	if (!texts_write (writer, order, input->side[SIDE_LEFT]->strings, error))
		return FALSE;
	for (int side = 0; side < SIDE_COUNT; side++)
		if (!table_write (writer, order, side, input->side[side], error) ||
			!archive_aside_write (writer, side, &input->aside[side], error))
			return FALSE;
	for (size_t i = 0; i < G_N_ELEMENTS (portion_columns); i++)
		if (!portion_column_write (writer, order, &portion_columns[i], error))
			return FALSE;
	return others_write (writer, input->outcome, error) &&
		(input->context == NULL || archive_context_write (writer, input->context, error)) &&
		archive_writer_finish (writer, error);
}

gboolean
archive_write (struct part_file *part, const struct archive_input *input, GError **error)
{
	struct archive_writer writer;
	struct archive_order order;
	gboolean good = archive_writer_init (&writer, part, error);

	if (good) {
		good = archive_order_init (
				   &order, input->side, input->rows, input->n_rows, input->allocations, input->n_allocations, error) &&
			sections_write (&writer, input, &order, error);
		archive_order_release (&order);
	}
	archive_writer_release (&writer);
	return good;
}

/* ---- reading ---- */

/* A block of n values of a width. */
static uint8_t *
column_read (const struct archive_reader *reader, const struct archive_block *block, uint64_t n, size_t width, GError **error)
{
	if (block->size == n * width)
		return archive_block_read (reader, block, error);
	archive_damaged (error, "column '%s' of '%s' has not one value per row", block->name, block->section);
	return NULL;
}

/* The ids on the caller's pool of the dictionary's texts. */
static uint32_t *
texts_read (const struct archive_reader *reader, struct strpool *strings, GError **error)
{
	const struct archive_block *block = archive_block_find (reader, "text", NULL);
	g_autofree uint8_t *bytes = block != NULL ? archive_block_read (reader, block, error) : NULL;
	g_autofree uint32_t *ids = NULL;
	const uint8_t *text = bytes;

	if (bytes == NULL) {
		if (block == NULL)
			archive_damaged (error, "it has no texts");
		return NULL;
	}
	if (reader->texts > block->size) {
		archive_damaged (error, "its texts are cut off");
		return NULL;
	}
	ids = g_new (uint32_t, reader->texts + 1); /* never NULL, which is a failure */
	for (uint64_t i = 0; i < reader->texts; i++) {
		const uint8_t *end = memchr (text, '\0', (size_t) (bytes + block->size - text));

		if (end == NULL) {
			archive_damaged (error, "its texts are cut off");
			return NULL;
		}
		ids[i] = strpool_add (strings, (const char *) text, (size_t) (end - text));
		text = end + 1;
	}
	return g_steal_pointer (&ids);
}

/* Turns ranks into ids. */
static gboolean
ranks_replace (const struct archive_reader *reader, const struct archive_block *block, uint32_t *values, uint64_t n,
	const uint32_t *ids, GError **error)
{
	for (uint64_t i = 0; i < n; i++) {
		if (values[i] >= reader->texts)
			return archive_damaged (error, "column '%s' of '%s' names a text that there is not", block->name, block->section);
		values[i] = ids[values[i]];
	}
	return TRUE;
}

static gboolean
attributes_read (const struct archive_reader *reader, int side, const uint32_t *ids, struct movement_table *table, GError **error)
{
	for (guint i = 0; i < reader->blocks->len; i++) {
		const struct archive_block *block = &g_array_index (reader->blocks, struct archive_block, i);
		uint32_t *values;
		int attribute;

		if (strcmp (block->section, attribute_section[side]) != 0)
			continue;
		values = (uint32_t *) (void *) column_read (reader, block, table->rows, sizeof *values, error);
		if (values == NULL)
			return FALSE;
		attribute = movement_attribute_add (table, block->name);
		g_free (table->attribute[attribute]);
		table->attribute[attribute] = values;
		if (!ranks_replace (reader, block, values, table->rows, ids, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
table_read (const struct archive_reader *reader, int side, const uint32_t *ids, struct movement_table *table, GError **error)
{
	table->rows = table->room = (size_t) reader->rows[side];
	for (int c = 0; c < ARCHIVE_COLUMNS; c++) {
		const struct archive_column *column = &archive_columns ()[c];
		const struct archive_block *block = archive_block_find (reader, side_section[side], column->name);
		uint8_t *values = block != NULL ? column_read (reader, block, table->rows, column->width, error) : NULL;

		if (block == NULL)
			continue;
		if (values == NULL)
			return FALSE;
		memcpy ((char *) table + column->offset, &values, sizeof values);
		if (column->text && !ranks_replace (reader, block, (uint32_t *) (void *) values, table->rows, ids, error))
			return FALSE;
	}
	if (table->rows > 0 && (table->qty == NULL || table->flags == NULL || table->text[COL_SOURCE_KEY] == NULL))
		return archive_damaged (error, "section '%s' lacks a column", side_section[side]);
	return attributes_read (reader, side, ids, table, error);
}

static gboolean
portions_read (const struct archive_reader *reader, struct archive *archive, GError **error)
{
	archive->n_allocations = (size_t) reader->portions;
	for (size_t c = 0; c < G_N_ELEMENTS (portion_columns); c++) {
		const struct portion_column *column = &portion_columns[c];
		const struct archive_block *block = archive_block_find (reader, "portion", column->name);
		g_autofree uint8_t *values = block != NULL ? column_read (reader, block, reader->portions, column->width, error) : NULL;

		if (values == NULL)
			return block != NULL ? FALSE : archive_damaged (error, "it has no portions");
		if (archive->allocations == NULL)
			archive->allocations = g_try_new0 (struct allocation, reader->portions);
		if (archive->allocations == NULL && reader->portions > 0)
			return archive_damaged (error, "its portions do not fit into memory");
		for (size_t i = 0; i < archive->n_allocations; i++)
			memcpy ((char *) &archive->allocations[i] + column->offset, values + i * column->width, column->width);
	}
	for (size_t i = 0; i < archive->n_allocations; i++) {
		const struct allocation *portion = &archive->allocations[i];

		if (portion->side >= SIDE_COUNT || portion->state >= STATE_COUNT || portion->row >= archive->side[portion->side]->rows)
			return archive_damaged (error, "portion %zu is of a row that there is not", i);
	}
	return TRUE;
}

static gboolean
archive_fill (struct archive *archive, const struct archive_reader *reader, struct strpool *strings, GError **error)
{
	g_autofree uint32_t *ids = texts_read (reader, strings, error);

	if (ids == NULL)
		return FALSE;
	archive->run_id = g_strdup (reader->run_id);
	for (int side = 0; side < SIDE_COUNT; side++) {
		archive->side[side] = movement_table_new (strings);
		if (!table_read (reader, side, ids, archive->side[side], error))
			return FALSE;
	}
	return portions_read (reader, archive, error) && archive_aside_read (reader, SIDE_LEFT, archive, error) &&
		archive_aside_read (reader, SIDE_RIGHT, archive, error);
}

struct archive *
archive_read (const char *path, struct strpool *strings, GError **error)
{
	g_autoptr (archive) archive = g_new0 (struct archive, 1);
	struct archive_reader reader;
	gboolean good = archive_reader_init (&reader, path, error) && archive_fill (archive, &reader, strings, error);

	archive_reader_release (&reader);
	if (good)
		return g_steal_pointer (&archive);
	g_prefix_error (error, "archive '%s': ", path);
	return NULL;
}

void
archive_free (struct archive *archive)
{
	if (archive == NULL)
		return;
	for (int side = 0; side < SIDE_COUNT; side++)
		movement_table_free (archive->side[side]);
	g_free (archive->allocations);
	g_free (archive->run_id);
	g_free (archive);
}

static gboolean
others_fill (struct outcome *outcome, char *text, GError **error)
{
	g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (struct outcome_line));

	while (*text != '\0') {
		struct outcome_line line = {.case_index = -1};

		if (!unpack_fields (&text, line_fields, &line, outcome))
			return archive_damaged (error, "line %u of its lists", lines->len + 1);
		g_array_append_val (lines, line);
	}
	outcome->n_others = lines->len;
	outcome->others = (struct outcome_line *) (void *) g_array_free (g_steal_pointer (&lines), FALSE);
	if (outcome->others != NULL)
		g_ptr_array_add (outcome->owned, outcome->others);
	return TRUE;
}

gboolean
archive_read_others (const char *path, struct outcome *outcome, GError **error)
{
	const struct archive_block *block = NULL;
	g_autofree char *text = NULL;
	struct archive_reader reader;
	gboolean good = archive_reader_init (&reader, path, error);

	if (good && strcmp (reader.run_id, outcome->run_id) != 0) {
		g_set_error (error, FAILURE, FAILURE_DATA, "it is of run %s, not %s", reader.run_id, outcome->run_id);
		good = FALSE;
	}
	if (good && (block = archive_block_find (&reader, "others", NULL)) == NULL)
		good = archive_damaged (error, "it has no lists");
	if (good)
		text = (char *) archive_block_read (&reader, block, error);
	good = text != NULL && others_fill (outcome, text, error);
	archive_reader_release (&reader);
	if (!good)
		g_prefix_error (error, "archive '%s': ", path);
	return good;
}
