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

void
movement_columns_init (struct movement_columns *columns, struct row_map *map)
{
	const struct entity *entity = map->entity;

	columns->map = map;
	for (int i = 0; entity->columns[i].name != NULL; i++)
		columns->text[i] = entity->columns[i].kind == COLUMN_TEXT ? column_find (entity->columns[i].name) : -1;
	columns->need = entity_need (entity, columns->text);
	columns->company = -1;
	for (int i = 0; i < map->n_attributes && entity == &entities[ENTITY_GL_LINE]; i++)
		if (g_ascii_strcasecmp (map->attributes[i].name, "company") == 0)
			columns->company = i;
	columns->qty = entity_column (entity, "qty");
	columns->amount = entity_column (entity, "amount");
	columns->currency = entity_column (entity, "currency");
	columns->event = entity_column (entity, "event_at");
	columns->posting = entity_column (entity, "posting_date");
	columns->entered = entity_column (entity, "entered_at");
	columns->period = entity_column (entity, "fiscal_period");
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
number_take (const struct movement_columns *columns, struct parsed *parsed, int column, int scale, int64_t *value)
{
	const struct slot *slot = &columns->map->columns[column];
	struct cell cell = row_map_cell (columns->map, slot);
	const char *why = NULL;
	enum value_status status = value_number (&cell, &slot->format, scale, value, &why);

	if (!value_good (parsed, slot, &cell, status, why))
		*value = DECIMAL_NONE;
	return status != VALUE_BAD;
}

static void
instant_take (const struct movement_columns *columns, struct parsed *parsed, int column, instant_t *value, bool *ambiguous)
{
	const struct slot *slot = &columns->map->columns[column];
	struct cell cell = row_map_cell (columns->map, slot);
	const char *why = NULL;
	enum value_status status = value_instant (&cell, &slot->format, value, ambiguous, &why);

	if (!value_good (parsed, slot, &cell, status, why))
		*value = INSTANT_NONE;
}

static void
posting_take (const struct movement_columns *columns, struct parsed *parsed)
{
	const struct slot *slot = &columns->map->columns[columns->posting];
	struct cell cell = row_map_cell (columns->map, slot);
	const char *why = NULL;
	enum value_status status = value_date (&cell, &slot->format, &parsed->posting, &why);

	if (!value_good (parsed, slot, &cell, status, why))
		parsed->posting = DATE_NONE;
}

static void
period_take (const struct movement_columns *columns, struct parsed *parsed)
{
	const struct slot *slot = &columns->map->columns[columns->period];
	struct cell cell = row_map_cell (columns->map, slot);
	const char *why = NULL;
	enum value_status status = value_period (&cell, &slot->format, &parsed->period, &why);

	if (!value_good (parsed, slot, &cell, status, why))
		parsed->period = PERIOD_NONE;
}

void
movement_parse_numbers (const struct movement_columns *columns, struct parsed *parsed)
{
	*parsed = (struct parsed) {.event = INSTANT_NONE, .entered = INSTANT_NONE, .posting = DATE_NONE, .amount = DECIMAL_NONE};
	parsed->qty_bad = !number_take (columns, parsed, columns->qty, QTY_SCALE, &parsed->qty);
	if (columns->map->columns[columns->amount].source != NULL)
		parsed->amount_bad = !number_take (columns, parsed, columns->amount, MONEY_SCALE, &parsed->amount);
}

void
movement_parse (const struct movement_columns *columns, struct parsed *parsed)
{
	const struct slot *slots = columns->map->columns;
	bool ignored;

	movement_parse_numbers (columns, parsed);
	if (slots[columns->event].source != NULL)
		instant_take (columns, parsed, columns->event, &parsed->event, &parsed->ambiguous);
	if (slots[columns->entered].source != NULL)
		instant_take (columns, parsed, columns->entered, &parsed->entered, &ignored);
	if (slots[columns->posting].source != NULL)
		posting_take (columns, parsed);
	if (slots[columns->period].source != NULL)
		period_take (columns, parsed);
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
	amount = row_map_cell (columns->map, &slots[columns->amount]);
	value_good (parsed, &slots[columns->amount], &amount, VALUE_BAD,
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

bool
movement_in_scope (const struct movement_columns *columns, const struct source_scope *scope, const struct parsed *parsed)
{
	if (!movement_of_plant (columns, scope))
		return false;
	if (parsed->event == INSTANT_NONE && parsed->posting == DATE_NONE)
		return true;
	return (parsed->event != INSTANT_NONE && date_inside (scope, zone_date (scope->zone, parsed->event))) ||
		(parsed->posting != DATE_NONE && date_inside (scope, parsed->posting));
}
