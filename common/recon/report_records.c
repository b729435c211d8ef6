#include "common/recon/report_records.h"

#include <string.h>

enum
{
	MONEY_STEP = 100 /* from MONEY_SCALE to REPORT_SCALE */
};

/* What a case and a line of one have in common. */
struct named
{
	const char *plant, *storage_location, *material, *lot, *serial, *order_no, *operation, *movement, *gl_account, *currency,
		*uom;
};

static const char *
name_of (const struct named *named, const struct outcome *outcome, const char *column)
{
	const struct
	{
		const char *column, *text;
	} names[] = {{"plant", named->plant}, {"company", outcome->company}, {"storage_location", named->storage_location},
		{"material", named->material}, {"lot", named->lot}, {"serial", named->serial}, {"order_no", named->order_no},
		{"operation", named->operation}, {"movement", named->movement}, {"gl_account", named->gl_account},
		{"currency", named->currency}, {"uom", named->uom}};

	for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
		if (strcmp (names[i].column, column) == 0)
			return names[i].text;
	return "";
}

static size_t
record_add (struct report_table *table, const struct report_rule *rule, const struct named *named, const struct outcome *outcome,
	const char *record)
{
	struct report_key key = {{0}};

	for (int i = 0; i < rule->n_grain; i++)
		key.id[i] = strpool_add0 (table->strings, name_of (named, outcome, rule->grain[i]));
	size_t row = report_row_add (table, &key);
	report_record_name (table, row, strpool_add0 (table->strings, record), false);
	return row;
}

static int64_t
money (int64_t value)
{
	int64_t scaled;

	return value == DECIMAL_NONE || __builtin_mul_overflow (value, (int64_t) MONEY_STEP, &scaled) ? DECIMAL_NONE : scaled;
}

static int64_t
less (int64_t a, int64_t b)
{
	return (a != DECIMAL_NONE ? a : 0) - (b != DECIMAL_NONE ? b : 0);
}

static int64_t
case_number (const struct outcome_case *one, enum case_number of)
{
	switch (of) {
	case NUMBER_LEFT_QTY:
		return one->left_qty;
	case NUMBER_RIGHT_QTY:
		return one->right_qty;
	case NUMBER_DELTA_QTY:
		return one->delta_qty;
	case NUMBER_LEFT_AMOUNT:
		return money (one->left_amount);
	case NUMBER_RIGHT_AMOUNT:
		return money (one->right_amount);
	case NUMBER_DELTA_AMOUNT:
		return money (less (one->left_amount, one->right_amount));
	case NUMBER_IMPACT_STOCK:
		return money (one->impact_stock);
	case NUMBER_IMPACT_WIP:
		return money (one->impact_wip);
	case NUMBER_IMPACT_PROFIT:
		return money (one->impact_profit);
	case NUMBER_NONE:
	default:
		return DECIMAL_NONE;
	}
}

/* Systems that write amounts without sign say by the movement what a reversal does: it takes back, as its quantity does. */
static int64_t
item_amount (const struct outcome_line *line)
{
	int64_t amount = money (line->amount);

	return line->state == STATE_NETTED && amount != DECIMAL_NONE && amount > 0 ? -amount : amount;
}

/* An item that waits for its counterpart, or was taken back on its own side: the other side has nothing of it. */
static int64_t
item_number (const struct outcome_line *line, enum case_number of)
{
	bool left = line->side == SIDE_LEFT;
	int64_t amount = item_amount (line);

	switch (of) {
	case NUMBER_LEFT_QTY:
		return left ? line->qty : 0;
	case NUMBER_RIGHT_QTY:
		return left ? 0 : line->qty;
	case NUMBER_DELTA_QTY:
		return left ? line->qty : -line->qty;
	case NUMBER_LEFT_AMOUNT:
		return left ? amount : 0;
	case NUMBER_RIGHT_AMOUNT:
		return left ? 0 : amount;
	case NUMBER_DELTA_AMOUNT:
		return left ? amount : less (0, amount);
	default:
		return DECIMAL_NONE;
	}
}

static void
value_set (struct report_table *table, size_t row, int measure, int64_t value, bool negate)
{
	if (value != DECIMAL_NONE)
		table->value[measure][row] = negate ? -value : value;
}

static bool
code_is_asked (const struct report_records *records, enum code code)
{
	for (const char **one = records->codes; one != NULL && *one != NULL; one++)
		if (strcmp (*one, code_name (code)) == 0)
			return true;
	return records->codes == NULL;
}

static void
case_add (struct report_table *table, const struct report_rule *rule, const struct report_records *records,
	const struct outcome *outcome, const struct outcome_case *one)
{
	const struct named named = {one->plant, one->storage_location, one->material, one->lot, one->serial, one->order_no,
		one->operation, one->movement, one->gl_account, one->currency, one->uom};
	size_t row = record_add (table, rule, &named, outcome, one->case_id);

	for (int i = 0; i < rule->n_measures; i++)
		value_set (table, row, i, case_number (one, records->values[i].of), records->values[i].negate);
}

static void
item_add (struct report_table *table, const struct report_rule *rule, const struct report_records *records,
	const struct outcome *outcome, const struct outcome_line *line)
{
	const struct named named = {line->plant, line->storage_location, line->material, line->lot, "", line->order_no,
		line->operation, line->movement, line->gl_account != NULL ? line->gl_account : "", line->currency, line->uom};
	size_t row = record_add (table, rule, &named, outcome, line->source_key);

	for (int i = 0; i < rule->n_measures; i++)
		value_set (table, row, i, item_number (line, records->values[i].of), records->values[i].negate);
}

/* Of a pair that was netted the row that takes back: both are nothing, and a report that shows one of them differs by that. */
static bool
item_is_asked (const struct report_records *records, const struct outcome_line *line)
{
	return (records->timing && line->state == STATE_OPEN_TIMING) ||
		(records->netted && line->state == STATE_NETTED && line->qty < 0);
}

void
report_records_add (struct report_table *table, const struct report_rule *rule, const struct report_records *records,
	const struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->n_cases; i++)
		if (outcome->cases[i].state != CASE_CLEARED && code_is_asked (records, outcome->cases[i].code))
			case_add (table, rule, records, outcome, &outcome->cases[i]);
	for (size_t i = 0; i < outcome->n_others; i++)
		if (item_is_asked (records, &outcome->others[i]))
			item_add (table, rule, records, outcome, &outcome->others[i]);
}
