#include "reports/case_columns.h"

#include <stddef.h>
#include <string.h>

/* Where a column's value stands in struct outcome_case, or that it is put together by own_cell. */
/* clang-format off */ /* a list */
enum how { OWN, TEXT, QTY, MONEY, DATE, INSTANT };

#define FIELD(member) offsetof (struct outcome_case, member)

static const struct
{
	const char *name, *title;
	enum how how;
	size_t field;
} columns[CASE_COLUMN_COUNT] = {
	[CASE_ID] = { "case_id", "Case", TEXT, FIELD (case_id) },
	[CASE_RECONCILIATION] = { "reconciliation", "Reconciliation", TEXT, FIELD (reconciliation) },
	[CASE_CODE] = { "code", "Code", OWN, 0 },
	[CASE_SEVERITY] = { "severity", "Sev.", OWN, 0 },
	[CASE_STATE] = { "state", "State", OWN, 0 },
	[CASE_MATCH_STATUS] = { "match_status", "Match", OWN, 0 },
	[CASE_DISPOSITION] = { "disposition", "Disposition", OWN, 0 },
	[CASE_PLANT] = { "plant", "Plant", TEXT, FIELD (plant) },
	[CASE_STORAGE_LOCATION] = { "storage_location", "Location", TEXT, FIELD (storage_location) },
	[CASE_MATERIAL] = { "material", "Material", TEXT, FIELD (material) },
	[CASE_MATERIAL_TEXT] = { "material_text", "Description", TEXT, FIELD (material_text) },
	[CASE_LOT] = { "lot", "Lot", TEXT, FIELD (lot) },
	[CASE_SERIAL] = { "serial", "Serial", TEXT, FIELD (serial) },
	[CASE_ORDER_NO] = { "order_no", "Order", TEXT, FIELD (order_no) },
	[CASE_OPERATION] = { "operation", "Oper.", TEXT, FIELD (operation) },
	[CASE_MOVEMENT] = { "movement", "Movement", TEXT, FIELD (movement) },
	[CASE_DOCUMENT] = { "document", "Document", TEXT, FIELD (document) },
	[CASE_EVENT_AT] = { "event_at", "Event", INSTANT, FIELD (event_at) },
	[CASE_POSTING_DATE] = { "posting_date", "Posting date", DATE, FIELD (posting_date) },
	[CASE_PERIOD] = { "period", "Period", OWN, 0 },
	[CASE_ENTERED_BY] = { "entered_by", "Entered by", TEXT, FIELD (entered_by) },
	[CASE_LEFT_QTY] = { "left_qty", "Left qty", QTY, FIELD (left_qty) },
	[CASE_RIGHT_QTY] = { "right_qty", "Right qty", QTY, FIELD (right_qty) },
	[CASE_DELTA_QTY] = { "delta_qty", "Delta qty", QTY, FIELD (delta_qty) },
	[CASE_UOM] = { "uom", "Unit", TEXT, FIELD (uom) },
	[CASE_LEFT_AMOUNT] = { "left_amount", "Left amount", MONEY, FIELD (left_amount) },
	[CASE_RIGHT_AMOUNT] = { "right_amount", "Right amount", MONEY, FIELD (right_amount) },
	[CASE_UNIT_PRICE] = { "unit_price", "Unit price", OWN, 0 },
	[CASE_PRICE_SOURCE] = { "price_source", "Price source", TEXT, FIELD (price_source) },
	[CASE_IMPACT_STOCK] = { "impact_stock", "Impact on stock", MONEY, FIELD (impact_stock) },
	[CASE_IMPACT_WIP] = { "impact_wip", "on WIP", MONEY, FIELD (impact_wip) },
	[CASE_IMPACT_LIABILITY] = { "impact_liability", "on liability", MONEY, FIELD (impact_liability) },
	[CASE_IMPACT_PROFIT] = { "impact_profit", "on profit", MONEY, FIELD (impact_profit) },
	[CASE_EXPOSURE] = { "exposure", "Exposure", MONEY, FIELD (exposure) },
	[CASE_CURRENCY] = { "currency", "Cur.", TEXT, FIELD (currency) },
	[CASE_GL_ACCOUNT] = { "gl_account", "GL account", TEXT, FIELD (gl_account) },
	[CASE_LEFT_KEYS] = { "left_keys", "Left records", OWN, 0 },
	[CASE_RIGHT_KEYS] = { "right_keys", "Right records", OWN, 0 },
	[CASE_EXPLANATION] = { "explanation", "What was found", TEXT, FIELD (explanation) },
	[CASE_SUGGESTION] = { "suggestion", "Suggested correction", TEXT, FIELD (suggestion) },
	[CASE_OWNER] = { "owner", "Owner", TEXT, FIELD (owner) },
	[CASE_FIRST_SEEN] = { "first_seen", "First seen", DATE, FIELD (first_seen) },
	[CASE_AGE_DAYS] = { "age_days", "Age, days", OWN, 0 },
	[CASE_CAUSE] = { "cause", "Cause", TEXT, FIELD (cause) },
	[CASE_TAGS] = { "tags", "Tags", TEXT, FIELD (tags) },
	[CASE_ROOT_ID] = { "root_id", "Root case", TEXT, FIELD (root_id) },
	[CASE_NEAREST_KEY] = { "nearest_key", "Nearest records", TEXT, FIELD (nearest_key) },
	[CASE_NEAREST_WHY] = { "nearest_why", "Why they are no match", TEXT, FIELD (nearest_why) },
};
/* clang-format on */

const char *
case_column_name (enum case_column column)
{
	return columns[column].name;
}

const char *
case_column_title (enum case_column column)
{
	return columns[column].title;
}

static struct cell
text_cell (const char *text)
{
	if (text == NULL || *text == '\0')
		return (struct cell) {.kind = CELL_EMPTY};
	return (struct cell) {.kind = CELL_TEXT, .text = text};
}

static struct cell
number_cell (int64_t number, int scale, int decimals)
{
	if (number == DECIMAL_NONE)
		return (struct cell) {.kind = CELL_EMPTY};
	return (struct cell) {.kind = CELL_NUMBER, .number = number, .scale = scale, .decimals = decimals};
}

static struct cell
keys_cell (char *const *keys, GString *scratch)
{
	g_string_truncate (scratch, 0);
	for (size_t i = 0; keys != NULL && keys[i] != NULL; i++) {
		if (i > 0)
			g_string_append_c (scratch, ';');
		outcome_key_append (scratch, keys[i]);
	}
	return text_cell (scratch->str);
}

/* Per one base unit where six decimals hold that exactly, else with the price unit beside it. */
static struct cell
price_cell (const struct outcome_case *one, GString *scratch)
{
	char text[DECIMAL_TEXT_MAX];
	int64_t each;

	if (one->unit_price == DECIMAL_NONE || one->price_unit <= 0)
		return (struct cell) {.kind = CELL_EMPTY};
	if (decimal_ratio (one->unit_price, 1, one->price_unit, ROUND_NEVER, &each) == DECIMAL_OK)
		return number_cell (each, PRICE_SCALE, one->currency_decimals);
	g_string_printf (scratch, "%s/%" G_GINT64_FORMAT, decimal_format (one->unit_price, PRICE_SCALE, one->currency_decimals, text),
		one->price_unit);
	return text_cell (scratch->str);
}

static struct cell
own_cell (const struct outcome_case *one, enum case_column column, GString *scratch)
{
	char period[16];

	switch (column) {
	case CASE_CODE:
		return text_cell (code_name (one->code));
	case CASE_SEVERITY:
		g_string_printf (scratch, "S%d", one->severity);
		return text_cell (scratch->str);
	case CASE_STATE:
		return text_cell (case_state_name (one->state));
	case CASE_MATCH_STATUS:
		return text_cell (one->suggested ? "suggested" : "confirmed");
	case CASE_DISPOSITION:
		return text_cell (disposition_name (one->disposition));
	case CASE_PERIOD:
		g_string_assign (scratch, period_format (one->period, period));
		return text_cell (scratch->str);
	case CASE_UNIT_PRICE:
		return price_cell (one, scratch);
	case CASE_LEFT_KEYS:
		return keys_cell (one->left_keys, scratch);
	case CASE_RIGHT_KEYS:
		return keys_cell (one->right_keys, scratch);
	case CASE_AGE_DAYS:
		return number_cell (one->age_days, 0, 0);
	default:
		g_assert_not_reached ();
	}
}

struct cell
case_cell (const struct outcome_case *one, enum case_column column, GString *scratch)
{
	const char *field = (const char *) one + columns[column].field;
	const char *text;
	int64_t number;
	date_t date;

	switch (columns[column].how) {
	case TEXT:
		memcpy (&text, field, sizeof text);
		return text_cell (text);
	case QTY:
		memcpy (&number, field, sizeof number);
		return number_cell (number, QTY_SCALE, one->uom_decimals);
	case MONEY:
		memcpy (&number, field, sizeof number);
		return number_cell (number, MONEY_SCALE, one->currency_decimals);
	case DATE:
		memcpy (&date, field, sizeof date);
		return (struct cell) {.kind = date == DATE_NONE ? CELL_EMPTY : CELL_DATE, .number = date};
	case INSTANT:
		memcpy (&number, field, sizeof number);
		return (struct cell) {.kind = number == INSTANT_NONE ? CELL_EMPTY : CELL_INSTANT, .number = number};
	case OWN:
		break;
	}
	return own_cell (one, column, scratch);
}
