#include "common/io/movement_read.h"

#include "common/base/failure.h"
#include "common/base/utf8.h"
#include "common/io/movement_parse.h"

#include <string.h>

enum
{
	SHOWN_MAX = 60
}; /* bytes of a bad value that a reason quotes */

struct filling
{
	struct movement_columns columns;
	struct row_map *map;
	const struct source_scope *scope;
	struct movement_table *table;
	struct totals *totals;
	bool checked;        /* texts are known to be UTF-8 without NUL */
	int scope_attribute; /* index in the table; -1 = none */
	int key[TOTAL_KEYS]; /* entity columns */
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

/* ---- filling ---- */

static bool
text_good (const struct filling *filling, const struct cell *cell)
{
	return filling->checked || utf8_is_good (cell->text, cell->length);
}

/* Texts that a row has alone lie anywhere in the pool. */
static void
texts_expect (const struct filling *filling)
{
	const struct entity_column *columns = filling->map->entity->columns;

	for (int i = 0; columns[i].name != NULL; i++) {
		const struct slot *slot = &filling->map->columns[i];

		if (filling->columns.text[i] < 0 || slot->source == NULL || slot->direct == 0)
			continue;
		struct cell cell = row_map_cell (filling->map, slot);
		movement_expect_text (filling->table, (enum column) filling->columns.text[i], cell.text, cell.length);
	}
}

static void
texts_set (struct filling *filling)
{
	const struct entity_column *columns = filling->map->entity->columns;

	texts_expect (filling);
	for (int i = 0; columns[i].name != NULL; i++) {
		const struct slot *slot = &filling->map->columns[i];
		struct cell cell;

		if (filling->columns.text[i] < 0 || slot->source == NULL)
			continue;
		cell = row_map_cell (filling->map, slot);
		if (text_good (filling, &cell))
			movement_set_text (filling->table, (enum column) filling->columns.text[i], cell.text, cell.length);
		else
			movement_reject (filling->table, "column '%s' is not UTF-8 text", slot->shown);
	}
	for (int i = 0; i < filling->map->n_attributes; i++) {
		struct cell cell = row_map_cell (filling->map, &filling->map->attributes[i]);

		if (text_good (filling, &cell))
			movement_set_attribute (filling->table, i, cell.text, cell.length);
		else
			movement_reject (filling->table, "column '%s' is not UTF-8 text", filling->map->attributes[i].shown);
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
	g_autofree char *shown = g_utf8_make_valid (reason->cell.text, (gssize) MIN (reason->cell.length, SHOWN_MAX));

	movement_reject (filling->table, "column '%s': '%s%s' %s", reason->slot->shown, shown,
		reason->cell.length > SHOWN_MAX ? "..." : "", reason->why);
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

gboolean
movement_read (const struct rows *rows, struct row_map *map, const struct source_scope *scope, struct movement_table *table,
	struct totals *totals, GError **error)
{
	struct filling filling = {.map = map, .scope = scope, .table = table, .totals = totals, .checked = rows->csv != NULL};
	const struct batch *batch = NULL;
	struct parsed parsed;

	filling_init (&filling);
	if (map->columns[filling.columns.event].source == NULL && map->columns[filling.columns.posting].source == NULL) {
		g_set_error (error, FAILURE, FAILURE_DATA, "columns 'event_at' and 'posting_date' are both missing");
		return FALSE;
	}
	do {
		if (!rows_fetch (rows, &batch, error))
			return FALSE;
		for (size_t row = 0; batch != NULL && row < batch->rows; row++) {
			const char *unjoined = row_map_go (map, batch, row);

			movement_parse (&filling.columns, &parsed);
			row_count (&filling, &parsed, rows->cursor != NULL);
			movement_amount_settle (&filling.columns, &parsed);
			if (!movement_in_scope (&filling.columns, scope, &parsed))
				continue;
			row_map_count (map);
			row_fill (&filling, &parsed, unjoined);
		}
	} while (batch != NULL);
	return TRUE;
}
