#include "common/io/totals.h"

#include "common/base/failure.h"
#include "common/base/hash.h"
#include "common/base/text_file.h"

#include <string.h>

enum
{
	MILLIONTHS = 6
};

struct total
{
	uint32_t key[TOTAL_KEYS];
	int64_t rows, qty_bad, amount_bad;
	int128 qty, amount; /* QTY_SCALE, MONEY_SCALE */
};

struct totals
{
	const struct strpool *strings;
	GHashTable *by_key;
	GPtrArray *list; /* of struct total */
	struct total *last;
};

static const char *const key_names[TOTAL_KEYS] = {"movement", "indicator", "currency", "uom"};

static guint
total_hash (gconstpointer total)
{
	return (guint) hash64 (((const struct total *) total)->key, sizeof ((const struct total *) total)->key);
}

static gboolean
total_equal (gconstpointer a, gconstpointer b)
{
	return memcmp (((const struct total *) a)->key, ((const struct total *) b)->key, sizeof ((const struct total *) a)->key) == 0;
}

struct totals *
totals_new (const struct strpool *strings)
{
	struct totals *totals = g_new0 (struct totals, 1);

	totals->strings = strings;
	totals->by_key = g_hash_table_new (total_hash, total_equal);
	totals->list = g_ptr_array_new_with_free_func (g_free);
	return totals;
}

void
totals_free (struct totals *totals)
{
	if (totals == NULL)
		return;
	g_hash_table_unref (totals->by_key);
	g_ptr_array_unref (totals->list);
	g_free (totals);
}

static struct total *
total_find (struct totals *totals, const uint32_t key[TOTAL_KEYS])
{
	struct total wanted = {0};

	memcpy (wanted.key, key, sizeof wanted.key);
	if (totals->last != NULL && total_equal (totals->last, &wanted))
		return totals->last;
	totals->last = g_hash_table_lookup (totals->by_key, &wanted);
	if (totals->last == NULL) {
		totals->last = g_memdup2 (&wanted, sizeof wanted);
		g_ptr_array_add (totals->list, totals->last);
		g_hash_table_add (totals->by_key, totals->last);
	}
	return totals->last;
}

void
totals_add (struct totals *totals, const uint32_t key[TOTAL_KEYS], int64_t qty, bool qty_bad, int64_t amount, bool amount_bad)
{
	struct total *total = total_find (totals, key);

	total->rows++;
	total->qty += qty != DECIMAL_NONE ? qty : 0;
	total->amount += amount != DECIMAL_NONE ? amount : 0;
	total->qty_bad += qty_bad;
	total->amount_bad += amount_bad;
}

int64_t
totals_rows (const struct totals *totals)
{
	int64_t rows = 0;

	for (guint i = 0; i < totals->list->len; i++)
		rows += ((const struct total *) g_ptr_array_index (totals->list, i))->rows;
	return rows;
}

static void
total_join (struct total *sum, const struct total *total)
{
	sum->rows += total->rows;
	sum->qty += total->qty;
	sum->amount += total->amount;
	sum->qty_bad += total->qty_bad;
	sum->amount_bad += total->amount_bad;
}

/* ---- comparing ---- */

/* A plain number of any length at a scale; sums may be wider than 64 bits. */
static bool
wide_parse (const char *text, int scale, int128 *value)
{
	bool negative = *text == '-', point = false;
	int decimals = 0, digits = 0;

	*value = 0;
	for (const char *at = text + negative; *at != '\0'; at++) {
		if (*at == '.' && !point) {
			point = true;
			continue;
		}
		if (!g_ascii_isdigit (*at) || ++digits > 36)
			return false;
		if (point && ++decimals > scale) {
			if (*at != '0')
				return false;
			continue;
		}
		*value = *value * 10 + (*at - '0');
	}
	for (; decimals < scale; decimals++)
		*value *= 10;
	if (negative)
		*value = -*value;
	return digits > 0;
}

static gboolean
number_compare (const char *what, int128 read, int128 said, const char *shown, int scale, GError **error)
{
	char buffer[DECIMAL_TEXT_MAX];

	if (read == said)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA, "control totals differ: %s read is %s, the source says %s", what,
		decimal_format (read, scale, 0, buffer), shown);
	return FALSE;
}

static gboolean
number_check (const char *what, int128 read, const char *said, int scale, GError **error)
{
	int128 value;

	if (wide_parse (said, scale, &value))
		return number_compare (what, read, value, said, scale, error);
	g_set_error (error, FAILURE, FAILURE_DATA, "control total '%s' of %s is not a number", said, what);
	return FALSE;
}

/* Where the columns of a totals query stand; -1: not there. */
struct layout
{
	int key[TOTAL_KEYS], rows, qty, amount, qty_millionths, amount_millionths;
};

static gboolean
layout_find (struct layout *layout, struct db_cursor *cursor, GError **error)
{
	struct
	{
		const char *name;
		int *where;
	} known[] = {
		{key_names[TOTAL_MOVEMENT], &layout->key[TOTAL_MOVEMENT]},
		{key_names[TOTAL_INDICATOR], &layout->key[TOTAL_INDICATOR]},
		{key_names[TOTAL_CURRENCY], &layout->key[TOTAL_CURRENCY]},
		{key_names[TOTAL_UOM], &layout->key[TOTAL_UOM]},
		{"row_count", &layout->rows},
		{"qty", &layout->qty},
		{"amount", &layout->amount},
		{"qty_millionths", &layout->qty_millionths},
		{"amount_millionths", &layout->amount_millionths},
	};
	const struct column_info *columns;
	int n = db_cursor_columns (cursor, &columns);

	for (size_t i = 0; i < G_N_ELEMENTS (known); i++)
		*known[i].where = -1;
	for (int column = 0; column < n; column++) {
		bool found = false;

		for (size_t i = 0; i < G_N_ELEMENTS (known); i++)
			if (g_ascii_strcasecmp (known[i].name, columns[column].name) == 0) {
				*known[i].where = column;
				found = true;
			}
		if (!found) {
			g_set_error (
				error, FAILURE, FAILURE_CONFIGURATION, "column '%s' has no meaning in control totals", columns[column].name);
			return FALSE;
		}
	}
	if (layout->rows >= 0)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "column 'row_count' is missing");
	return FALSE;
}

/* The sum of our groups that fall into the group of one result row, whose name is written for messages. */
static struct total
group_sum (const struct totals *totals, const struct layout *layout, const struct batch *batch, size_t row, GString *name)
{
	struct total sum = {0};

	for (int i = 0; i < TOTAL_KEYS; i++)
		if (layout->key[i] >= 0) {
			const struct cell *cell = &batch->column[layout->key[i]][row];

			g_string_append_printf (name, "%s%s '%.*s'", name->len > 0 ? ", " : "", key_names[i], (int) cell->length,
				cell->text != NULL ? cell->text : "");
		}
	for (guint group = 0; group < totals->list->len; group++) {
		const struct total *total = g_ptr_array_index (totals->list, group);
		bool same = true;

		for (int i = 0; i < TOTAL_KEYS && same; i++)
			if (layout->key[i] >= 0) {
				const struct cell *cell = &batch->column[layout->key[i]][row];

				same = strpool_length (totals->strings, total->key[i]) == cell->length &&
					(cell->length == 0 || memcmp (strpool_text (totals->strings, total->key[i]), cell->text, cell->length) == 0);
			}
		if (same)
			total_join (&sum, total);
	}
	return sum;
}

static char *
cell_text (const struct batch *batch, int column, size_t row)
{
	const struct cell *cell = &batch->column[column][row];

	return cell->text != NULL ? g_strndup (cell->text, cell->length) : g_strdup ("0");
}

/*
 * A sum against a column of whole units, one of millionths, or both together; -1: the source says nothing of it. Engines without
 * exact decimals can still sum integers.
 */
static gboolean
sum_check (
	const char *what, int128 sum, int scale, const struct batch *batch, int column, int millionths, size_t row, GError **error)
{
	g_autofree char *said = column >= 0 ? cell_text (batch, column, row) : g_strdup ("0");
	g_autofree char *small = millionths >= 0 ? cell_text (batch, millionths, row) : g_strdup ("0");
	char buffer[DECIMAL_TEXT_MAX];
	int128 value, fraction;

	if (column < 0 && millionths < 0)
		return TRUE;
	if (!wide_parse (said, MILLIONTHS, &value) || !wide_parse (small, 0, &fraction)) {
		g_set_error (
			error, FAILURE, FAILURE_DATA, "control total '%s' of %s is not a number", millionths >= 0 ? small : said, what);
		return FALSE;
	}
	for (; scale < MILLIONTHS; scale++)
		sum *= 10;
	return number_compare (
		what, sum, value + fraction, decimal_format (value + fraction, MILLIONTHS, 0, buffer), MILLIONTHS, error);
}

static gboolean
row_compare (const struct totals *totals, const struct layout *layout, const struct batch *batch, size_t row, int64_t *rows,
	GError **error)
{
	g_autoptr (GString) name = g_string_new (NULL);
	struct total sum = group_sum (totals, layout, batch, row, name);
	g_autofree char *count = cell_text (batch, layout->rows, row);
	bool equal = number_check ("the number of rows", sum.rows, count, 0, error);

	if (equal && sum.qty_bad == 0)
		equal = sum_check ("the sum of qty", sum.qty, QTY_SCALE, batch, layout->qty, layout->qty_millionths, row, error);
	if (equal && sum.amount_bad == 0)
		equal = sum_check (
			"the sum of amount", sum.amount, MONEY_SCALE, batch, layout->amount, layout->amount_millionths, row, error);
	*rows += sum.rows;
	if (!equal && name->len > 0)
		g_prefix_error (error, "%s: ", name->str);
	return equal;
}

gboolean
totals_compare (const struct totals *totals, struct db_cursor *cursor, GError **error)
{
	struct layout layout;
	const struct batch *batch = NULL;
	int64_t rows = 0;

	if (!layout_find (&layout, cursor, error))
		return FALSE;
	do {
		if (!db_fetch (cursor, &batch, error))
			return FALSE;
		for (size_t row = 0; batch != NULL && row < batch->rows; row++)
			if (!row_compare (totals, &layout, batch, row, &rows, error))
				return FALSE;
	} while (batch != NULL);
	if (rows == totals_rows (totals))
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA,
		"control totals differ: %" G_GINT64_FORMAT " rows read, the source names groups of %" G_GINT64_FORMAT " of them",
		totals_rows (totals), rows);
	return FALSE;
}

/* A number in a declared format; sums wider than 64 bits are read in the plain one only. */
static bool
declared_parse (const char *text, const struct number_format *format, int scale, int128 *value)
{
	int64_t narrow;

	if (decimal_parse (text, strlen (text), format, scale, ROUND_NEVER, &narrow) == DECIMAL_OK) {
		*value = narrow;
		return true;
	}
	return format->decimal == '.' && wide_parse (text, scale, value);
}

static gboolean
text_check (const char *what, int128 sum, int scale, const char *said, const struct number_format *format, GError **error)
{
	int128 value;

	if (declared_parse (said, format, scale, &value))
		return number_compare (what, sum, value, said, scale, error);
	g_set_error (error, FAILURE, FAILURE_DATA, "control total '%s' of %s is not a number in the declared format", said, what);
	return FALSE;
}

gboolean
totals_compare_texts (const struct totals *totals, const struct number_format *format, const char *rows, const char *qty,
	const char *amount, GError **error)
{
	struct total sum = {0};

	for (guint i = 0; i < totals->list->len; i++)
		total_join (&sum, g_ptr_array_index (totals->list, i));
	return text_check ("the number of rows", sum.rows, 0, rows, format, error) &&
		(qty == NULL || sum.qty_bad > 0 || text_check ("the sum of qty", sum.qty, QTY_SCALE, qty, format, error)) &&
		(amount == NULL || sum.amount_bad > 0 ||
			text_check ("the sum of amount", sum.amount, MONEY_SCALE, amount, format, error));
}

gboolean
control_file_read (const char *path, char **rows, char **qty, char **amount, GError **error)
{
	g_autofree char *text = text_file_read (path, NULL, FAILURE_UNAVAILABLE, error);
	g_auto (GStrv) lines = NULL;

	if (text == NULL)
		return FALSE;
	lines = g_strsplit (text, "\n", -1);
	for (int i = 0; lines[i] != NULL; i++) {
		char *comma = strchr (g_strstrip (lines[i]), ','), **value;

		if (*lines[i] == '\0')
			continue;
		if (comma != NULL)
			*comma = '\0';
		value = strcmp (lines[i], "rows") == 0 ? rows
			: strcmp (lines[i], "qty") == 0    ? qty
			: strcmp (lines[i], "amount") == 0 ? amount
											   : NULL;
		if (comma == NULL || value == NULL || *value != NULL) {
			g_set_error (error, FAILURE, FAILURE_DATA, "file '%s': line %d: expected rows,N or qty,SUM or amount,SUM, each once",
				path, i + 1);
			return FALSE;
		}
		*value = g_strdup (comma + 1);
	}
	if (*rows != NULL)
		return TRUE;
	g_set_error (error, FAILURE, FAILURE_DATA, "file '%s': the line rows,N is missing", path);
	return FALSE;
}
