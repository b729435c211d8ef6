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

uint32_t
detail_row (const struct workbook *workbook, guint number, size_t index)
{
	for (guint i = 0; i < number; i++)
		index += workbook_outcome (workbook, i)->n_parts;
	return index < MIN (BRIDGE_ROWS_MAX, workbook->rows - 2) ? (uint32_t) index + 1 : 0;
}

/* Decimals to which sums are exact: of the currency, as long as no amount has more. */
static int
part_places (const struct outcome_part *part, int decimals)
{
	int64_t unit = 1;

	for (int i = decimals; i < MONEY_SCALE; i++)
		unit *= 10;
	return part->left % unit == 0 && part->right % unit == 0 ? decimals : MONEY_SCALE;
}

/* Of a line, which begins at `first`: that its rows, all of which are shown and numbers, sum to it. */
static void
detail_check (const struct workbook *workbook, struct sheet *sheet, guint number, size_t first)
{
	const struct outcome *outcome = workbook_outcome (workbook, number);
	size_t index = (size_t) outcome->parts[first].line, last = first;
	const struct outcome_bridge *line = &outcome->bridge[index];
	bool exact = bridge_row (workbook, number, index) > 0 && number_fits (line->amount, MONEY_SCALE);
	int places = 0;
	int128 sum = 0;
	char amount[16], from[16], to[16];

	for (size_t i = first; i < outcome->n_parts && outcome->parts[i].line == outcome->parts[first].line; i++) {
		exact = exact && detail_row (workbook, number, i) > 0 && number_fits (part_amount (&outcome->parts[i]), MONEY_SCALE);
		places = MAX (places, part_places (&outcome->parts[i], currency_decimals (line->currency)));
		sum += part_amount (&outcome->parts[i]);
		last = i;
	}
	g_autofree char *formula = g_strdup_printf ("=ROUND('%s'!%s-SUM(%s:%s),%d)", SHEET_BRIDGE,
		cell_name (bridge_row (workbook, number, index), BRIDGE_AMOUNT, amount),
		cell_name (detail_row (workbook, number, first), DETAIL_DIFFERENCE, from),
		cell_name (detail_row (workbook, number, last), DETAIL_DIFFERENCE, to), places);
	check_write (sheet, DETAIL_CHECK, exact, formula, line->amount - sum);
}

static void
part_write (const struct workbook *workbook, struct sheet *sheet, guint number, size_t i)
{
	const struct outcome *outcome = workbook_outcome (workbook, number);
	const struct outcome_part *part = &outcome->parts[i];
	const struct outcome_bridge *line = &outcome->bridge[part->line];
	int decimals = currency_decimals (line->currency);
	uint32_t back = bridge_row (workbook, number, (size_t) part->line);
	char left[16], right[16];
	g_autofree char *formula = g_strdup_printf ("=ROUND(%s-%s,%d)", cell_name (sheet_row (sheet), DETAIL_RIGHT, right),
		cell_name (sheet_row (sheet), DETAIL_LEFT, left), part_places (part, decimals));
	bool exact;

	sheet_text (sheet, DETAIL_ACCOUNT, line->gl_account, STYLE_TEXT);
	sheet_text (sheet, DETAIL_CURRENCY, line->currency, STYLE_TEXT);
	sheet_text (sheet, DETAIL_CAUSE, bridge_title (line->cause), STYLE_TEXT);
	sheet_text (sheet, DETAIL_WHAT, part->what, STYLE_TEXT);
	sheet_text (sheet, DETAIL_NAME, part->name, STYLE_TEXT);
	if (part->on != DATE_NONE)
		sheet_date (sheet, DETAIL_DATE, part->on);
	sheet_number (sheet, DETAIL_ROWS, part->rows, 0, 0, STYLE_NUMBER);
	exact = sheet_number (sheet, DETAIL_LEFT, part->left, MONEY_SCALE, decimals, STYLE_NUMBER);
	exact &= sheet_number (sheet, DETAIL_RIGHT, part->right, MONEY_SCALE, decimals, STYLE_NUMBER);
	sum_write (sheet, DETAIL_DIFFERENCE, exact && number_fits (part_amount (part), MONEY_SCALE), formula, part_amount (part),
		decimals, STYLE_NUMBER);
	if (part->limit != 0)
		sheet_number (sheet, DETAIL_LIMIT, part->limit, MONEY_SCALE, decimals, STYLE_NUMBER);
	if (i == 0 || outcome->parts[i - 1].line != part->line)
		detail_check (workbook, sheet, number, i);
	if (back > 0)
		sheet_link_formula (sheet, DETAIL_LINE, SHEET_BRIDGE, back, "line");
	sheet_text (sheet, DETAIL_UNIT, outcome_unit (outcome), STYLE_TEXT);
}

/* Returns how many have no room. */
static int64_t
parts_write (const struct workbook *workbook, struct sheet *sheet, guint number)
{
	const struct outcome *outcome = workbook_outcome (workbook, number);

	for (size_t i = 0; i < outcome->n_parts; i++) {
		if (detail_row (workbook, number, i) == 0)
			return (int64_t) (outcome->n_parts - i);
		sheet_next (sheet);
		part_write (workbook, sheet, number, i);
	}
	return 0;
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
			"%" G_GINT64_FORMAT " further rows are not shown: the lines on the sheet %s have them in their amounts.", hidden,
			SHEET_BRIDGE);
		sheet_text (sheet, 0, workbook->scratch->str, STYLE_HEADING);
	}
	return TRUE;
}
