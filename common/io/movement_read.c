#include "common/io/movement_read.h"

#include "common/base/failure.h"
#include "common/base/utf8.h"
#include "common/io/movement_parse.h"

#include <string.h>

enum
{
	SHOWN_MAX = 60, /* bytes of a bad value that a reason quotes */
	AHEAD = 4       /* rows whose texts are expected before they are set: what a row has alone lies anywhere in the pool */
};

/* A text of each row: of a column or an attribute of the table. */
struct text_slot
{
	const struct slot *slot;
	int column; /* enum column; -1 = an attribute */
	int attribute;
	bool alone;    /* a row has it alone, as a rule: it is appended unless the row before has it too */
	uint32_t last; /* its id in the last row of the batch that was filled, and which that was; SIZE_MAX = none yet */
	size_t last_row;
};

struct filling
{
	struct movement_columns columns;
	struct row_map *map;
	const struct source_scope *scope;
	struct movement_table *table;
	struct totals *totals;
	bool checked;               /* texts are known to be UTF-8 without NUL */
	int scope_attribute;        /* index in the table; -1 = none */
	int key[TOTAL_KEYS];        /* entity columns */
	GArray *texts;              /* struct text_slot */
	struct strpool_hint *hints; /* of the texts of AHEAD rows, by the row's number */
};

static void
filling_init (struct filling *filling)
{
	static const char *const keys[TOTAL_KEYS] = {"movement", "indicator", "currency", "uom"};

	movement_columns_init (&filling->columns, filling->map);
	filling->table->need = filling->columns.need;
	for (int i = 0; i < TOTAL_KEYS; i++)
		filling->key[i] = entity_column (filling->map->entity, keys[i]);
	filling->scope_attribute = -1;
	for (int i = 0; i < filling->map->n_attributes; i++) {
		int index = movement_attribute_add (filling->table, filling->map->attributes[i].name);

		if (strcmp (filling->map->attributes[i].name, "scope") == 0)
			filling->scope_attribute = index;
	}
	if (filling->scope_attribute < 0 && row_map_excludes (filling->map))
		filling->scope_attribute = movement_attribute_add (filling->table, "scope");
}

static bool
column_is_alone (int column)
{
	return column == COL_SOURCE_KEY || column == COL_MESSAGE || column == COL_DOCUMENT;
}

static void
filling_texts (struct filling *filling)
{
	filling->texts = g_array_new (FALSE, FALSE, sizeof (struct text_slot));
	for (int i = 0; filling->map->entity->columns[i].name != NULL; i++) {
		struct text_slot text = {&filling->map->columns[i], filling->columns.text[i], -1, .last_row = SIZE_MAX};

		text.alone = filling->table->unsettled && text.slot->direct > 0 && column_is_alone (text.column);
		if (text.column >= 0 && text.slot->source != NULL)
			g_array_append_val (filling->texts, text);
	}
	for (int i = 0; i < filling->map->n_attributes; i++) {
		struct text_slot text = {&filling->map->attributes[i], -1, i, .last_row = SIZE_MAX};

		g_array_append_val (filling->texts, text);
	}
	filling->hints = g_new0 (struct strpool_hint, AHEAD * filling->texts->len);
}

static void
filling_release (struct filling *filling)
{
	g_array_unref (filling->texts);
	g_free (filling->hints);
}

/* ---- filling ---- */

static bool
text_good (const struct filling *filling, const struct cell *cell)
{
	return filling->checked || utf8_is_good (cell->text, cell->length);
}

static struct strpool_hint *
row_hints (const struct filling *filling, size_t row)
{
	return &filling->hints[row % AHEAD * filling->texts->len];
}

/* Cells that stand as they are in a row to come. */
static void
texts_expect (const struct filling *filling, const struct batch *batch, size_t row)
{
	struct strpool_hint *hints = row_hints (filling, row);

	for (guint i = 0; i < filling->texts->len && row < batch->rows; i++) {
		const struct text_slot *text = &g_array_index (filling->texts, struct text_slot, i);

		if (text->slot->direct > 0 && !text->alone) {
			struct cell cell = batch->column[text->slot->direct - 1][row];
			hints[i] = strpool_expect (filling->table->strings, cell.text, cell.length);
		}
	}
}

/* A text that the row before has too, or most likely no row before. */
static uint32_t
text_append (struct filling *filling, struct text_slot *text)
{
	const struct cell *cells = filling->map->batch->column[text->slot->direct - 1];
	size_t row = filling->map->row;

	if (text->last_row == SIZE_MAX || !cell_same (&cells[row], &cells[text->last_row]))
		text->last = strpool_append (filling->table->strings, cells[row].text, cells[row].length);
	text->last_row = row;
	return text->last;
}

static void
texts_set (struct filling *filling)
{
	const struct strpool_hint *hints = row_hints (filling, filling->map->row);
	struct movement_table *table = filling->table;

	for (guint i = 0; i < filling->texts->len; i++) {
		struct text_slot *text = &g_array_index (filling->texts, struct text_slot, i);
		struct cell cell = row_map_cell (filling->map, text->slot);

		if (!text_good (filling, &cell)) {
			movement_reject (table, "column '%s' is not UTF-8 text", text->slot->shown);
			continue;
		}
		uint32_t id = text->alone    ? text_append (filling, text)
			: text->slot->direct > 0 ? strpool_add_expected (table->strings, cell.text, cell.length, hints[i])
									 : strpool_add (table->strings, cell.text, cell.length);
		if (text->column >= 0)
			movement_set_interned (table, (enum column) text->column, id);
		else
			movement_set_attribute_interned (table, text->attribute, id);
	}
}

static void
numbers_set (struct filling *filling, const struct parsed *parsed)
{
	struct movement_table *table = filling->table;

	if (parsed->qty != DECIMAL_NONE)
		movement_set_qty (table, parsed->qty);
	if (parsed->amount != DECIMAL_NONE)
		movement_set_amount (table, parsed->amount);
	if (parsed->event != INSTANT_NONE)
		movement_set_event (table, parsed->event, parsed->ambiguous);
	if (parsed->entered != INSTANT_NONE)
		movement_set_entered (table, parsed->entered);
	if (parsed->posting != DATE_NONE)
		movement_set_posting (table, parsed->posting);
	if (parsed->period != PERIOD_NONE)
		movement_set_period (table, parsed->period);
}

/* A bad value as a reason shows it: valid text, cut where it is long. */
static void
value_reject (struct filling *filling, const struct reason *reason)
{
	char value[CELL_TEXT_MAX];
	struct cell cell = cell_as_text (&reason->cell, value);
	g_autofree char *shown = g_utf8_make_valid (cell.text, (gssize) MIN (cell.length, SHOWN_MAX));
	movement_reject (
		filling->table, "column '%s': '%s%s' %s", reason->slot->shown, shown, cell.length > SHOWN_MAX ? "..." : "", reason->why);
}

static void
row_fill (struct filling *filling, const struct parsed *parsed, const char *unjoined)
{
	const char *excluded = row_map_excluded (filling->map);

	movement_begin (filling->table);
	if (unjoined != NULL)
		movement_reject (filling->table, "%s", unjoined);
	if (parsed->first.why != NULL)
		value_reject (filling, &parsed->first);
	texts_set (filling);
	numbers_set (filling, parsed);
	if (excluded != NULL)
		movement_set_attribute (filling->table, filling->scope_attribute, excluded, strlen (excluded));
	movement_end (filling->table);
}

/* A file's totals have no groups; a query's may have. */
static void
row_count (struct filling *filling, const struct parsed *parsed, bool grouped)
{
	uint32_t key[TOTAL_KEYS] = {0};

	for (int i = 0; i < TOTAL_KEYS && grouped; i++) {
		struct cell cell = row_map_cell (filling->map, &filling->map->columns[filling->key[i]]);

		key[i] = text_good (filling, &cell) ? strpool_add (filling->table->strings, cell.text, cell.length) : 0;
	}
	totals_add (filling->totals, key, parsed->qty, parsed->qty_bad, parsed->amount, parsed->amount_bad);
}

static void
batch_read (struct filling *filling, const struct batch *batch, bool grouped)
{
	struct parsed parsed;

	for (guint i = 0; i < filling->texts->len; i++)
		g_array_index (filling->texts, struct text_slot, i).last_row = SIZE_MAX;
	for (size_t row = 0; row < AHEAD; row++)
		texts_expect (filling, batch, row);
	for (size_t row = 0; row < batch->rows; row++) {
		const char *unjoined = row_map_go (filling->map, batch, row);

		movement_parse (&filling->columns, &parsed);
		row_count (filling, &parsed, grouped);
		movement_amount_settle (&filling->columns, &parsed);
		if (movement_in_scope (&filling->columns, filling->scope, &parsed)) {
			row_map_count (filling->map);
			row_fill (filling, &parsed, unjoined);
		}
		texts_expect (filling, batch, row + AHEAD);
	}
}

gboolean
movement_read (const struct rows *rows, struct row_map *map, const struct source_scope *scope, struct movement_table *table,
	struct totals *totals, GError **error)
{
	struct filling filling = {.map = map, .scope = scope, .table = table, .totals = totals, .checked = rows->csv != NULL};
	const struct batch *batch = NULL;
	gboolean good;

	filling_init (&filling);
	if (map->columns[filling.columns.value[VALUE_EVENT]].source == NULL &&
		map->columns[filling.columns.value[VALUE_POSTING]].source == NULL) {
		g_set_error (error, FAILURE, FAILURE_DATA, "columns 'event_at' and 'posting_date' are both missing");
		return FALSE;
	}
	filling_texts (&filling);
	while ((good = rows_fetch (rows, &batch, error)) && batch != NULL)
		batch_read (&filling, batch, rows->cursor != NULL);
	filling_release (&filling);
	return good;
}
