/*
 * "Bridge detail": what lines of the bridge are made of that no case lists: movements in flight, documents that were rounded with
 * what their roundings can make at most, materials whose value changed. The rows of a line sum to it.
 */
#include "reports/workbook_tieout.h"

#include <string.h>

enum detail_column
{
	DETAIL_ACCOUNT,
	DETAIL_CURRENCY,
	DETAIL_CAUSE,
	DETAIL_WHAT,
	DETAIL_NAME,
	DETAIL_DATE,
	DETAIL_ROWS,
	DETAIL_LEFT,
	DETAIL_RIGHT,
	DETAIL_DIFFERENCE,
	DETAIL_LIMIT,
	DETAIL_CHECK,
	DETAIL_LINE,
	DETAIL_UNIT,
	DETAIL_COLUMNS
};

static const struct head detail_columns[DETAIL_COLUMNS] = {
	[DETAIL_ACCOUNT] = {"Account", 14, false},
	[DETAIL_CURRENCY] = {"Cur.", 6, false},
	[DETAIL_CAUSE] = {"Cause", 44, false},
	[DETAIL_WHAT] = {"What", 22, false},
	[DETAIL_NAME] = {"Record, document or material", 26, false},
	[DETAIL_DATE] = {"Date", 12, false},
	[DETAIL_ROWS] = {"Records", 10, true},
	[DETAIL_LEFT] = {"Stock ledger", 20, true},
	[DETAIL_RIGHT] = {"General ledger", 20, true},
	[DETAIL_DIFFERENCE] = {"Difference GL - SL", 20, true},
	[DETAIL_LIMIT] = {"Roundings make at most", 14, true},
	[DETAIL_CHECK] = {"Check: line of the bridge", 18, true},
	[DETAIL_LINE] = {"Bridge", 14, false},
	[DETAIL_UNIT] = {"Company or plant", 12, false},
};

/* ---- which parts have room ---- */

enum
{
	DETAIL_ROWS_MAX = BRIDGE_ROWS_MAX
};

static size_t
rows_of (const struct detail_line *line, size_t most)
{
	return MIN (line->n, most);
}

/* How many rows a line may have at most so that all lines have room: as many as it has parts, as long as those have. */
static size_t
most_rows (const GPtrArray *places, size_t room)
{
	size_t most = 1, beyond = room + 1;

	while (beyond - most > 1) {
		size_t middle = most + (beyond - most) / 2, rows = 0;

		for (guint i = 0; i < places->len; i++) {
			const GArray *lines = places->pdata[i];

			for (guint k = 0; k < lines->len && rows <= room; k++)
				rows += rows_of (&g_array_index (lines, struct detail_line, k), middle);
		}
		if (rows <= room)
			most = middle;
		else
			beyond = middle;
	}
	return most;
}

static GArray *
lines_of (const struct outcome *outcome)
{
	GArray *lines = g_array_sized_new (FALSE, TRUE, sizeof (struct detail_line), (guint) outcome->n_bridge);

	g_array_set_size (lines, (guint) outcome->n_bridge);
	for (size_t i = 0; i < outcome->n_parts; i++) {
		struct detail_line *line = &g_array_index (lines, struct detail_line, outcome->parts[i].line);

		line->first = line->n == 0 ? i : line->first;
		line->n++;
	}
	return lines;
}

GPtrArray *
detail_places (const GPtrArray *outcomes, uint32_t rows)
{
	GPtrArray *places = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
	size_t room = MIN (DETAIL_ROWS_MAX, rows - 2), most, row = 0; /* the header, and the sentence on what is not shown */

	for (guint i = 0; i < outcomes->len; i++)
		g_ptr_array_add (places, lines_of (outcomes->pdata[i]));
	most = most_rows (places, room);
	for (guint i = 0; i < outcomes->len; i++) {
		GArray *lines = places->pdata[i];

		for (guint k = 0; k < lines->len; k++) {
			struct detail_line *line = &g_array_index (lines, struct detail_line, k);

			if (line->n == 0 || row + rows_of (line, most) > room)
				continue;
			line->row = (uint32_t) row + 1;
			line->told = line->n <= most ? line->n : most - 1;
			row += rows_of (line, most);
		}
	}
	return places;
}

/* ---- the rows ---- */

struct detail_values
{
	const char *what, *name;
	date_t on;
	int64_t rows;
	int128 left, right, limit;
};

static struct detail_values
values_of (const struct outcome_part *part)
{
	return (struct detail_values) {part->what, part->name, part->on, part->rows, part->left, part->right, part->limit};
}

/* Those parts of a line that have no row of their own as one. */
static struct detail_values
rest_of (const struct outcome *outcome, const struct detail_line *line, GString *name)
{
	struct detail_values rest = {.what = outcome->parts[line->first].what, .on = DATE_NONE};

	for (size_t i = line->first + line->told; i < line->first + line->n; i++) {
		const struct outcome_part *part = &outcome->parts[i];

		rest.rows += part->rows;
		rest.left += part->left;
		rest.right += part->right;
		rest.limit += part->limit;
	}
	g_string_printf (name, "%zu smaller ones: the file of --bridge has each", line->n - line->told);
	rest.name = name->str;
	return rest;
}

/* The rows of a line: its parts, and the rest where there is one. */
static size_t
row_count (const struct detail_line *line)
{
	return line->told + (line->told < line->n);
}

static struct detail_values
values_at (const struct outcome *outcome, const struct detail_line *line, size_t row, GString *name)
{
	return row < line->told ? values_of (&outcome->parts[line->first + row]) : rest_of (outcome, line, name);
}

static int128
value_amount (const struct detail_values *values)
{
	return values->right - values->left;
}

/* Decimals to which sums are exact: of the currency, as long as no amount has more. */
static int
value_places (const struct detail_values *values, int decimals)
{
	int64_t unit = 1;

	for (int i = decimals; i < MONEY_SCALE; i++)
		unit *= 10;
	return values->left % unit == 0 && values->right % unit == 0 ? decimals : MONEY_SCALE;
}

/* Of the line whose first row this is: that its rows, all of them numbers, sum to it. */
static void
detail_check (const struct workbook *workbook, struct sheet *sheet, guint number, size_t index)
{
	const struct outcome *outcome = workbook_outcome (workbook, number);
	const struct detail_line *place = detail_place (workbook, number, index);
	const struct outcome_bridge *line = &outcome->bridge[index];
	uint32_t told = bridge_row (workbook, number, index), last = place->row + (uint32_t) row_count (place) - 1;
	bool exact = told > 0 && number_fits (line->amount, MONEY_SCALE);
	int places = 0;
	int128 sum = 0;
	char amount[16], from[16], to[16];
	g_autofree char *formula = NULL;

	for (size_t i = 0; i < row_count (place); i++) {
		struct detail_values values = values_at (outcome, place, i, workbook->scratch);

		exact = exact && number_fits (value_amount (&values), MONEY_SCALE);
		places = MAX (places, value_places (&values, currency_decimals (line->currency)));
		sum += value_amount (&values);
	}
	formula = g_strdup_printf ("=ROUND('%s'!%s-SUM(%s:%s),%d)", SHEET_BRIDGE, cell_name (told, BRIDGE_AMOUNT, amount),
		cell_name (place->row, DETAIL_DIFFERENCE, from), cell_name (last, DETAIL_DIFFERENCE, to), places);
	check_write (sheet, DETAIL_CHECK, exact, formula, line->amount - sum);
}

static void
values_write (
	const struct workbook *workbook, struct sheet *sheet, guint number, size_t index, const struct detail_values *values)
{
	const struct outcome_bridge *line = &workbook_outcome (workbook, number)->bridge[index];
	int decimals = currency_decimals (line->currency);
	int128 difference = value_amount (values);
	char left[16], right[16];
	g_autofree char *formula = g_strdup_printf ("=ROUND(%s-%s,%d)", cell_name (sheet_row (sheet), DETAIL_RIGHT, right),
		cell_name (sheet_row (sheet), DETAIL_LEFT, left), value_places (values, decimals));
	bool exact;

	sheet_text (sheet, DETAIL_ACCOUNT, line->gl_account, STYLE_TEXT);
	sheet_text (sheet, DETAIL_CURRENCY, line->currency, STYLE_TEXT);
	sheet_text (sheet, DETAIL_CAUSE, bridge_title (line->cause), STYLE_TEXT);
	sheet_text (sheet, DETAIL_WHAT, values->what, STYLE_TEXT);
	sheet_text (sheet, DETAIL_NAME, values->name, STYLE_TEXT);
	if (values->on != DATE_NONE)
		sheet_date (sheet, DETAIL_DATE, values->on);
	sheet_number (sheet, DETAIL_ROWS, values->rows, 0, 0, STYLE_NUMBER);
	exact = sheet_number (sheet, DETAIL_LEFT, values->left, MONEY_SCALE, decimals, STYLE_NUMBER);
	exact &= sheet_number (sheet, DETAIL_RIGHT, values->right, MONEY_SCALE, decimals, STYLE_NUMBER);
	sum_write (
		sheet, DETAIL_DIFFERENCE, exact && number_fits (difference, MONEY_SCALE), formula, difference, decimals, STYLE_NUMBER);
	if (values->limit != 0)
		sheet_number (sheet, DETAIL_LIMIT, values->limit, MONEY_SCALE, decimals, STYLE_NUMBER);
}

static void
line_detail_write (const struct workbook *workbook, struct sheet *sheet, guint number, size_t index)
{
	const struct outcome *outcome = workbook_outcome (workbook, number);
	const struct detail_line *place = detail_place (workbook, number, index);
	uint32_t back = bridge_row (workbook, number, index);

	for (size_t i = 0; i < row_count (place); i++) {
		struct detail_values values = values_at (outcome, place, i, workbook->scratch);

		sheet_next (sheet);
		values_write (workbook, sheet, number, index, &values);
		if (i == 0)
			detail_check (workbook, sheet, number, index);
		if (back > 0)
			sheet_link_formula (sheet, DETAIL_LINE, SHEET_BRIDGE, back, "line", STYLE_LINK);
		sheet_text (sheet, DETAIL_UNIT, outcome_unit (outcome), STYLE_TEXT);
	}
}

/* Returns how many parts have no room. */
static int64_t
parts_write (const struct workbook *workbook, struct sheet *sheet, guint number)
{
	const struct outcome *outcome = workbook_outcome (workbook, number);
	int64_t hidden = 0;

	for (size_t i = 0; i < outcome->n_bridge; i++)
		if (detail_place (workbook, number, i)->row > 0)
			line_detail_write (workbook, sheet, number, i);
		else
			hidden += (int64_t) detail_place (workbook, number, i)->n;
	return hidden;
}

static bool
any_part (const struct workbook *workbook)
{
	for (guint i = 0; i < workbook->outcomes->len; i++)
		if (workbook_outcome (workbook, i)->n_parts > 0)
			return true;
	return false;
}

gboolean
detail_write (struct workbook *workbook, GError **error)
{
	struct sheet *sheet;
	int64_t hidden = 0;

	if (!any_part (workbook))
		return TRUE;
	sheet = workbook_sheet (workbook, SHEET_DETAIL, error);
	if (sheet == NULL)
		return FALSE;
	sheet_freeze (sheet, 1, 2);
	sheet_height (sheet, HEAD_HEIGHT);
	heads_write (sheet, 0, detail_columns, DETAIL_COLUMNS);
	for (guint i = 0; i < workbook->outcomes->len; i++)
		hidden += parts_write (workbook, sheet, i);
	sheet_filter (sheet, 0, DETAIL_COLUMNS);
	sheet_print_columns (sheet, DETAIL_COLUMNS);
	if (hidden > 0 && sheet_next (sheet)) {
		g_string_printf (workbook->scratch,
			"%" G_GINT64_FORMAT " further rows are not shown: the lines on the sheet %s have them in their amounts, and "
			"the file of --bridge has each.",
			hidden, SHEET_BRIDGE);
		sheet_text (sheet, 0, workbook->scratch->str, STYLE_HEADING);
	}
	return TRUE;
}
