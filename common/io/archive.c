#include "common/io/archive.h"

#include "common/base/failure.h"
#include "common/io/archive_order.h"
#include "common/io/ledger_field.h"
#include "common/io/zstd_frame.h"

#include <string.h>

G_STATIC_ASSERT (G_BYTE_ORDER == G_LITTLE_ENDIAN); /* the format's byte order; columns are written as they stand */

#define MAGIC "tieout archive 1\n"
#define TRAILER_MAGIC "tieoutar"
enum
{
	TRAILER_SIZE = 24,
	GATHER_BYTES = 64 * 1024
};

static const char *const side_section[SIDE_COUNT] = {"left", "right"};
static const char *const attribute_section[SIDE_COUNT] = {"left:attribute", "right:attribute"};

struct trailer
{
	uint64_t offset, packed;
	char magic[8];
};
G_STATIC_ASSERT (sizeof (struct trailer) == TRAILER_SIZE);

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

struct writer
{
	struct part_file *part;
	struct frame_writer *frames;
	uint64_t offset;
	GString *directory;
};

static gboolean
section_end (struct writer *writer, const char *section, const char *name, uint64_t size, GError **error)
{
	uint64_t packed;

	if (!frame_end (writer->frames, &packed, error))
		return FALSE;
	g_string_append_printf (writer->directory, "frame\t%s\t", section);
	pack_value (writer->directory, name);
	g_string_append_printf (writer->directory, "\t%" G_GUINT64_FORMAT "\t%" G_GUINT64_FORMAT "\t%" G_GUINT64_FORMAT "\n", size,
		writer->offset, packed);
	writer->offset += packed;
	return TRUE;
}

static gboolean
texts_write (struct writer *writer, const struct archive_order *order, const struct strpool *strings, GError **error)
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
	return section_end (writer, "text", "text", size, error);
}

/* Writes a column of a table in canonical row order; rank is given for interned texts, which become their rank. */
static gboolean
column_write (struct writer *writer, const char *section, const char *name, const void *array, size_t width, const uint32_t *rank,
	const uint32_t *rows, size_t n, GError **error)
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
	return section_end (writer, section, name, n * width, error);
}

static gboolean
table_write (
	struct writer *writer, const struct archive_order *order, int side, const struct movement_table *table, GError **error)
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
	struct writer *writer, const struct archive_order *order, const struct portion_column *column, GError **error)
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
	return section_end (writer, "portion", column->name, n * column->width, error);
}

static gboolean
others_write (struct writer *writer, const struct outcome *outcome, GError **error)
{
	g_autoptr (GString) text = g_string_new (NULL);

	for (size_t i = 0; i < outcome->n_others; i++)
		pack_fields (text, line_fields, &outcome->others[i]);
	return frame_begin (writer->frames, text->len, error) && frame_add (writer->frames, text->str, text->len, error) &&
		section_end (writer, "others", "others", text->len, error);
}

static gboolean
directory_write (struct writer *writer, GError **error)
{
	struct trailer trailer = {.offset = writer->offset, .magic = TRAILER_MAGIC};
	GString *directory = writer->directory;

	return frame_begin (writer->frames, directory->len, error) &&
		frame_add (writer->frames, directory->str, directory->len, error) && frame_end (writer->frames, &trailer.packed, error) &&
		part_file_write (writer->part, &trailer, sizeof trailer, error);
}

static gboolean
sections_write (struct writer *writer, const struct archive_input *input, const struct archive_order *order, GError **error)
{
	g_string_append (writer->directory, "run\t");
	pack_value (writer->directory, input->outcome->run_id);
	g_string_append_printf (writer->directory, "\nrows\t%zu\t%zu\t%zu\t%zu\n", order->n_rows[SIDE_LEFT],
		order->n_rows[SIDE_RIGHT], order->n_portions, order->n_texts);
	if (!part_file_write (writer->part, MAGIC, strlen (MAGIC), error) ||
		!texts_write (writer, order, input->side[SIDE_LEFT]->strings, error))
		return FALSE;
	for (int side = 0; side < SIDE_COUNT; side++)
		if (!table_write (writer, order, side, input->side[side], error))
			return FALSE;
	for (size_t i = 0; i < G_N_ELEMENTS (portion_columns); i++)
		if (!portion_column_write (writer, order, &portion_columns[i], error))
			return FALSE;
	return others_write (writer, input->outcome, error) && directory_write (writer, error);
}

gboolean
archive_write (struct part_file *part, const struct archive_input *input, GError **error)
{
	g_autoptr (frame_writer) frames = frame_writer_new (part);
	g_autoptr (GString) directory = g_string_new (NULL);
	struct writer writer = {part, frames, strlen (MAGIC), directory};
	struct archive_order order;
	gboolean good;

	good =
		archive_order_init (&order, input->side, input->rows, input->n_rows, input->allocations, input->n_allocations, error) &&
		sections_write (&writer, input, &order, error);
	archive_order_release (&order);
	return good;
}

/* ---- reading ---- */

struct frame_entry
{
	const char *section, *name;
	uint64_t size, offset, packed;
};

struct reader
{
	GMappedFile *file;
	const uint8_t *bytes;
	size_t length;
	char *directory; /* what the entries and run_id point into */
	const char *run_id;
	uint64_t rows[SIDE_COUNT], portions, texts;
	GArray *entries;
};

G_GNUC_PRINTF (2, 3)
static gboolean
damaged (GError **error, const char *format, ...)
{
	g_autofree char *message = NULL;
	va_list arguments;

	va_start (arguments, format);
	message = g_strdup_vprintf (format, arguments);
	va_end (arguments);
	g_set_error (error, FAILURE, FAILURE_DATA, "damaged: %s", message);
	return FALSE;
}

static void
reader_release (struct reader *reader)
{
	if (reader->file != NULL)
		g_mapped_file_unref (reader->file);
	if (reader->entries != NULL)
		g_array_unref (reader->entries);
	g_free (reader->directory);
}

static bool
count_parse (const char *text, uint64_t *count)
{
	guint64 value;

	if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &value, NULL))
		return false;
	*count = value;
	return true;
}

static gboolean
directory_line (struct reader *reader, const char *const value[6], GError **error)
{
	struct frame_entry entry = {value[1], value[2], 0, 0, 0};

	if (strcmp (value[0], "run") == 0)
		reader->run_id = value[1];
	else if (strcmp (value[0], "rows") == 0) {
		if (!count_parse (value[1], &reader->rows[SIDE_LEFT]) || !count_parse (value[2], &reader->rows[SIDE_RIGHT]) ||
			!count_parse (value[3], &reader->portions) || !count_parse (value[4], &reader->texts))
			return damaged (error, "its directory has no counts");
	} else if (strcmp (value[0], "frame") == 0) {
		if (!count_parse (value[3], &entry.size) || !count_parse (value[4], &entry.offset) ||
			!count_parse (value[5], &entry.packed) || entry.offset > reader->length ||
			entry.packed > reader->length - entry.offset)
			return damaged (error, "its directory names a block outside the file");
		g_array_append_val (reader->entries, entry);
	}
	return TRUE;
}

static gboolean
directory_read (struct reader *reader, GError **error)
{
	struct trailer trailer;
	const char *value[6];
	char *text;
	int found;

	if (reader->length < strlen (MAGIC) + sizeof trailer || memcmp (reader->bytes, MAGIC, strlen (MAGIC)) != 0)
		return damaged (error, "it does not begin as an archive of version 1");
	memcpy (&trailer, reader->bytes + reader->length - sizeof trailer, sizeof trailer);
	if (memcmp (trailer.magic, TRAILER_MAGIC, sizeof trailer.magic) != 0 || trailer.offset > reader->length ||
		trailer.packed > reader->length - trailer.offset)
		return damaged (error, "it is cut off");
	reader->directory = (char *) frame_read (reader->bytes + trailer.offset, (size_t) trailer.packed,
		frame_size (reader->bytes + trailer.offset, (size_t) trailer.packed), error);
	if (reader->directory == NULL)
		return FALSE;
	reader->entries = g_array_new (FALSE, FALSE, sizeof (struct frame_entry));
	for (text = reader->directory; (found = unpack_values (&text, value, 6)) > 0;)
		if (!directory_line (reader, value, error))
			return FALSE;
	if (found < 0 || reader->run_id == NULL)
		return damaged (error, "its directory is cut off");
	if (reader->rows[SIDE_LEFT] >= UINT32_MAX || reader->rows[SIDE_RIGHT] >= UINT32_MAX || reader->portions >= UINT32_MAX ||
		reader->texts >= UINT32_MAX)
		return damaged (error, "its directory has no counts");
	return TRUE;
}

static gboolean
reader_open (struct reader *reader, const char *path, GError **error)
{
	g_autoptr (GError) cause = NULL;

	*reader = (struct reader) {.file = g_mapped_file_new (path, FALSE, &cause)};
	if (reader->file == NULL) {
		g_set_error (error, FAILURE, FAILURE_IO, "cannot open: %s", cause->message);
		return FALSE;
	}
	reader->bytes = (const uint8_t *) g_mapped_file_get_contents (reader->file);
	reader->length = g_mapped_file_get_length (reader->file);
	return directory_read (reader, error);
}

static uint8_t *
entry_read (const struct reader *reader, const struct frame_entry *entry, GError **error)
{
	uint8_t *bytes = frame_read (reader->bytes + entry->offset, (size_t) entry->packed, entry->size, error);

	if (bytes == NULL)
		g_prefix_error (error, "block '%s' of '%s': ", entry->name, entry->section);
	return bytes;
}

/* A block of n values of a width. */
static uint8_t *
column_read (const struct reader *reader, const struct frame_entry *entry, uint64_t n, size_t width, GError **error)
{
	if (entry->size == n * width)
		return entry_read (reader, entry, error);
	damaged (error, "column '%s' of '%s' has not one value per row", entry->name, entry->section);
	return NULL;
}

static const struct frame_entry *
entry_find (const struct reader *reader, const char *section, const char *name)
{
	for (guint i = 0; i < reader->entries->len; i++) {
		const struct frame_entry *entry = &g_array_index (reader->entries, struct frame_entry, i);

		if (strcmp (entry->section, section) == 0 && (name == NULL || strcmp (entry->name, name) == 0))
			return entry;
	}
	return NULL;
}

/* The ids on the caller's pool of the dictionary's texts. */
static uint32_t *
texts_read (const struct reader *reader, struct strpool *strings, GError **error)
{
	const struct frame_entry *entry = entry_find (reader, "text", NULL);
	g_autofree uint8_t *bytes = entry != NULL ? entry_read (reader, entry, error) : NULL;
	g_autofree uint32_t *ids = NULL;
	const uint8_t *text = bytes;

	if (bytes == NULL) {
		if (entry == NULL)
			damaged (error, "it has no texts");
		return NULL;
	}
	if (reader->texts > entry->size) {
		damaged (error, "its texts are cut off");
		return NULL;
	}
	ids = g_new (uint32_t, reader->texts + 1); /* never NULL, which is a failure */
	for (uint64_t i = 0; i < reader->texts; i++) {
		const uint8_t *end = memchr (text, '\0', (size_t) (bytes + entry->size - text));

		if (end == NULL) {
			damaged (error, "its texts are cut off");
			return NULL;
		}
		ids[i] = strpool_add (strings, (const char *) text, (size_t) (end - text));
		text = end + 1;
	}
	return g_steal_pointer (&ids);
}

/* Turns ranks into ids. */
static gboolean
ranks_replace (const struct reader *reader, const struct frame_entry *entry, uint32_t *values, uint64_t n, const uint32_t *ids,
	GError **error)
{
	for (uint64_t i = 0; i < n; i++) {
		if (values[i] >= reader->texts)
			return damaged (error, "column '%s' of '%s' names a text that there is not", entry->name, entry->section);
		values[i] = ids[values[i]];
	}
	return TRUE;
}

static gboolean
attributes_read (const struct reader *reader, int side, const uint32_t *ids, struct movement_table *table, GError **error)
{
	for (guint i = 0; i < reader->entries->len; i++) {
		const struct frame_entry *entry = &g_array_index (reader->entries, struct frame_entry, i);
		uint32_t *values;
		int attribute;

		if (strcmp (entry->section, attribute_section[side]) != 0)
			continue;
		values = (uint32_t *) (void *) column_read (reader, entry, table->rows, sizeof *values, error);
		if (values == NULL)
			return FALSE;
		attribute = movement_attribute_add (table, entry->name);
		g_free (table->attribute[attribute]);
		table->attribute[attribute] = values;
		if (!ranks_replace (reader, entry, values, table->rows, ids, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
table_read (const struct reader *reader, int side, const uint32_t *ids, struct movement_table *table, GError **error)
{
	table->rows = table->room = (size_t) reader->rows[side];
	for (int c = 0; c < ARCHIVE_COLUMNS; c++) {
		const struct archive_column *column = &archive_columns ()[c];
		const struct frame_entry *entry = entry_find (reader, side_section[side], column->name);
		uint8_t *values = entry != NULL ? column_read (reader, entry, table->rows, column->width, error) : NULL;

		if (entry == NULL)
			continue;
		if (values == NULL)
			return FALSE;
		memcpy ((char *) table + column->offset, &values, sizeof values);
		if (column->text && !ranks_replace (reader, entry, (uint32_t *) (void *) values, table->rows, ids, error))
			return FALSE;
	}
	if (table->rows > 0 && (table->qty == NULL || table->flags == NULL || table->text[COL_SOURCE_KEY] == NULL))
		return damaged (error, "section '%s' lacks a column", side_section[side]);
	return attributes_read (reader, side, ids, table, error);
}

static gboolean
portions_read (const struct reader *reader, struct archive *archive, GError **error)
{
	archive->n_allocations = (size_t) reader->portions;
	for (size_t c = 0; c < G_N_ELEMENTS (portion_columns); c++) {
		const struct portion_column *column = &portion_columns[c];
		const struct frame_entry *entry = entry_find (reader, "portion", column->name);
		g_autofree uint8_t *values = entry != NULL ? column_read (reader, entry, reader->portions, column->width, error) : NULL;

		if (values == NULL)
			return entry != NULL ? FALSE : damaged (error, "it has no portions");
		if (archive->allocations == NULL)
			archive->allocations = g_try_new0 (struct allocation, reader->portions);
		if (archive->allocations == NULL && reader->portions > 0)
			return damaged (error, "its portions do not fit into memory");
		for (size_t i = 0; i < archive->n_allocations; i++)
			memcpy ((char *) &archive->allocations[i] + column->offset, values + i * column->width, column->width);
	}
	for (size_t i = 0; i < archive->n_allocations; i++) {
		const struct allocation *portion = &archive->allocations[i];

		if (portion->side >= SIDE_COUNT || portion->state >= STATE_COUNT || portion->row >= archive->side[portion->side]->rows)
			return damaged (error, "portion %zu is of a row that there is not", i);
	}
	return TRUE;
}

static gboolean
archive_fill (struct archive *archive, const struct reader *reader, struct strpool *strings, GError **error)
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
	return portions_read (reader, archive, error);
}

struct archive *
archive_read (const char *path, struct strpool *strings, GError **error)
{
	g_autoptr (archive) archive = g_new0 (struct archive, 1);
	struct reader reader;
	gboolean good = reader_open (&reader, path, error) && archive_fill (archive, &reader, strings, error);

	reader_release (&reader);
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
			return damaged (error, "line %u of its lists", lines->len + 1);
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
	const struct frame_entry *entry = NULL;
	g_autofree char *text = NULL;
	struct reader reader;
	gboolean good = reader_open (&reader, path, error);

	if (good && strcmp (reader.run_id, outcome->run_id) != 0) {
		g_set_error (error, FAILURE, FAILURE_DATA, "it is of run %s, not %s", reader.run_id, outcome->run_id);
		good = FALSE;
	}
	if (good && (entry = entry_find (&reader, "others", NULL)) == NULL)
		good = damaged (error, "it has no lists");
	if (good)
		text = (char *) entry_read (&reader, entry, error);
	good = text != NULL && others_fill (outcome, text, error);
	reader_release (&reader);
	if (!good)
		g_prefix_error (error, "archive '%s': ", path);
	return good;
}
