#include "common/recon/movement.h"

#include "common/base/hash.h"

#include <stdarg.h>
#include <string.h>

enum
{
	ROOM_FIRST = 1024
};

struct movement_table *
movement_table_new (struct strpool *strings)
{
	struct movement_table *table = g_new0 (struct movement_table, 1);

	table->strings = strings;
	table->need = (struct movement_need) {.qty = true,
		.clock = true,
		.text = 1u << COL_SOURCE_KEY | 1u << COL_PLANT | 1u << COL_MATERIAL | 1u << COL_MOVEMENT | 1u << COL_UOM};
	return table;
}

void
movement_table_free (struct movement_table *table)
{
	if (table == NULL)
		return;
	for (int column = 0; column < COL_COUNT; column++)
		g_free (table->text[column]);
	for (int i = 0; i < table->n_attributes; i++) {
		g_free (table->attribute_name[i]);
		g_free (table->attribute[i]);
	}
	g_free (table->attribute_name);
	g_free (table->attribute);
	g_free (table->qty);
	g_free (table->amount);
	g_free (table->event_at);
	g_free (table->entered_at);
	g_free (table->posting_date);
	g_free (table->fiscal_period);
	g_free (table->flags);
	g_free (table->reason);
	g_free (table->counted);
	g_free (table->base_uom);
	g_free (table->kind);
	g_free (table->canonical_material);
	g_free (table->canonical_location);
	g_free (table->canonical_order);
	g_free (table);
}

/* A column made late holds "nothing" for the rows before it; each kind of column has its own nothing. */
#define COLUMN_MAKE(column, nothing)                                         \
	static inline void column##_make (struct movement_table *table)          \
	{                                                                        \
		if (table->column != NULL)                                           \
			return;                                                          \
		table->column = g_malloc_n (table->room, sizeof *table->column);     \
		for (size_t row = 0; row <= table->rows && row < table->room; row++) \
			table->column[row] = (nothing);                                  \
	}

COLUMN_MAKE (amount, DECIMAL_NONE)
COLUMN_MAKE (event_at, INSTANT_NONE)
COLUMN_MAKE (entered_at, INSTANT_NONE)
COLUMN_MAKE (posting_date, DATE_NONE)
COLUMN_MAKE (fiscal_period, PERIOD_NONE)
COLUMN_MAKE (reason, 0)

int
movement_attribute_add (struct movement_table *table, const char *name)
{
	int n = table->n_attributes++;

	table->attribute_name = g_renew (char *, table->attribute_name, (size_t) table->n_attributes);
	table->attribute = g_renew (uint32_t *, table->attribute, (size_t) table->n_attributes);
	table->attribute_name[n] = g_strdup (name);
	table->attribute[n] = table->room > 0 ? g_new0 (uint32_t, table->room) : NULL;
	return n;
}

void
movement_reserve (struct movement_table *table, size_t rows)
{
	if (rows <= table->room)
		return;
	for (int column = 0; column < COL_COUNT; column++)
		if (table->text[column] != NULL)
			table->text[column] = g_renew (uint32_t, table->text[column], rows);
	for (int i = 0; i < table->n_attributes; i++)
		table->attribute[i] = g_renew (uint32_t, table->attribute[i], rows);
	table->qty = g_renew (int64_t, table->qty, rows);
	table->flags = g_renew (uint8_t, table->flags, rows);
	if (table->amount != NULL)
		table->amount = g_renew (int64_t, table->amount, rows);
	if (table->event_at != NULL)
		table->event_at = g_renew (instant_t, table->event_at, rows);
	if (table->entered_at != NULL)
		table->entered_at = g_renew (instant_t, table->entered_at, rows);
	if (table->posting_date != NULL)
		table->posting_date = g_renew (date_t, table->posting_date, rows);
	if (table->fiscal_period != NULL)
		table->fiscal_period = g_renew (period_t, table->fiscal_period, rows);
	if (table->reason != NULL)
		table->reason = g_renew (uint32_t, table->reason, rows);
	table->room = rows;
}

void
movement_begin (struct movement_table *table)
{
	size_t row = table->rows;

	if (row == table->room)
		movement_reserve (table, MAX (row * 2, (size_t) ROOM_FIRST));
	for (int column = 0; column < COL_COUNT; column++)
		if (table->text[column] != NULL)
			table->text[column][row] = 0;
	for (int i = 0; i < table->n_attributes; i++)
		table->attribute[i][row] = 0;
	table->qty[row] = DECIMAL_NONE;
	table->flags[row] = 0;
	if (table->amount != NULL)
		table->amount[row] = DECIMAL_NONE;
	if (table->event_at != NULL)
		table->event_at[row] = INSTANT_NONE;
	if (table->entered_at != NULL)
		table->entered_at[row] = INSTANT_NONE;
	if (table->posting_date != NULL)
		table->posting_date[row] = DATE_NONE;
	if (table->fiscal_period != NULL)
		table->fiscal_period[row] = PERIOD_NONE;
	if (table->reason != NULL)
		table->reason[row] = 0;
}

void
movement_set_interned (struct movement_table *table, enum column column, uint32_t id)
{
	if (table->text[column] == NULL)
		table->text[column] = g_new0 (uint32_t, table->room);
	table->text[column][table->rows] = id;
}

void
movement_set_text (struct movement_table *table, enum column column, const char *text, size_t n)
{
	movement_set_interned (table, column, strpool_add (table->strings, text, n));
}

void
movement_set_attribute_interned (struct movement_table *table, int attribute, uint32_t id)
{
	table->attribute[attribute][table->rows] = id;
}

void
movement_set_attribute (struct movement_table *table, int attribute, const char *text, size_t n)
{
	movement_set_attribute_interned (table, attribute, strpool_add (table->strings, text, n));
}

void
movement_set_qty (struct movement_table *table, int64_t qty)
{
	table->qty[table->rows] = qty;
}

void
movement_set_amount (struct movement_table *table, int64_t amount)
{
	amount_make (table);
	table->amount[table->rows] = amount;
}

void
movement_set_event (struct movement_table *table, instant_t at, bool ambiguous)
{
	event_at_make (table);
	table->event_at[table->rows] = at;
	if (ambiguous)
		table->flags[table->rows] |= MOVEMENT_TIME_AMBIGUOUS;
}

void
movement_set_entered (struct movement_table *table, instant_t at)
{
	entered_at_make (table);
	table->entered_at[table->rows] = at;
}

void
movement_set_posting (struct movement_table *table, date_t date)
{
	posting_date_make (table);
	table->posting_date[table->rows] = date;
}

void
movement_set_period (struct movement_table *table, period_t period)
{
	fiscal_period_make (table);
	table->fiscal_period[table->rows] = period;
}

void
movement_set_carried (struct movement_table *table)
{
	table->flags[table->rows] |= MOVEMENT_CARRIED;
}

void
movement_carry (struct movement_table *table, size_t row, const char *reason)
{
	reason_make (table);
	table->flags[row] |= MOVEMENT_CARRIED;
	table->reason[row] = strpool_add0 (table->strings, reason);
}

void
movement_reject (struct movement_table *table, const char *format, ...)
{
	g_autofree char *reason = NULL;
	va_list arguments;

	if (table->flags[table->rows] & MOVEMENT_REJECTED)
		return;
	va_start (arguments, format);
	reason = g_strdup_vprintf (format, arguments);
	va_end (arguments);
	reason_make (table);
	table->reason[table->rows] = strpool_add0 (table->strings, reason);
	table->flags[table->rows] |= MOVEMENT_REJECTED;
}

/* A row without a key still needs a name that does not depend on where it stood in its file. */
static void
movement_name_by_content (struct movement_table *table)
{
	g_autoptr (digest) digest = digest_new ();
	char hex[DIGEST_HEX_SIZE], key[DIGEST_HEX_SIZE + 8];
	size_t row = table->rows;

	for (int column = 0; column < COL_COUNT; column++)
		digest_add_text (digest, movement_string (table, (enum column) column, row));
	digest_add_int (digest, table->qty[row]);
	digest_add_int (digest, movement_amount (table, row));
	digest_add_int (digest, movement_event (table, row));
	digest_add_int (digest, movement_entered (table, row));
	digest_add_int (digest, movement_posting (table, row));
	if (table->reason != NULL)
		digest_add_text (digest, strpool_text (table->strings, table->reason[row]));
	digest_hex (digest, hex);
	g_snprintf (key, sizeof key, "row:%.16s", hex);
	movement_set_text (table, COL_SOURCE_KEY, key, strlen (key));
}

void
movement_end (struct movement_table *table)
{
	const struct movement_need *need = &table->need;
	size_t row = table->rows;

	for (int column = 0; column < COL_COUNT; column++)
		if ((need->text & 1u << column) && movement_text (table, (enum column) column, row) == 0)
			movement_reject (table, "column '%s' is empty", column_name ((enum column) column));
	if (need->qty && table->qty[row] == DECIMAL_NONE)
		movement_reject (table, "column 'qty' is empty");
	if (need->amount && movement_amount (table, row) == DECIMAL_NONE)
		movement_reject (table, "column 'amount' is empty");
	if (need->posting && movement_posting (table, row) == DATE_NONE)
		movement_reject (table, "column 'posting_date' is empty");
	if (need->clock && movement_event (table, row) == INSTANT_NONE && movement_posting (table, row) == DATE_NONE)
		movement_reject (table, "columns 'event_at' and 'posting_date' are both empty");
	if (!need->qty && table->qty[row] == DECIMAL_NONE && !(table->flags[row] & MOVEMENT_REJECTED))
		table->qty[row] = 0;
	if (movement_text (table, COL_SOURCE_KEY, row) == 0)
		movement_name_by_content (table);
	table->rows++;
}

static void
column_rebase (uint32_t *column, size_t rows, const uint32_t *map)
{
	if (column == NULL)
		return;
	for (size_t row = 0; row < rows; row++)
		column[row] = map[column[row]];
}

/* Onto a pool in which all ids are settled. */
static void
table_map (struct movement_table *table, struct strpool *strings, const uint32_t *map)
{
	for (int column = 0; column < COL_COUNT; column++)
		column_rebase (table->text[column], table->rows, map);
	for (int i = 0; i < table->n_attributes; i++)
		column_rebase (table->attribute[i], table->rows, map);
	column_rebase (table->reason, table->rows, map);
	table->strings = strings;
	table->unsettled = false;
}

void
movement_rebase (struct movement_table *table, struct strpool *strings)
{
	g_autofree uint32_t *map = NULL;

	if (table->strings == strings)
		return;
	map = strpool_merge (strings, table->strings);
	table_map (table, strings, map);
}

void
movement_join (struct movement_table *table, struct strpool *strings, halves_runner *runner)
{
	g_autofree uint32_t *map = NULL;

	if (table->strings == strings)
		return;
	map = strpool_join (strings, table->strings, runner);
	table_map (table, strings, map);
}

void
movement_settle (struct movement_table *table, uint32_t room)
{
	g_autofree uint32_t *map = table->unsettled ? strpool_settle (table->strings, room) : NULL;

	if (map != NULL)
		table_map (table, table->strings, map);
}

int
movement_attribute_find (struct movement_table *table, const char *name)
{
	for (int i = 0; i < table->n_attributes; i++)
		if (strcmp (table->attribute_name[i], name) == 0)
			return i;
	return movement_attribute_add (table, name);
}

static void
movement_copy (struct movement_table *table, const struct movement_table *from, size_t row, const int *attribute)
{
	bool shared = from->strings == table->strings; /* then a text has its id already */

	movement_begin (table);
	for (int column = 0; column < COL_COUNT; column++)
		if (from->text[column] != NULL) {
			uint32_t id = from->text[column][row];

			if (shared)
				movement_set_interned (table, (enum column) column, id);
			else
				movement_set_text (
					table, (enum column) column, strpool_text (from->strings, id), strpool_length (from->strings, id));
		}
	for (int i = 0; i < from->n_attributes; i++) {
		uint32_t id = from->attribute[i][row];

		if (shared)
			table->attribute[attribute[i]][table->rows] = id;
		else
			movement_set_attribute (table, attribute[i], strpool_text (from->strings, id), strpool_length (from->strings, id));
	}
	table->qty[table->rows] = from->qty[row];
	if (from->amount != NULL)
		movement_set_amount (table, from->amount[row]);
	if (from->event_at != NULL)
		movement_set_event (table, from->event_at[row], from->flags[row] & MOVEMENT_TIME_AMBIGUOUS);
	if (from->entered_at != NULL)
		movement_set_entered (table, from->entered_at[row]);
	if (from->posting_date != NULL)
		movement_set_posting (table, from->posting_date[row]);
	if (from->fiscal_period != NULL)
		movement_set_period (table, from->fiscal_period[row]);
	if (from->reason != NULL && from->reason[row] != 0) {
		reason_make (table);
		table->reason[table->rows] = strpool_add0 (table->strings, strpool_text (from->strings, from->reason[row]));
	}
	table->flags[table->rows] = from->flags[row];
	table->rows++;
}

void
movement_append (struct movement_table *table, const struct movement_table *from, const uint32_t *rows, size_t n)
{
	g_autofree int *attribute = g_new (int, (size_t) from->n_attributes + 1);

	for (int i = 0; i < from->n_attributes; i++)
		attribute[i] = movement_attribute_find (table, from->attribute_name[i]);
	for (size_t i = 0; i < n; i++)
		movement_copy (table, from, rows != NULL ? rows[i] : i, attribute);
}
