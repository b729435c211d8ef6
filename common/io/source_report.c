/*
 * source_report.c - rows of a report, and of records and crosswalks beside it, from a file or query of a source.
 */
#include "common/io/source_report.h"

#include "common/base/failure.h"
#include "common/io/source_internal.h"
#include "common/io/value.h"

#include <string.h>

/* A column of the batch that is asked for; column -1: the input has none. */
struct report_slot
{
	int column;
	const char *shown;
	struct value_format format;
};

struct report_reading
{
	struct reading base;
	const struct report_wanted *wanted;
	struct report_slot grain[GRAIN_MAX], measure[MEASURES_MAX], record, reversal;
	int plant; /* of the grain, where rows of one plant are wanted; -1 */
	const char *total;
	bool strip_zeros;
	uint16_t wanted_row[BATCH_ROWS]; /* of the batch in work */
};

gboolean
source_rows_open (struct source_reader *reader, const struct params *params, const char *file, const char *query,
	const char *query_file, struct reading *reading, GError **error)
{
	if (query != NULL) {
		reading->object = g_strdup_printf ("query '%s'", query_file);
		reading->text = (char *) query;
		if (reader->db == NULL) {
			g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "files cannot be asked a query\nhint: name a 'file' instead");
			return FALSE;
		}
		reading->rows.cursor = db_stream (reader->db, query, params->list, params->n, error);
		return reading->rows.cursor != NULL;
	}
	reading->object = g_strdup_printf ("file '%s'", file);
	if (reader->db != NULL) {
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "a database has no files\nhint: name a 'query' instead");
		return FALSE;
	}
	g_autofree char *folder = reader->folder ? g_strdup (reader->path) : g_path_get_dirname (reader->path),
					*path = g_build_filename (folder, file, NULL);
	reading->rows.csv = csv_open (path, &reader->profile->csv, 0, error);
	return reading->rows.csv != NULL;
}

void
source_rows_close (struct reading *reading)
{
	csv_close (reading->rows.csv);
	db_cursor_close (reading->rows.cursor);
	g_free (reading->object);
}

static const char *
header_of (const struct report_wanted *wanted, const char *name)
{
	for (size_t i = 0; i < wanted->n_columns; i++)
		if (strcmp (wanted->columns[i].name, name) == 0)
			return wanted->columns[i].from;
	return name;
}

static gboolean
slot_find (struct report_reading *reading, const struct source_reader *reader, const char *name, bool required,
	struct report_slot *slot, GError **error)
{
	const struct column_info *columns;
	int n = rows_columns (&reading->base.rows, &columns);

	slot->shown = header_of (reading->wanted, name);
	slot->column = column_named (columns, n, slot->shown);
	if (slot->column < 0) {
		if (!required)
			return TRUE;
		g_set_error (error, FAILURE, FAILURE_DATA, "column '%s' is missing", slot->shown);
		return FALSE;
	}
	slot->format = (struct value_format) {columns[slot->column].type, reader->profile->numbers, reader->profile->dates,
		reader->profile->times, reader->zone, profile_float_decimals (reader->profile, name), false};
	return TRUE;
}

static gboolean
slots_find (struct report_reading *reading, const struct source_reader *reader, const struct report_rule *rule, GError **error)
{
	const struct report_wanted *wanted = reading->wanted;

	for (int i = 0; i < rule->n_grain; i++)
		if (!slot_find (reading, reader, rule->grain[i], (wanted->totals >> i & 1) == 0, &reading->grain[i], error))
			return FALSE;
	for (int i = 0; i < rule->n_measures; i++) {
		reading->measure[i].column = -1;
		if (rule->measures[i].kind != MEASURE_RATIO &&
			!slot_find (reading, reader, rule->measures[i].name, !wanted->records, &reading->measure[i], error))
			return FALSE;
		if (reading->base.rows.cursor != NULL && reading->measure[i].column >= 0)
			db_cursor_typed (reading->base.rows.cursor, reading->measure[i].column);
	}
	reading->record.column = -1;
	return !wanted->records ||
		(slot_find (reading, reader, "record", true, &reading->record, error) &&
			slot_find (reading, reader, "reversal", false, &reading->reversal, error));
}

/* ---- rows ---- */

static struct cell
slot_cell (const struct batch *batch, const struct report_slot *slot, size_t row)
{
	struct cell cell = {.text = ""};

	if (slot->column >= 0 && batch->column[slot->column][row].text != NULL)
		cell = batch->column[slot->column][row];
	return cell;
}

static uint32_t
id_take (const struct report_reading *reading, struct cell cell, struct strpool *strings)
{
	if (cell.text == NULL)
		cell.text = "";
	if (reading->total != NULL && cell.length == strlen (reading->total) && memcmp (cell.text, reading->total, cell.length) == 0)
		return REPORT_TOTAL;
	for (; reading->strip_zeros && cell.length > 1 && *cell.text == '0'; cell.length--)
		cell.text++;
	return strpool_add (strings, cell.text, cell.length);
}

/* A column of the key of n rows, the first of which is key[0]. Most cells are what the one before is. */
static void
ids_take (const struct report_reading *reading, const struct report_slot *slot, const struct batch *batch, size_t n,
	struct strpool *strings, struct report_key *key, int i)
{
	const struct cell *cells = slot->column >= 0 ? batch->column[slot->column] : NULL;
	uint32_t id = REPORT_TOTAL;

	for (size_t row = 0; row < n; row++) {
		const struct cell *cell = cells != NULL ? &cells[reading->wanted_row[row]] : NULL;

		if (cell != NULL && (row == 0 || !cell_same (cell, &cells[reading->wanted_row[row - 1]])))
			id = id_take (reading, *cell, strings);
		key[row].id[i] = id;
	}
}

static gboolean
value_refuse (const struct report_reading *reading, const struct report_slot *slot, const struct batch *batch, size_t row,
	const char *why, GError **error)
{
	struct cell cell = slot_cell (batch, slot, row);
	char value[CELL_TEXT_MAX];
	g_autofree char *line = batch->line != NULL ? g_strdup_printf ("line %" G_GINT64_FORMAT ", ", batch->line[row])
												: g_strdup_printf ("row %zu of a block, ", row + 1);

	cell = cell_as_text (&cell, value);
	g_set_error (error, FAILURE, FAILURE_DATA, "%s: %scolumn '%s': '%.*s' %s", reading->base.object, line, slot->shown,
		(int) cell.length, cell.text, why);
	return FALSE;
}

static gboolean
value_take (const struct report_reading *reading, const struct report_slot *slot, const struct batch *batch, size_t row,
	int64_t *value, GError **error)
{
	struct cell cell = slot_cell (batch, slot, row);
	const char *why = NULL;
	int64_t number;

	switch (value_number (&cell, &slot->format, REPORT_SCALE, &number, &why)) {
	case VALUE_OK:
		*value = number;
		return TRUE;
	case VALUE_EMPTY:
		return TRUE;
	case VALUE_BAD:
	default:
		break;
	}
	return value_refuse (reading, slot, batch, row, why, error);
}

/* What a record is called, and whether it takes something back. */
static gboolean
record_take (const struct report_reading *reading, const struct batch *batch, size_t row, struct report_table *table, size_t at,
	GError **error)
{
	struct cell name = slot_cell (batch, &reading->record, row), back = slot_cell (batch, &reading->reversal, row);
	bool reversal = false;
	const char *why = NULL;

	if (value_bool (&back, &reversal, &why) == VALUE_BAD)
		return value_refuse (reading, &reading->reversal, batch, row, why, error);
	report_record_name (table, at, strpool_add (table->strings, name.text, name.length), reversal);
	return TRUE;
}

/* The rows of the batch that are of the plant. */
static size_t
rows_choose (struct report_reading *reading, const struct source_scope *scope, const struct batch *batch)
{
	size_t n = 0, length = strlen (scope->plant);

	for (size_t row = 0; row < batch->rows; row++) {
		struct cell cell = reading->plant >= 0 ? slot_cell (batch, &reading->grain[reading->plant], row) : (struct cell) {0};

		if (reading->plant < 0 || (cell.length == length && memcmp (cell.text, scope->plant, length) == 0))
			reading->wanted_row[n++] = (uint16_t) row;
	}
	return n;
}

static gboolean
batch_take (struct report_reading *reading, const struct report_rule *rule, const struct source_scope *scope,
	const struct batch *batch, struct report_table *table, GError **error)
{
	size_t n = rows_choose (reading, scope, batch), first = report_rows_add (table, n);

	for (int i = 0; i < rule->n_grain; i++)
		ids_take (reading, &reading->grain[i], batch, n, table->strings, table->key + first, i);
	for (size_t row = 0; row < n; row++) {
		for (int i = 0; i < rule->n_measures; i++)
			if (reading->measure[i].column >= 0 &&
				!value_take (
					reading, &reading->measure[i], batch, reading->wanted_row[row], &table->value[i][first + row], error))
				return FALSE;
		if (reading->record.column >= 0 && !record_take (reading, batch, reading->wanted_row[row], table, first + row, error))
			return FALSE;
	}
	return TRUE;
}

/* Of texts and values, not of ids. */
static void
table_digest (const struct report_table *table, size_t from, struct hash128 *sum)
{
	for (size_t row = from; row < table->rows; row++) {
		uint64_t words[MEASURES_MAX + 3] = {table->index.of[row].low, table->index.of[row].high};
		size_t n = 2;

		for (int i = 0; i < table->n_measures; i++)
			words[n++] = (uint64_t) table->value[i][row];
		if (table->record != NULL)
			words[n++] = strpool_hash (table->strings, table->record[row]);
		row_digest_add (sum, words, n);
	}
}

static gboolean
rows_take (struct report_reading *reading, const struct report_rule *rule, const struct source_scope *scope,
	struct report_table *table, GError **error)
{
	const struct batch *batch = NULL;

	do {
		if (!rows_fetch (&reading->base.rows, &batch, error))
			return FALSE;
		if (batch != NULL && !batch_take (reading, rule, scope, batch, table, error))
			return FALSE;
	} while (batch != NULL);
	return TRUE;
}

static void
report_evidence (struct source_reader *reader, const struct report_reading *reading, const struct params *params,
	struct report_table *table, size_t from, struct evidence *evidence)
{
	struct hash128 sum = {0, 0};

	report_table_index (table);
	table_digest (table, from, &sum);
	evidence_rows (reader, evidence, &reading->base, params, table->rows - from, &sum);
}

/* The source, and the file or query unless the message names it. */
static void
place_prefix (const struct report_reading *reading, const struct source_reader *reader, GError **error)
{
	bool named =
		error != NULL && (g_str_has_prefix ((*error)->message, "file '") || g_str_has_prefix ((*error)->message, "query '"));

	if (reading->base.object != NULL && !named)
		g_prefix_error (error, "%s: ", reading->base.object);
	g_prefix_error (error, "source '%s': ", reader->name);
}

gboolean
source_read_report (struct source_reader *reader, const struct source_scope *scope, const struct report_rule *rule,
	const struct report_wanted *wanted, struct report_table *table, struct evidence *evidence, GError **error)
{
	struct report_reading reading = {.wanted = wanted, .total = wanted->total, .strip_zeros = reader->profile->strip_zeros};
	struct params params = {0};
	size_t from = table->rows;

	reading.plant = *scope->plant != '\0' ? report_grain_find (rule, "plant") : -1;
	params_init (&params, reader, scope);
	evidence_open (reader, evidence, wanted->query != NULL ? wanted->query_file : wanted->file);
	gboolean good = source_rows_open (reader, &params, wanted->file, wanted->query, wanted->query_file, &reading.base, error) &&
		slots_find (&reading, reader, rule, error) && rows_take (&reading, rule, scope, table, error);
	if (good)
		report_evidence (reader, &reading, &params, table, from, evidence);
	else
		place_prefix (&reading, reader, error);
	source_rows_close (&reading.base);
	params_release (&params);
	return good;
}

/* ---- crosswalks ---- */

enum walk_column
{
	WALK_FROM,
	WALK_TO,
	WALK_SHARE,
	WALK_VALID_FROM,
	WALK_VALID_TO,
	WALK_COLUMNS
};

static gboolean
walk_row_take (const struct report_reading *reading, const struct report_slot slots[WALK_COLUMNS], const struct batch *batch,
	size_t row, struct strpool *strings, GArray *rows, GError **error)
{
	struct crosswalk_row one = {.share = 1000000, .valid_from = DATE_NONE, .valid_to = DATE_NONE};
	struct cell cell[WALK_COLUMNS];
	const char *why = NULL;
	int bad = -1;

	for (int i = 0; i < WALK_COLUMNS; i++)
		cell[i] = slot_cell (batch, &slots[i], row);
	one.from = strpool_add (strings, cell[WALK_FROM].text, cell[WALK_FROM].length);
	one.to = strpool_add (strings, cell[WALK_TO].text, cell[WALK_TO].length);
	if (value_number (&cell[WALK_SHARE], &slots[WALK_SHARE].format, PRICE_SCALE, &one.share, &why) == VALUE_BAD)
		bad = WALK_SHARE;
	else if (value_date (&cell[WALK_VALID_FROM], &slots[WALK_VALID_FROM].format, &one.valid_from, &why) == VALUE_BAD)
		bad = WALK_VALID_FROM;
	else if (value_date (&cell[WALK_VALID_TO], &slots[WALK_VALID_TO].format, &one.valid_to, &why) == VALUE_BAD)
		bad = WALK_VALID_TO;
	if (bad >= 0)
		return value_refuse (reading, &slots[bad], batch, row, why, error);
	g_array_append_val (rows, one);
	return TRUE;
}

/* As table_digest(). */
static struct hash128
walk_digest (const GArray *rows, const struct strpool *strings)
{
	struct hash128 sum = {0, 0};

	for (guint i = 0; i < rows->len; i++) {
		const struct crosswalk_row *row = &g_array_index (rows, struct crosswalk_row, i);
		const uint64_t words[] = {strpool_hash (strings, row->from), strpool_hash (strings, row->to), (uint64_t) row->share,
			(uint64_t) row->valid_from, (uint64_t) row->valid_to};

		row_digest_add (&sum, words, G_N_ELEMENTS (words));
	}
	return sum;
}

gboolean
source_read_crosswalk (struct source_reader *reader, const char *file, struct strpool *strings, GArray *rows,
	struct evidence *evidence, GError **error)
{
	static const char *const names[WALK_COLUMNS] = {"from", "to", "share", "valid_from", "valid_to"};
	const struct report_wanted wanted = {.file = file};
	struct report_reading reading = {.wanted = &wanted};
	struct report_slot slots[WALK_COLUMNS] = {0};
	struct params params = {0};
	const struct batch *batch = NULL;
	gboolean good;

	evidence_open (reader, evidence, file);
	good = source_rows_open (reader, &params, file, NULL, NULL, &reading.base, error);
	for (int i = 0; i < WALK_COLUMNS && good; i++)
		good = slot_find (&reading, reader, names[i], i <= WALK_TO, &slots[i], error);
	do {
		good = good && rows_fetch (&reading.base.rows, &batch, error);
		for (size_t row = 0; good && batch != NULL && row < batch->rows; row++)
			good = walk_row_take (&reading, slots, batch, row, strings, rows, error);
	} while (good && batch != NULL);
	if (good) {
		struct hash128 sum = walk_digest (rows, strings);

		evidence_rows (reader, evidence, &reading.base, &params, rows->len, &sum);
	} else
		place_prefix (&reading, reader, error);
	source_rows_close (&reading.base);
	return good;
}
