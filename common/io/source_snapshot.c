#include "common/io/source_snapshot.h"

#include "common/base/failure.h"
#include "common/base/text_file.h"
#include "common/io/source_internal.h"
#include "common/io/value.h"

#include <string.h>

struct snapshot_slot
{
	int column;
	struct value_format format;
};

struct snapshot_reading
{
	struct reading base;
	struct snapshot_slot slots[SNAPSHOT_COLUMNS_MAX];
	const struct snapshot_rule *rule;
	struct strpool *strings;
};

static gboolean
slots_find (struct snapshot_reading *reading, const struct source_reader *reader, GError **error)
{
	const struct column_info *columns;
	int n = rows_columns (&reading->base.rows, &columns);

	for (int i = 0; i < reading->rule->n_columns; i++) {
		struct snapshot_slot *slot = &reading->slots[i];

		slot->column = column_named (columns, n, reading->rule->columns[i].name);
		if (slot->column < 0) {
			g_set_error (error, FAILURE, FAILURE_DATA, "column '%s' is missing", reading->rule->columns[i].name);
			return FALSE;
		}
		slot->format = (struct value_format) {.type = columns[slot->column].type,
			.numbers = reader->profile->numbers,
			.dates = reader->profile->dates,
			.times = reader->profile->times,
			.zone = reader->zone,
			.decimals = profile_float_decimals (reader->profile, reading->rule->columns[i].name)};
	}
	return TRUE;
}

static gboolean
value_refuse (
	const struct snapshot_reading *reading, int column, const struct batch *batch, size_t row, const char *why, GError **error)
{
	const struct cell *cell = &batch->column[reading->slots[column].column][row];
	g_autofree char *line =
		batch->line != NULL ? g_strdup_printf ("line %" G_GINT64_FORMAT ", ", batch->line[row]) : g_strdup ("");

	g_set_error (error, FAILURE, FAILURE_DATA, "%scolumn '%s': '%.*s' %s", line, reading->rule->columns[column].name,
		(int) cell->length, cell->text, why);
	return FALSE;
}

/* A number in its plain form, a date and any other text as it stands. */
static gboolean
cell_take (const struct snapshot_reading *reading, int column, const struct batch *batch, size_t row,
	struct snapshot_table *table, size_t at, GError **error)
{
	const struct snapshot_rule *rule = reading->rule;
	const struct snapshot_slot *slot = &reading->slots[column];
	struct cell cell = batch->column[slot->column][row];
	const char *why = NULL;
	char text[DECIMAL_TEXT_MAX];
	int64_t number;

	if (cell.text == NULL || cell.length == 0)
		return TRUE;
	if (column == rule->date && value_date (&cell, &slot->format, &table->date[at], &why) == VALUE_BAD)
		return value_refuse (reading, column, batch, row, why, error);
	if (rule->columns[column].number) {
		if (value_number (&cell, &slot->format, SNAPSHOT_SCALE, &number, &why) != VALUE_OK)
			return value_refuse (reading, column, batch, row, why, error);
		if (column == rule->amount)
			table->amount[at] = number;
		decimal_format (number, SNAPSHOT_SCALE, 0, text);
		cell = (struct cell) {text, (uint32_t) strlen (text), CELL_TEXT, 0};
	}
	if (row > 0 && !rule->columns[column].number && at > 0 && cell_same (&cell, &batch->column[slot->column][row - 1]))
		table->column[column][at] = table->column[column][at - 1];
	else
		table->column[column][at] = strpool_add (reading->strings, cell.text, cell.length);
	return TRUE;
}

static gboolean
rows_take (struct snapshot_reading *reading, struct snapshot_table *table, GError **error)
{
	const struct batch *batch = NULL;

	do {
		if (!rows_fetch (&reading->base.rows, &batch, error))
			return FALSE;
		for (size_t row = 0; batch != NULL && row < batch->rows; row++) {
			size_t at = snapshot_row_add (table);

			for (int i = 0; i < reading->rule->n_columns; i++)
				if (!cell_take (reading, i, batch, row, table, at, error))
					return FALSE;
		}
	} while (batch != NULL);
	return TRUE;
}

/* Of the rows' texts. */
static struct hash128
snapshot_digest (const struct snapshot_table *table, const struct strpool *strings)
{
	struct hash128 sum = {0, 0};

	for (size_t row = 0; row < table->rows; row++) {
		uint64_t words[SNAPSHOT_COLUMNS_MAX];

		for (int i = 0; i < table->n_columns; i++)
			words[i] = strpool_hash (strings, table->column[i][row]);
		row_digest_add (&sum, words, (size_t) table->n_columns);
	}
	return sum;
}

gboolean
source_read_snapshot (struct source_reader *reader, const struct source_scope *scope, const struct snapshot_rule *rule,
	const struct snapshot_extract *extract, struct strpool *strings, struct snapshot_table *table, struct evidence *evidence,
	GError **error)
{
	struct snapshot_reading reading = {.rule = rule, .strings = strings};
	struct params params = {0};

	params_init (&params, reader, scope);
	evidence_open (reader, evidence, extract->query != NULL ? extract->query_file : extract->file);
	gboolean good =
		source_rows_open (reader, &params, extract->file, extract->query, extract->query_file, &reading.base, error) &&
		slots_find (&reading, reader, error) && rows_take (&reading, table, error);
	if (good) {
		struct hash128 sum = snapshot_digest (table, strings);

		evidence_rows (reader, evidence, &reading.base, &params, table->rows, &sum);
	} else
		g_prefix_error (error, "source '%s': %s: ", reader->name, reading.base.object);
	source_rows_close (&reading.base);
	params_release (&params);
	return good;
}

/* ---- files by their names ---- */

static bool
name_date (const char *name, const char *pattern, date_t *date)
{
	const char *mark = strstr (pattern, "{date}"), *tail = mark + strlen ("{date}");
	size_t head = (size_t) (mark - pattern), n = strlen (name), rest = strlen (tail);

	if (n < head + rest || strncmp (name, pattern, head) != 0 || strcmp (name + n - rest, tail) != 0)
		return false;
	n -= head + rest;
	return (n == 10 && date_parse (name + head, n, "yyyy-mm-dd", date)) ||
		(n == 8 && date_parse (name + head, n, "yyyymmdd", date));
}

static int
extract_compare (gconstpointer a, gconstpointer b)
{
	const struct snapshot_extract *x = a, *y = b;

	return x->at != y->at ? (x->at < y->at ? -1 : 1) : strcmp (x->file, y->file);
}

GArray *
source_find_snapshots (
	const struct source_reader *reader, const struct snapshot_extract *pattern, GStringChunk *texts, GError **error)
{
	g_autofree char *below = g_path_get_dirname (pattern->file), *base = g_path_get_basename (pattern->file), *folder = NULL;
	GArray *found = g_array_new (FALSE, FALSE, sizeof (struct snapshot_extract));
	g_autoptr (GDir) dir = NULL;
	g_autoptr (GError) failed = NULL;

	if (reader->db == NULL && reader->folder) {
		folder = g_build_filename (reader->path, below, NULL);
		dir = folder_open (folder, FAILURE_CONFIGURATION, &failed);
	}
	for (const char *name; dir != NULL && (name = g_dir_read_name (dir)) != NULL;) {
		struct snapshot_extract one = *pattern;
		g_autofree char *file = strcmp (below, ".") == 0 ? g_strdup (name) : g_build_filename (below, name, NULL);

		if (!name_date (name, base, &one.at))
			continue;
		one.file = g_string_chunk_insert (texts, file);
		g_array_append_val (found, one);
	}
	if (g_error_matches (failed, FAILURE, FAILURE_UNAVAILABLE)) {
		g_propagate_prefixed_error (error, g_steal_pointer (&failed), "source '%s': ", reader->name);
		g_array_unref (found);
		return NULL;
	}
	if (dir == NULL) {
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "source '%s': '%s': only a folder of files has names with a date",
			reader->name, pattern->file);
		g_array_unref (found);
		return NULL;
	}
	g_array_sort (found, extract_compare);
	return found;
}
