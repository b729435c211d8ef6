#include "common/io/movement_read.h"

#include "common/base/failure.h"

#include <string.h>

enum
{
	SHOWN_MAX = 60
}; /* bytes of a bad value that a reason quotes */

struct reason /* why a value cannot be read */
{
	const struct slot *slot;
	struct cell cell;
	const char *why;
};

/* What a row holds beside text, read before it is known whether the row is in scope. */
struct parsed
{
	int64_t qty, amount;
	instant_t event, entered;
	date_t posting;
	period_t period;
	bool ambiguous, qty_bad, amount_bad;
	struct reason first; /* the first value that cannot be read; why NULL = none */
};

struct filling
{
	struct row_map *map;
	const struct source_scope *scope;
	struct movement_table *table;
	struct totals *totals;
	bool checked;                                            /* texts are known to be UTF-8 without NUL */
	int text[ENTITY_COLUMNS_MAX];                            /* enum column of an entity column, -1 = no text */
	int qty, amount, currency, event, posting, entered, period, plant; /* entity columns */
	int scope_attribute;                                     /* index in the table; -1 = none */
	int key[TOTAL_KEYS];                                     /* entity columns */
};

static void
filling_init (struct filling *filling)
{
	const struct entity *entity = &entities[ENTITY_MOVEMENT];
	static const char *const keys[TOTAL_KEYS] = {"movement", "indicator", "currency", "uom"};

	for (int i = 0; entity->columns[i].name != NULL; i++)
		filling->text[i] = entity->columns[i].kind == COLUMN_TEXT ? column_find (entity->columns[i].name) : -1;
	filling->qty = entity_column (entity, "qty");
	filling->amount = entity_column (entity, "amount");
	filling->currency = entity_column (entity, "currency");
	filling->event = entity_column (entity, "event_at");
	filling->posting = entity_column (entity, "posting_date");
	filling->entered = entity_column (entity, "entered_at");
	filling->period = entity_column (entity, "fiscal_period");
	filling->plant = entity_column (entity, "plant");
	for (int i = 0; i < TOTAL_KEYS; i++)
		filling->key[i] = entity_column (entity, keys[i]);
	filling->scope_attribute = -1;
	for (int i = 0; i < filling->map->n_attributes; i++) {
		int index = movement_attribute_add (filling->table, filling->map->attributes[i].name);

		if (strcmp (filling->map->attributes[i].name, "scope") == 0)
			filling->scope_attribute = index;
	}
	if (filling->scope_attribute < 0 && row_map_excludes (filling->map))
		filling->scope_attribute = movement_attribute_add (filling->table, "scope");
}

/* ---- values ---- */

static struct cell
slot_cell (struct filling *filling, int column)
{
	return row_map_cell (filling->map, &filling->map->columns[column]);
}

static bool
value_good (struct parsed *parsed, const struct slot *slot, const struct cell *cell, enum value_status status, const char *why)
{
	if (status == VALUE_BAD && parsed->first.why == NULL)
		parsed->first = (struct reason) {slot, *cell, why};
	return status == VALUE_OK;
}

static bool
number_take (struct filling *filling, struct parsed *parsed, int column, int scale, int64_t *value)
{
	const struct slot *slot = &filling->map->columns[column];
	struct cell cell = row_map_cell (filling->map, slot);
	const char *why = NULL;
	enum value_status status = value_number (&cell, &slot->format, scale, value, &why);

	if (!value_good (parsed, slot, &cell, status, why))
		*value = DECIMAL_NONE;
	return status != VALUE_BAD;
}

static void
instant_take (struct filling *filling, struct parsed *parsed, int column, instant_t *value, bool *ambiguous)
{
	const struct slot *slot = &filling->map->columns[column];
	struct cell cell = row_map_cell (filling->map, slot);
	const char *why = NULL;
	enum value_status status = value_instant (&cell, &slot->format, value, ambiguous, &why);

	if (!value_good (parsed, slot, &cell, status, why))
		*value = INSTANT_NONE;
}

static void
posting_take (struct filling *filling, struct parsed *parsed)
{
	const struct slot *slot = &filling->map->columns[filling->posting];
	struct cell cell = row_map_cell (filling->map, slot);
	const char *why = NULL;
	enum value_status status = value_date (&cell, &slot->format, &parsed->posting, &why);

	if (!value_good (parsed, slot, &cell, status, why))
		parsed->posting = DATE_NONE;
}

static void
period_take (struct filling *filling, struct parsed *parsed)
{
	const struct slot *slot = &filling->map->columns[filling->period];
	struct cell cell = row_map_cell (filling->map, slot);
	const char *why = NULL;
	enum value_status status = value_period (&cell, &parsed->period, &why);

	if (!value_good (parsed, slot, &cell, status, why))
		parsed->period = PERIOD_NONE;
}

static void
row_parse (struct filling *filling, struct parsed *parsed)
{
	const struct slot *columns = filling->map->columns;
	bool ignored;

	*parsed = (struct parsed) {.event = INSTANT_NONE, .entered = INSTANT_NONE, .posting = DATE_NONE, .amount = DECIMAL_NONE};
	parsed->qty_bad = !number_take (filling, parsed, filling->qty, QTY_SCALE, &parsed->qty);
	if (columns[filling->amount].source != NULL)
		parsed->amount_bad = !number_take (filling, parsed, filling->amount, MONEY_SCALE, &parsed->amount);
	if (columns[filling->event].source != NULL)
		instant_take (filling, parsed, filling->event, &parsed->event, &parsed->ambiguous);
	if (columns[filling->entered].source != NULL)
		instant_take (filling, parsed, filling->entered, &parsed->entered, &ignored);
	if (columns[filling->posting].source != NULL)
		posting_take (filling, parsed);
	if (columns[filling->period].source != NULL)
		period_take (filling, parsed);
}

/* After the totals have counted the amount as it is stored: what it means in its currency. */
static void
amount_settle (struct filling *filling, struct parsed *parsed)
{
	struct cell amount, currency;
	char code[8];
	enum decimal_status status = DECIMAL_SYNTAX;

	if (!filling->map->two_decimals || parsed->amount == DECIMAL_NONE)
		return;
	currency = slot_cell (filling, filling->currency);
	if (currency.length > 0 && currency.length < sizeof code) {
		memcpy (code, currency.text, currency.length);
		code[currency.length] = '\0';
		status = money_from_stored (parsed->amount, code, &parsed->amount);
	}
	if (status == DECIMAL_OK)
		return;
	amount = slot_cell (filling, filling->amount);
	value_good (parsed, &filling->map->columns[filling->amount], &amount, VALUE_BAD,
		status == DECIMAL_SYNTAX ? "has no currency to be read by" : "does not fit its currency");
	parsed->amount = DECIMAL_NONE;
}

/* ---- scope ---- */

static bool
date_inside (const struct source_scope *scope, date_t date)
{
	return (scope->read_from == DATE_NONE || date >= scope->read_from) &&
		(scope->read_until == DATE_NONE || date < scope->read_until);
}

/*
 * Of the plant, and some clock of the row inside the window with its context. What cannot be told is in: it ends as a
 * rejected row.
 */
static bool
row_in_scope (struct filling *filling, const struct parsed *parsed)
{
	struct cell plant = slot_cell (filling, filling->plant);
	const char *wanted = filling->scope->plant;

	if (wanted != NULL && *wanted != '\0' && plant.length > 0 &&
		(plant.length != strlen (wanted) || memcmp (plant.text, wanted, plant.length) != 0))
		return false;
	if (parsed->event == INSTANT_NONE && parsed->posting == DATE_NONE)
		return true;
	return (parsed->event != INSTANT_NONE && date_inside (filling->scope, zone_date (filling->scope->zone, parsed->event))) ||
		(parsed->posting != DATE_NONE && date_inside (filling->scope, parsed->posting));
}

/* ---- filling ---- */

static bool
text_good (const struct filling *filling, const struct cell *cell)
{
	return filling->checked || cell->length == 0 || g_utf8_validate_len (cell->text, cell->length, NULL);
}

static void
texts_set (struct filling *filling)
{
	const struct entity_column *columns = entities[ENTITY_MOVEMENT].columns;

	for (int i = 0; columns[i].name != NULL; i++) {
		const struct slot *slot = &filling->map->columns[i];
		struct cell cell;

		if (filling->text[i] < 0 || slot->source == NULL)
			continue;
		cell = row_map_cell (filling->map, slot);
		if (text_good (filling, &cell))
			movement_set_text (filling->table, (enum column) filling->text[i], cell.text, cell.length);
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
		struct cell cell = slot_cell (filling, filling->key[i]);

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
	if (map->columns[filling.event].source == NULL && map->columns[filling.posting].source == NULL) {
		g_set_error (error, FAILURE, FAILURE_DATA, "columns 'event_at' and 'posting_date' are both missing");
		return FALSE;
	}
	do {
		if (!rows_fetch (rows, &batch, error))
			return FALSE;
		for (size_t row = 0; batch != NULL && row < batch->rows; row++) {
			const char *unjoined = row_map_go (map, batch, row);

			row_parse (&filling, &parsed);
			row_count (&filling, &parsed, rows->cursor != NULL);
			amount_settle (&filling, &parsed);
			if (row_in_scope (&filling, &parsed))
				row_fill (&filling, &parsed, unjoined);
		}
	} while (batch != NULL);
	return TRUE;
}
