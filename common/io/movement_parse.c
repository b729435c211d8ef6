#include "common/io/movement_parse.h"

#include "common/config/vocabulary.h"

#include <string.h>

static struct movement_need
entity_need (const struct entity *entity, const int text[ENTITY_COLUMNS_MAX])
{
	struct movement_need need = {
		.qty = entity->columns[entity_column (entity, "qty")].required,
		.amount = entity->columns[entity_column (entity, "amount")].required,
		.posting = entity->columns[entity_column (entity, "posting_date")].required,
	};

	for (int i = 0; entity->columns[i].name != NULL; i++)
		if (text[i] >= 0 && entity->columns[i].required)
			need.text |= 1u << text[i];
	need.clock = !need.posting;
	return need;
}

static const struct slot *
value_slot (const struct movement_columns *columns, enum movement_value value)
{
	return &columns->map->columns[columns->value[value]];
}

/* Every input has a quantity, if only one that nothing is said of. */
static bool
value_is_made (const struct slot *slot, enum movement_value value)
{
	return slot->direct == 0 && (slot->source != NULL || value == VALUE_QTY);
}

void
movement_columns_init (struct movement_columns *columns, struct row_map *map)
{
	static const char *const names[MOVEMENT_VALUES] = {
		"qty", "amount", "event_at", "entered_at", "posting_date", "fiscal_period"};
	const struct entity *entity = map->entity;

	columns->map = map;
	for (int i = 0; entity->columns[i].name != NULL; i++)
		columns->text[i] = entity->columns[i].kind == COLUMN_TEXT ? column_find (entity->columns[i].name) : -1;
	columns->need = entity_need (entity, columns->text);
	columns->company = -1;
	for (int i = 0; i < map->n_attributes && entity == &entities[ENTITY_GL_LINE]; i++)
		if (g_ascii_strcasecmp (map->attributes[i].name, "company") == 0)
			columns->company = i;
	for (int i = 0; i < MOVEMENT_VALUES; i++)
		columns->value[i] = entity_column (entity, names[i]);
	columns->makes = false;
	for (enum movement_value value = 0; value < MOVEMENT_VALUES; value++)
		columns->makes |= value_is_made (value_slot (columns, value), value);
	columns->currency = entity_column (entity, "currency");
	columns->plant = entity_column (entity, "plant");
}

/* ---- values ---- */

static bool
value_good (struct parsed *parsed, const struct slot *slot, const struct cell *cell, enum value_status status, const char *why)
{
	if (status == VALUE_BAD && parsed->first.why == NULL)
		parsed->first = (struct reason) {slot, *cell, why};
	return status == VALUE_OK;
}

static bool
number_take (const struct slot *slot, const struct cell *cell, struct parsed *parsed, int scale, int64_t *value)
{
	const char *why = NULL;
	enum value_status status = value_number (cell, &slot->format, scale, value, &why);

	if (!value_good (parsed, slot, cell, status, why))
		*value = DECIMAL_NONE;
	return status != VALUE_BAD;
}

static void
instant_take (const struct slot *slot, const struct cell *cell, struct parsed *parsed, instant_t *value, bool *ambiguous)
{
	const char *why = NULL;
	enum value_status status = value_instant (cell, &slot->format, value, ambiguous, &why);

	if (!value_good (parsed, slot, cell, status, why))
		*value = INSTANT_NONE;
}

static const struct parsed nothing = {
	.event = INSTANT_NONE, .entered = INSTANT_NONE, .posting = DATE_NONE, .amount = DECIMAL_NONE};

static inline void
value_take (enum movement_value value, const struct slot *slot, const struct cell *cell, struct parsed *parsed)
{
	const char *why = NULL;
	enum value_status status;
	bool ignored;

	switch (value) {
	case VALUE_QTY:
		parsed->qty_bad = !number_take (slot, cell, parsed, QTY_SCALE, &parsed->qty);
		return;
	case VALUE_AMOUNT:
		parsed->amount_bad = !number_take (slot, cell, parsed, MONEY_SCALE, &parsed->amount);
		return;
	case VALUE_EVENT:
		instant_take (slot, cell, parsed, &parsed->event, &parsed->ambiguous);
		return;
	case VALUE_ENTERED:
		instant_take (slot, cell, parsed, &parsed->entered, &ignored);
		return;
	case VALUE_POSTING:
		status = value_date (cell, &slot->format, &parsed->posting, &why);
		if (!value_good (parsed, slot, cell, status, why))
			parsed->posting = DATE_NONE;
		return;
	case VALUE_PERIOD:
	default:
		status = value_period (cell, &slot->format, &parsed->period, &why);
		if (!value_good (parsed, slot, cell, status, why))
			parsed->period = PERIOD_NONE;
		return;
	}
}

/* Times of ISO form, of which neighbors nearly always share the day. */
static void
instants_take (enum movement_value value, const struct slot *slot, const struct cell *cells, const uint32_t *rows, size_t n,
	struct parsed *parsed)
{
	struct instant_memo memo = {.n = 0};

	for (size_t i = 0; i < n; i++) {
		const struct cell *cell = &cells[rows[i]];
		instant_t *instant = value == VALUE_EVENT ? &parsed[i].event : &parsed[i].entered;

		if (cell->kind == CELL_TEXT && instant_follow (&memo, cell->text, cell->length, instant))
			continue;
		value_take (value, slot, cell, &parsed[i]);
		if (cell->kind == CELL_TEXT && *instant != INSTANT_NONE)
			instant_remember (&memo, cell->text, cell->length, *instant);
	}
}

/* Days, of which neighbors are often the same. */
static void
postings_take (const struct slot *slot, const struct cell *cells, const uint32_t *rows, size_t n, struct parsed *parsed)
{
	for (size_t i = 0; i < n; i++)
		if (i > 0 && parsed[i - 1].posting != DATE_NONE && cell_same (&cells[rows[i]], &cells[rows[i - 1]]))
			parsed[i].posting = parsed[i - 1].posting;
		else
			value_take (VALUE_POSTING, slot, &cells[rows[i]], &parsed[i]);
}

void
movement_parse_columns (const struct movement_columns *columns, const struct batch *batch, const uint32_t *rows, size_t n,
	enum movement_value until, struct parsed *parsed)
{
	for (size_t i = 0; i < n; i++)
		parsed[i] = nothing;
	for (enum movement_value value = 0; value < until; value++) {
		const struct slot *slot = value_slot (columns, value);
		const struct cell *cells = slot->direct > 0 ? batch->column[slot->direct - 1] : NULL;
		bool iso = slot->format.type != VALUE_TEXT || slot->format.times == NULL;

		if (cells == NULL)
			continue;
		if (iso && (value == VALUE_EVENT || value == VALUE_ENTERED))
			instants_take (value, slot, cells, rows, n, parsed);
		else if (value == VALUE_POSTING)
			postings_take (slot, cells, rows, n, parsed);
		else
			for (size_t i = 0; i < n; i++)
				value_take (value, slot, &cells[rows[i]], &parsed[i]);
	}
}

void
movement_parse_made (const struct movement_columns *columns, enum movement_value until, struct parsed *parsed)
{
	for (enum movement_value value = 0; columns->makes && value < until; value++) {
		const struct slot *slot = value_slot (columns, value);

		if (value_is_made (slot, value)) {
			struct cell cell = row_map_made (columns->map, slot);

			value_take (value, slot, &cell, parsed);
		}
	}
}

void
movement_parse (const struct movement_columns *columns, struct parsed *parsed)
{
	*parsed = nothing;
	for (enum movement_value value = 0; value < MOVEMENT_VALUES; value++) {
		const struct slot *slot = value_slot (columns, value);

		if (slot->direct > 0 || value_is_made (slot, value)) {
			struct cell cell = row_map_cell (columns->map, slot);

			value_take (value, slot, &cell, parsed);
		}
	}
}

void
movement_amount_settle (const struct movement_columns *columns, struct parsed *parsed)
{
	const struct slot *slots = columns->map->columns;
	struct cell amount, currency;
	char code[8];
	enum decimal_status status = DECIMAL_SYNTAX;

	if (!columns->map->two_decimals || parsed->amount == DECIMAL_NONE)
		return;
	currency = row_map_cell (columns->map, &slots[columns->currency]);
	if (currency.length > 0 && currency.length < sizeof code) {
		memcpy (code, currency.text, currency.length);
		code[currency.length] = '\0';
		status = money_from_stored (parsed->amount, code, &parsed->amount);
	}
	if (status == DECIMAL_OK)
		return;
	amount = row_map_cell (columns->map, &slots[columns->value[VALUE_AMOUNT]]);
	value_good (parsed, &slots[columns->value[VALUE_AMOUNT]], &amount, VALUE_BAD,
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

/* Nothing is asked for, or the row does not say. */
static bool
cell_is (const struct cell *cell, const char *wanted)
{
	return wanted == NULL || *wanted == '\0' || cell->length == 0 ||
		(cell->length == strlen (wanted) && memcmp (cell->text, wanted, cell->length) == 0);
}

bool
movement_of_plant (const struct movement_columns *columns, const struct source_scope *scope)
{
	struct cell plant = row_map_cell (columns->map, &columns->map->columns[columns->plant]), company;

	if (columns->company < 0 || scope->company == NULL)
		return cell_is (&plant, scope->plant);
	company = row_map_cell (columns->map, &columns->map->attributes[columns->company]);
	return cell_is (&plant, scope->plant) && cell_is (&company, scope->company);
}

/* Days away from the bounds, the zone does not matter: no clock is a day and an hour off. */
static bool
instant_inside (const struct source_scope *scope, instant_t event)
{
	bool from = scope->read_from == DATE_NONE || event >= ((instant_t) scope->read_from + 2) * INSTANT_DAY;
	bool until = scope->read_until == DATE_NONE || event < ((instant_t) scope->read_until - 2) * INSTANT_DAY;

	return (from && until) || date_inside (scope, zone_date (scope->zone, event));
}

bool
movement_in_window (const struct source_scope *scope, const struct parsed *parsed)
{
	if (parsed->event == INSTANT_NONE && parsed->posting == DATE_NONE)
		return true;
	return (parsed->event != INSTANT_NONE && instant_inside (scope, parsed->event)) ||
		(parsed->posting != DATE_NONE && date_inside (scope, parsed->posting));
}

bool
movement_in_scope (const struct movement_columns *columns, const struct source_scope *scope, const struct parsed *parsed)
{
	return movement_of_plant (columns, scope) && movement_in_window (scope, parsed);
}
