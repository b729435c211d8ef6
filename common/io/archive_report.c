#include "common/io/archive_report.h"

#include "common/base/failure.h"
#include "common/io/archive_file.h"
#include "common/io/ledger_field.h"

#include <string.h>

enum
{
	GATHER_ROWS = 16 * 1024,
	WIDTH_MAX = 8
};

/* ---- columns ---- */

/* Values that stand `stride` bytes apart. */
struct values
{
	const char *name;
	void *first;
	size_t width, stride;
	bool text; /* the number of a text */
};

enum
{
	COLUMNS_MAX = GRAIN_MAX + MEASURES_MAX + 2
};

static int
table_columns (const struct report_rule *rule, struct report_table *table, struct values columns[static COLUMNS_MAX])
{
	int n = 0;

	for (int i = 0; i < table->n_grain; i++)
		columns[n++] = (struct values) {rule->grain[i], &table->key->id[i], sizeof (uint32_t), sizeof (struct report_key), true};
	for (int i = 0; i < table->n_measures; i++)
		columns[n++] = (struct values) {rule->measures[i].name, table->value[i], sizeof (int64_t), sizeof (int64_t), false};
	if (table->record == NULL)
		return n;
	columns[n++] = (struct values) {"record", table->record, sizeof (uint32_t), sizeof (uint32_t), true};
	columns[n++] = (struct values) {"reversal", table->reversal, sizeof (bool), sizeof (bool), false};
	return n;
}

static int
walk_columns (const GArray *walk, struct values columns[static COLUMNS_MAX])
{
	struct crosswalk_row *rows = (struct crosswalk_row *) (void *) walk->data;
	const size_t stride = sizeof (struct crosswalk_row);
	const struct values all[] = {{"from", &rows->from, sizeof rows->from, stride, true},
		{"to", &rows->to, sizeof rows->to, stride, true}, {"share", &rows->share, sizeof rows->share, stride, false},
		{"valid_from", &rows->valid_from, sizeof rows->valid_from, stride, false},
		{"valid_to", &rows->valid_to, sizeof rows->valid_to, stride, false}};

	memcpy (columns, all, sizeof all);
	return (int) G_N_ELEMENTS (all);
}

/* ---- writing ---- */

static gboolean
column_write (struct archive_writer *writer, const char *section, const struct values *column, size_t rows, GError **error)
{
	g_autofree uint8_t *block = NULL;

	if (column->stride == column->width)
		return archive_block_write (writer, section, column->name, column->first, rows * column->width, error);
	block = g_malloc (GATHER_ROWS * WIDTH_MAX);
	if (!frame_begin (writer->frames, rows * column->width, error))
		return FALSE;
	for (size_t start = 0; start < rows; start += GATHER_ROWS) {
		size_t n = MIN (rows - start, GATHER_ROWS);

		for (size_t i = 0; i < n; i++)
			memcpy (block + i * column->width, (const uint8_t *) column->first + (start + i) * column->stride, column->width);
		if (!frame_add (writer->frames, block, n * column->width, error))
			return FALSE;
	}
	return archive_block_end (writer, section, column->name, rows * column->width, error);
}

static gboolean
columns_write (struct archive_writer *writer, const char *kind, const char *name, const struct values *columns, int n,
	size_t rows, GError **error)
{
	g_autofree char *section = g_strdup_printf ("%s:%s", kind, name);

	for (int i = 0; i < n; i++)
		if (!column_write (writer, section, &columns[i], rows, error))
			return FALSE;
	return TRUE;
}

static gboolean
table_write (struct archive_writer *writer, const char *kind, const char *name, const struct report_rule *rule,
	struct report_table *table, GError **error)
{
	struct values columns[COLUMNS_MAX];

	if (table->rows == 0)
		return TRUE;
	return columns_write (writer, kind, name, columns, table_columns (rule, table, columns), table->rows, error);
}

static gboolean
walk_write (struct archive_writer *writer, const char *name, const GArray *rows, GError **error)
{
	struct values columns[COLUMNS_MAX];

	if (rows->len == 0)
		return TRUE;
	return columns_write (writer, "crosswalk", name, columns, walk_columns (rows, columns), rows->len, error);
}

/* Every text but the empty one, whose number is 0 everywhere. */
static gboolean
texts_write (struct archive_writer *writer, const struct strpool *strings, GError **error)
{
	uint32_t n = strpool_count (strings);
	uint64_t size = 0;

	for (uint32_t id = 1; id < n; id++)
		size += strpool_length (strings, id) + 1;
	if (!frame_begin (writer->frames, size, error))
		return FALSE;
	for (uint32_t id = 1; id < n; id++)
		if (!frame_add (writer->frames, strpool_text (strings, id), strpool_length (strings, id) + 1, error))
			return FALSE;
	return archive_block_end (writer, "text", "text", size, error);
}

/* Clock and user are no part of it: equal comparisons have equal archives. */
static gboolean
evidence_write (struct archive_writer *writer, const GArray *all, GError **error)
{
	g_autoptr (GString) text = g_string_new (NULL);

	for (guint i = 0; i < all->len; i++) {
		struct evidence one = g_array_index (all, struct evidence, i);

		one.snapshot = one.started = one.ended = one.user = "";
		pack_fields (text, evidence_fields, &one);
	}
	return archive_block_write (writer, "evidence", "evidence", text->str, text->len, error);
}

static gboolean
sections_write (struct archive_writer *writer, const struct archive_report *report, GError **error)
{
	const struct report_rule *rule = report->rule;

	if (!texts_write (writer, report->strings, error) || !evidence_write (writer, report->evidence, error))
		return FALSE;
	for (int i = 0; i < rule->n_sides; i++)
		if (!table_write (writer, "side", rule->sides[i].name, rule, report->sides[i], error))
			return FALSE;
	for (size_t i = 0; i < rule->n_records; i++)
		if (!table_write (writer, "records", rule->records[i].name, rule, report->records[i], error))
			return FALSE;
	for (size_t i = 0; i < rule->n_crosswalks; i++)
		if (!walk_write (writer, rule->crosswalks[i].name, g_array_index (report->walks, GArray *, i), error))
			return FALSE;
	return TRUE;
}

gboolean
archive_report_write (struct part_file *part, const char *run_id, const struct archive_report *report,
	const struct archive_context *context, GError **error)
{
	struct archive_writer writer;
	gboolean good = archive_writer_init (&writer, part, error);

	if (good) {
		g_string_append (writer.directory, "run\t");
		pack_value (writer.directory, run_id);
		g_string_append_printf (writer.directory, "\nrows\t0\t0\t0\t%u\n", strpool_count (report->strings));
		good = sections_write (&writer, report, error) && archive_context_write (&writer, context, error) &&
			archive_writer_finish (&writer, error);
	}
	archive_writer_release (&writer);
	return good;
}

/* ---- reading ---- */

struct reading
{
	struct archive_reader archive;
	const struct archive_report *report;
	struct outcome *texts;
};

static gboolean
texts_read (struct reading *reading, GError **error)
{
	const struct archive_block *block = archive_block_find (&reading->archive, "text", "text");
	g_autofree uint8_t *bytes = block != NULL ? archive_block_read (&reading->archive, block, error) : NULL;
	struct strpool *strings = reading->report->strings;

	if (block == NULL)
		return archive_damaged (error, "it has no texts");
	if (bytes == NULL)
		return FALSE;
	for (uint64_t at = 0; at < block->size;) {
		const char *text = (const char *) bytes + at;
		size_t length = strlen (text); /* a NUL stands behind the block */
		uint32_t wanted = strpool_count (strings);

		if (at + length >= block->size || strpool_add (strings, text, length) != wanted)
			return archive_damaged (error, "its texts are not those of an archive");
		at += length + 1;
	}
	return TRUE;
}

/* How many rows the section of a table has; 0 without one. */
static gboolean
rows_count (const struct reading *reading, const char *section, const char *column, size_t width, size_t *rows, GError **error)
{
	const struct archive_block *block = archive_block_find (&reading->archive, section, column);

	*rows = block != NULL ? (size_t) (block->size / width) : 0;
	return *rows < UINT32_MAX || archive_damaged (error, "'%s' has too many rows", section);
}

static gboolean
column_read (const struct reading *reading, const char *section, const struct values *column, size_t rows, GError **error)
{
	const struct archive_block *block = archive_block_find (&reading->archive, section, column->name);
	g_autofree uint8_t *bytes = NULL;
	uint32_t texts = strpool_count (reading->report->strings), id;

	if (block == NULL || block->size != rows * column->width)
		return archive_damaged (error, "'%s' has no whole column '%s'", section, column->name);
	bytes = archive_block_read (&reading->archive, block, error);
	if (bytes == NULL)
		return FALSE;
	for (size_t i = 0; i < rows; i++) {
		memcpy ((uint8_t *) column->first + i * column->stride, bytes + i * column->width, column->width);
		if (!column->text)
			continue;
		memcpy (&id, bytes + i * column->width, sizeof id);
		if (id >= texts && id != REPORT_TOTAL)
			return archive_damaged (error, "'%s' names a text that is not there", section);
	}
	return TRUE;
}

static gboolean
columns_read (
	const struct reading *reading, const char *section, const struct values *columns, int n, size_t rows, GError **error)
{
	for (int i = 0; i < n; i++)
		if (!column_read (reading, section, &columns[i], rows, error))
			return FALSE;
	return TRUE;
}

static struct report_table *
table_read (const struct reading *reading, const char *kind, const char *name, GError **error)
{
	const struct report_rule *rule = reading->report->rule;
	g_autofree char *section = g_strdup_printf ("%s:%s", kind, name);
	g_autoptr (report_table) table = report_table_new (rule, reading->report->strings);
	bool named = archive_block_find (&reading->archive, section, "record") != NULL;
	static const struct report_key nothing;
	struct values columns[COLUMNS_MAX];
	size_t rows;

	if (!rows_count (reading, section, rule->grain[0], sizeof (uint32_t), &rows, error))
		return NULL;
	for (size_t i = 0; i < rows; i++) {
		report_row_add (table, &nothing);
		if (named)
			report_record_name (table, i, 0, false);
	}
	if (rows > 0 && !columns_read (reading, section, columns, table_columns (rule, table, columns), rows, error))
		return NULL;
	return g_steal_pointer (&table);
}

static gboolean
walk_read (const struct reading *reading, const char *name, GError **error)
{
	g_autofree char *section = g_strdup_printf ("crosswalk:%s", name);
	struct values columns[COLUMNS_MAX];
	GArray *rows;
	size_t n;

	if (!rows_count (reading, section, "from", sizeof (uint32_t), &n, error))
		return FALSE;
	rows = g_array_new (FALSE, TRUE, sizeof (struct crosswalk_row));
	g_array_set_size (rows, (guint) n);
	g_array_append_val (reading->report->walks, rows);
	return n == 0 || columns_read (reading, section, columns, walk_columns (rows, columns), n, error);
}

static gboolean
evidence_read (struct reading *reading, GError **error)
{
	const struct archive_block *block = archive_block_find (&reading->archive, "evidence", "evidence");
	g_autofree char *bytes = block != NULL ? (char *) archive_block_read (&reading->archive, block, error) : NULL;
	char *at = bytes;

	if (block == NULL)
		return archive_damaged (error, "it has no evidence");
	while (at != NULL && *at != '\0') {
		struct evidence one = {0};

		if (!unpack_fields (&at, evidence_fields, &one, reading->texts))
			return archive_damaged (error, "its evidence cannot be read");
		g_array_append_val (reading->report->evidence, one);
	}
	return bytes != NULL;
}

static gboolean
tables_read (struct reading *reading, GError **error)
{
	const struct archive_report *report = reading->report;
	const struct report_rule *rule = report->rule;

	for (int i = 0; i < rule->n_sides; i++) {
		report->sides[i] = table_read (reading, "side", rule->sides[i].name, error);
		if (report->sides[i] == NULL)
			return FALSE;
		report_table_index (report->sides[i]);
	}
	for (size_t i = 0; i < rule->n_records; i++)
		if ((report->records[i] = table_read (reading, "records", rule->records[i].name, error)) == NULL)
			return FALSE;
	for (size_t i = 0; i < rule->n_crosswalks; i++)
		if (!walk_read (reading, rule->crosswalks[i].name, error))
			return FALSE;
	return TRUE;
}

gboolean
archive_report_read (
	const char *path, const char *run_id, const struct archive_report *report, struct outcome *texts, GError **error)
{
	struct reading reading = {.report = report, .texts = texts};
	gboolean good = archive_reader_init (&reading.archive, path, error);

	if (good && strcmp (reading.archive.run_id, run_id) != 0)
		good = archive_damaged (error, "it is of run %s", reading.archive.run_id);
	good = good && texts_read (&reading, error) && evidence_read (&reading, error) && tables_read (&reading, error);
	archive_reader_release (&reading.archive);
	if (!good)
		g_prefix_error (error, "archive '%s': ", path);
	return good;
}
