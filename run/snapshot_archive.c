#include "run/snapshot_archive.h"

#include "common/base/failure.h"
#include "common/config/vocabulary.h"
#include "common/io/archive.h"

#include <string.h>

enum
{
	MONEY_STEP = 100 /* from MONEY_SCALE to SNAPSHOT_SCALE */
};

/* Where a column of the rule stands in a table of movements. */
enum place_kind
{
	PLACE_TEXT,
	PLACE_ATTRIBUTE,
	PLACE_QTY,
	PLACE_AMOUNT,
	PLACE_EVENT,
	PLACE_ENTERED,
	PLACE_POSTING
};

struct place
{
	enum place_kind kind;
	int column;
};

static bool
place_find (const char *name, const struct movement_table *table, struct place *place)
{
	static const struct
	{
		const char *name;
		enum place_kind kind;
	} others[] = {{"qty", PLACE_QTY}, {"amount", PLACE_AMOUNT}, {"event_at", PLACE_EVENT}, {"entered_at", PLACE_ENTERED},
		{"posting_date", PLACE_POSTING}};

	*place = (struct place) {PLACE_TEXT, column_find (name)};
	if (place->column >= 0)
		return true;
	for (size_t i = 0; i < G_N_ELEMENTS (others); i++)
		if (strcmp (others[i].name, name) == 0) {
			place->kind = others[i].kind;
			return true;
		}
	for (int i = 0; i < table->n_attributes; i++)
		if (strcmp (table->attribute_name[i], name) == 0) {
			*place = (struct place) {PLACE_ATTRIBUTE, i};
			return true;
		}
	return false;
}

static uint32_t
number_id (struct strpool *strings, int64_t value, int scale)
{
	char text[DECIMAL_TEXT_MAX];

	return value != DECIMAL_NONE ? strpool_add0 (strings, decimal_format (value, scale, 0, text)) : 0;
}

static uint32_t
id_at (const struct movement_table *table, size_t row, const struct place *place, struct strpool *strings)
{
	char text[40];

	switch (place->kind) {
	case PLACE_TEXT:
		return movement_text (table, (enum column) place->column, row);
	case PLACE_ATTRIBUTE:
		return table->attribute[place->column] != NULL ? table->attribute[place->column][row] : 0;
	case PLACE_QTY:
		return number_id (strings, table->qty[row], QTY_SCALE);
	case PLACE_AMOUNT:
		return number_id (strings, movement_amount (table, row), MONEY_SCALE);
	case PLACE_EVENT:
		return strpool_add0 (strings, instant_format (movement_event (table, row), NULL, text));
	case PLACE_ENTERED:
		return strpool_add0 (strings, instant_format (movement_entered (table, row), NULL, text));
	case PLACE_POSTING:
	default:
		return strpool_add0 (strings, date_format (movement_posting (table, row), text));
	}
}

static gboolean
rows_take (const struct movement_table *from, const struct snapshot_rule *rule, struct strpool *strings,
	struct snapshot_table *table, GError **error)
{
	struct place places[SNAPSHOT_COLUMNS_MAX] = {0};

	for (int i = 0; i < rule->n_columns; i++)
		if (!place_find (rule->columns[i].name, from, &places[i])) {
			g_set_error (error, FAILURE, FAILURE_DATA, "column '%s' is missing", rule->columns[i].name);
			return FALSE;
		}
	if (rule->amount >= 0 && places[rule->amount].kind != PLACE_AMOUNT) {
		g_set_error (error, FAILURE, FAILURE_DATA, "'%s' is no amount of a movement", rule->columns[rule->amount].name);
		return FALSE;
	}
	for (size_t row = 0; row < from->rows; row++) {
		size_t at = snapshot_row_add (table);
		int64_t amount = movement_amount (from, row);

		for (int i = 0; i < rule->n_columns; i++)
			table->column[i][at] = id_at (from, row, &places[i], strings);
		if (rule->amount >= 0 && amount != DECIMAL_NONE &&
			__builtin_mul_overflow (amount, (int64_t) MONEY_STEP, &table->amount[at])) {
			g_set_error (error, FAILURE, FAILURE_DATA, "an amount is too large");
			return FALSE;
		}
		if (rule->date >= 0)
			table->date[at] = places[rule->date].kind == PLACE_EVENT ? zone_date (NULL, movement_event (from, row))
																	 : movement_posting (from, row);
	}
	return TRUE;
}

gboolean
snapshot_archive_read (struct ledger *ledger, int64_t sequence, int side, const struct snapshot_rule *rule,
	struct strpool *strings, struct snapshot_table *table, GError **error)
{
	g_autofree char *path = ledger_archive_checked (ledger, sequence, error);
	g_autoptr (archive) archive = path != NULL ? archive_read (path, strings, error) : NULL;

	return archive != NULL && rows_take (archive->side[side], rule, strings, table, error);
}
