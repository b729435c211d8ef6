#include "common/io/ledger_store.h"

#include "common/base/failure.h"

#include <string.h>

/* ---- control totals ---- */

static gboolean
tally_each (const struct outcome *outcome, const struct tally *tally, int side, const char *state, total_taker *take, void *data,
	GError **error)
{
	const char *source = outcome->side[side].name;

	if (!take (data, side, source, state, "rows", tally->rows, error) ||
		!take (data, side, source, state, "qty", tally->qty, error))
		return FALSE;
	for (int i = 0; i < outcome->n_currencies; i++) {
		g_autofree char *measure = g_strconcat ("amount:", outcome->currencies[i], NULL);

		if (!take (data, side, source, state, measure, tally->amount != NULL ? tally->amount[i] : 0, error))
			return FALSE;
	}
	return TRUE;
}

/* What tolerances have absorbed divides the total of a state further: the measure has the packed sums, the value their net. */
static gboolean
leaks_each (const struct outcome *outcome, total_taker *take, void *data, GError **error)
{
	g_autoptr (GString) measure = g_string_new (NULL);

	for (size_t i = 0; i < outcome->n_leaks; i++) {
		const struct outcome_leak *leak = &outcome->leaks[i];

		g_string_assign (measure, MEASURE_ABSORBED);
		pack_fields (measure, leak_fields, leak);
		if (!take (data, SIDE_RIGHT, outcome->side[SIDE_RIGHT].name, state_name (STATE_MATCHED_TOLERANCE), measure->str,
				leak->too_high + leak->too_low, error))
			return FALSE;
	}
	return TRUE;
}

gboolean
totals_each (const struct outcome *outcome, total_taker *take, void *data, GError **error)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct side_totals *totals = &outcome->side[side];

		if (!tally_each (outcome, &totals->read, side, "read", take, data, error) ||
			!tally_each (outcome, &totals->carried, side, "carried", take, data, error))
			return FALSE;
		for (int state = 0; state < STATE_COUNT; state++)
			if (!tally_each (outcome, &totals->state[state], side, state_name ((enum state) state), take, data, error))
				return FALSE;
	}
	return leaks_each (outcome, take, data, error);
}

struct tally *
total_find (struct side_totals *totals, const char *state)
{
	if (strcmp (state, "read") == 0)
		return &totals->read;
	if (strcmp (state, "carried") == 0)
		return &totals->carried;
	for (int i = 0; i < STATE_COUNT; i++)
		if (strcmp (state, state_name ((enum state) i)) == 0)
			return &totals->state[i];
	return NULL;
}

bool
line_is_kept (const struct outcome_line *line)
{
	return line->state == STATE_REJECTED || line->state == STATE_OPEN_TIMING;
}

/* ---- cases ---- */

gboolean
case_take (
	const char *const *values, struct outcome *owner, struct outcome_case *one, GArray *lines, int case_index, GError **error)
{
	g_autofree char *facts = g_strdup (values[0]), *packed = g_strdup (values[1]);
	char *text = facts;
	bool good = unpack_fields (&text, fact_fields, one, owner);

	for (int i = 0; good && case_fields[i].name != NULL; i++)
		good = field_set (&case_fields[i], one, owner, values[2 + i]);
	for (text = packed; good && lines != NULL && *text != '\0';) {
		struct outcome_line line = {.case_index = case_index};

		good = unpack_fields (&text, line_fields, &line, owner);
		g_array_append_val (lines, line);
	}
	if (!good)
		g_set_error (error, FAILURE, FAILURE_DATA, "case '%s' cannot be read", values[2]);
	return good;
}

/* ---- movements ---- */

struct number_column
{
	const char *name;
	int64_t none;
};

/* The columns of a movement that are no text, as packed: name and value on a line. */
enum
{
	NUMBER_QTY,
	NUMBER_AMOUNT,
	NUMBER_EVENT,
	NUMBER_ENTERED,
	NUMBER_POSTING,
	NUMBER_PERIOD,
	NUMBER_AMBIGUOUS,
	NUMBER_COUNT
};
static const struct number_column number_columns[NUMBER_COUNT] = {{"qty", DECIMAL_NONE}, {"amount", DECIMAL_NONE},
	{"event_at", INSTANT_NONE}, {"entered_at", INSTANT_NONE}, {"posting_date", DATE_NONE}, {"fiscal_period", PERIOD_NONE},
	{"time_ambiguous", 0}};

static void
pair_pack (GString *text, const char *name, const char *value)
{
	g_string_append (text, name);
	g_string_append_c (text, '\t');
	pack_value (text, value);
	g_string_append_c (text, '\n');
}

static void
number_pack (GString *text, const char *name, int64_t value)
{
	char buffer[DECIMAL_TEXT_MAX];

	g_string_append (text, name);
	g_string_append_c (text, '\t');
	g_string_append (text, decimal_format (value, 0, 0, buffer));
	g_string_append_c (text, '\n');
}

/* The name of an attribute is its source's: any text. */
static void
attribute_pack (GString *text, const char *name, const char *value)
{
	g_string_append_c (text, '@');
	pack_value (text, name);
	pair_pack (text, "", value);
}

void
movement_pack (GString *text, const struct movement_table *table, size_t row)
{
	const int64_t numbers[NUMBER_COUNT] = {table->qty[row], movement_amount (table, row), movement_event (table, row),
		movement_entered (table, row), movement_posting (table, row), movement_period (table, row),
		(table->flags[row] & MOVEMENT_TIME_AMBIGUOUS) != 0};

	for (int i = 0; i < COL_COUNT; i++)
		if (movement_text (table, (enum column) i, row) != 0)
			pair_pack (text, column_name ((enum column) i), movement_string (table, (enum column) i, row));
	for (int i = 0; i < NUMBER_COUNT; i++)
		if (numbers[i] != number_columns[i].none)
			number_pack (text, number_columns[i].name, numbers[i]);
	for (int i = 0; i < table->n_attributes; i++)
		if (table->attribute[i][row] != 0)
			attribute_pack (text, table->attribute_name[i], strpool_text (table->strings, table->attribute[i][row]));
}

static int
attribute_find (struct movement_table *table, const char *name)
{
	for (int i = 0; i < table->n_attributes; i++)
		if (strcmp (table->attribute_name[i], name) == 0)
			return i;
	return movement_attribute_add (table, name);
}

static bool
number_unpack (struct movement_table *table, int64_t numbers[NUMBER_COUNT], const char *name, const char *value)
{
	int column = column_find (name);

	if (*name == '@')
		movement_set_attribute (table, attribute_find (table, name + 1), value, strlen (value));
	else if (column >= 0)
		movement_set_text (table, (enum column) column, value, strlen (value));
	else
		for (int i = 0; i < NUMBER_COUNT; i++)
			if (strcmp (name, number_columns[i].name) == 0)
				return long_parse (value, &numbers[i]);
	return true;
}

bool
movement_unpack (char *text, struct movement_table *table)
{
	int64_t numbers[NUMBER_COUNT];
	const char *pair[2];
	bool good = true;
	int found = 0;

	for (int i = 0; i < NUMBER_COUNT; i++)
		numbers[i] = number_columns[i].none;
	movement_begin (table);
	while (good && (found = unpack_values (&text, pair, 2)) > 0)
		good = number_unpack (table, numbers, pair[0], pair[1]);
	movement_set_qty (table, numbers[NUMBER_QTY]);
	if (numbers[NUMBER_AMOUNT] != DECIMAL_NONE)
		movement_set_amount (table, numbers[NUMBER_AMOUNT]);
	if (numbers[NUMBER_EVENT] != INSTANT_NONE)
		movement_set_event (table, numbers[NUMBER_EVENT], numbers[NUMBER_AMBIGUOUS] != 0);
	if (numbers[NUMBER_ENTERED] != INSTANT_NONE)
		movement_set_entered (table, numbers[NUMBER_ENTERED]);
	if (numbers[NUMBER_POSTING] != DATE_NONE)
		movement_set_posting (table, (date_t) numbers[NUMBER_POSTING]);
	if (numbers[NUMBER_PERIOD] != PERIOD_NONE)
		movement_set_period (table, (period_t) numbers[NUMBER_PERIOD]);
	movement_set_carried (table);
	movement_end (table);
	return good && found == 0;
}
