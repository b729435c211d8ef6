/*
 * "Plant bridge": from what the plant did to what the ERP posted, for each run, account and currency: sums by cause first, then
 * each line with the case that it is.
 */
#include "reports/workbook_tieout.h"

#include <string.h>

enum plant_column
{
	PLANT_UNIT_COLUMN,
	PLANT_RUN,
	PLANT_ACCOUNT,
	PLANT_CURRENCY,
	PLANT_CAUSE,
	PLANT_ROWS,
	PLANT_NET,
	PLANT_GROSS,
	PLANT_CASE,
	PLANT_CODE,
	PLANT_AGE,
	PLANT_NOTE,
	PLANT_COLUMNS
};

static const struct
{
	const char *title;
	int width;
	bool number;
} columns[PLANT_COLUMNS] = {
	[PLANT_UNIT_COLUMN] = {"Plant", 10, false},
	[PLANT_RUN] = {"Reconciliation", 16, false},
	[PLANT_ACCOUNT] = {"Account", 12, false},
	[PLANT_CURRENCY] = {"Cur.", 6, false},
	[PLANT_CAUSE] = {"Cause", 50, false},
	[PLANT_ROWS] = {"Records", 10, true},
	[PLANT_NET] = {"Effect on stock", 20, true},
	[PLANT_GROSS] = {"Without sign", 20, true},
	[PLANT_CASE] = {"Case", 19, false},
	[PLANT_CODE] = {"Code", 18, false},
	[PLANT_AGE] = {"Age, days", 8, true},
	[PLANT_NOTE] = {"What it is", 60, false},
};

static const char *const titles[PLANT_CAUSE_COUNT] = {
	[PLANT_LEFT_ONLY] = "Done, and never posted",
	[PLANT_RIGHT_ONLY] = "Posted, and nothing in the plant says so",
	[PLANT_FAILED] = "Posting failed: waits in the queue, or was deleted there",
	[PLANT_QUANTITY] = "Quantity differs",
	[PLANT_UNIT] = "Posted in the wrong unit",
	[PLANT_DIRECTION] = "Posted the wrong way round",
	[PLANT_DUPLICATE] = "Told twice",
	[PLANT_REVERSAL] = "Reversal without its original",
	[PLANT_REVERSAL_PRICE] = "Reversal at another price than its original",
	[PLANT_MISPLACED] = "Wrong material, lot, order or place",
	[PLANT_PRICE] = "Document at another price than that of the day",
	[PLANT_CUTOFF] = "Posted in another period",
	[PLANT_EDGE] = "Counterpart outside of the window, in the same period",
	[PLANT_IN_FLIGHT] = "In flight: the counterpart may still come",
	[PLANT_TOLERATED] = "Left unsaid by matches within tolerance",
	[PLANT_UNUSABLE] = "Cannot be read, signed or converted",
	[PLANT_UNEXPLAINED] = "Unexplained",
};

/* An account of a run: where its lines stand in the outcome, by cause. */
struct block
{
	guint number;
	const struct outcome_plant *plant;
	struct cause_span
	{
		size_t first, lines;
		int64_t rows;
		int128 net, gross;
	} cause[PLANT_CAUSE_COUNT];
};

/* ---- what there is ---- */

static bool
line_is_of (const struct outcome_plant_line *line, const struct outcome_plant *plant)
{
	return strcmp (line->gl_account, plant->gl_account) == 0 && strcmp (line->currency, plant->currency) == 0;
}

/* Accounts and lines are in one order. */
static GArray *
blocks_make (const struct workbook *workbook)
{
	GArray *blocks = g_array_new (FALSE, TRUE, sizeof (struct block));

	for (guint i = 0; i < workbook->outcomes->len; i++) {
		const struct outcome *outcome = workbook_outcome (workbook, i);
		size_t at = 0;

		for (size_t k = 0; k < outcome->n_plants; k++) {
			struct block block = {.number = i, .plant = &outcome->plants[k]};

			for (; at < outcome->n_plant_lines && line_is_of (&outcome->plant_lines[at], block.plant); at++) {
				const struct outcome_plant_line *line = &outcome->plant_lines[at];
				struct cause_span *span = &block.cause[line->cause];

				span->first = span->lines == 0 ? at : span->first;
				span->lines++;
				span->rows += line->rows;
				span->net += line->amount;
				span->gross += line->amount < 0 ? -(int128) line->amount : line->amount;
			}
			g_array_append_val (blocks, block);
		}
	}
	return blocks;
}

static uint32_t
block_height (const struct block *block)
{
	uint32_t rows = 6; /* heading, plant, unexplained, ERP, check, blank */

	for (int cause = 0; cause < PLANT_UNEXPLAINED; cause++)
		rows += block->cause[cause].lines > 0;
	return rows + (block->plant->unvalued > 0);
}

/* The row of a line in the list, counted from 0; 0 when it is not shown. */
static uint32_t
line_row_of (const struct workbook *workbook, uint32_t list, guint number, size_t index)
{
	for (guint i = 0; i < number; i++)
		index += workbook_outcome (workbook, i)->n_plant_lines;
	return index < BRIDGE_ROWS_MAX && list + 1 + index < workbook->rows - 1 ? list + 1 + (uint32_t) index : 0;
}

/* ---- the sums ---- */

static void
label_write (struct sheet *sheet, const char *label, enum style style)
{
	sheet_wide_text (sheet, PLANT_UNIT_COLUMN, PLANT_CAUSE, label, style);
}

/* "SUM(G40:G52)" of the lines of a cause, or of the sizes of them; NULL: not all of them are numbers that are shown. */
static char *
span_formula (
	const struct workbook *workbook, const struct block *block, uint32_t list, const struct cause_span *span, int column)
{
	const struct outcome *outcome = workbook_outcome (workbook, block->number);
	char from[16], to[16];

	for (size_t i = span->first; i < span->first + span->lines; i++)
		if (line_row_of (workbook, list, block->number, i) == 0 || !number_fits (outcome->plant_lines[i].amount, MONEY_SCALE))
			return NULL;
	return g_strdup_printf ("=ROUND(SUM(%s:%s),%d)",
		cell_name (line_row_of (workbook, list, block->number, span->first), column, from),
		cell_name (line_row_of (workbook, list, block->number, span->first + span->lines - 1), column, to), MONEY_SCALE);
}

static bool
cause_write (
	const struct workbook *workbook, struct sheet *sheet, const struct block *block, uint32_t list, int cause, int decimals)
{
	const struct cause_span *span = &block->cause[cause];
	g_autofree char *net = span_formula (workbook, block, list, span, PLANT_NET),
					*gross = span_formula (workbook, block, list, span, PLANT_GROSS);
	bool exact;

	label_write (sheet, titles[cause], STYLE_TEXT);
	sheet_number (sheet, PLANT_ROWS, span->rows, 0, 0, STYLE_NUMBER);
	exact = sum_write (sheet, PLANT_NET, net != NULL, net, span->net, decimals, STYLE_NUMBER);
	sum_write (sheet, PLANT_GROSS, gross != NULL, gross, span->gross, decimals, STYLE_NUMBER);
	sheet_next (sheet);
	return exact;
}

static bool
value_write (struct sheet *sheet, const char *side, const char *what, int64_t value, int decimals)
{
	g_autofree char *label = g_strdup_printf ("%s: %s", side, what);
	bool exact;

	label_write (sheet, label, STYLE_TOTAL_TEXT);
	sheet_blank (sheet, PLANT_ROWS, STYLE_TOTAL_TEXT);
	exact = sheet_number (sheet, PLANT_NET, value, MONEY_SCALE, decimals, STYLE_PROOF);
	sheet_blank (sheet, PLANT_GROSS, STYLE_TOTAL_TEXT);
	sheet_next (sheet);
	return exact;
}

/* What is left when every named cause is taken off the difference; that the lines list it is a check of its own. */
static void
unexplained_write (struct sheet *sheet, const struct block *block, uint32_t first, bool exact, int decimals)
{
	uint32_t row = sheet_row (sheet);
	char from[16], to[16], right[16];
	g_autofree char *formula = g_strdup_printf ("=ROUND(%s-SUM(%s:%s),%d)", cell_name (row + 1, PLANT_NET, right),
		cell_name (first, PLANT_NET, from), cell_name (row - 1, PLANT_NET, to), MONEY_SCALE);

	label_write (sheet, titles[PLANT_UNEXPLAINED], STYLE_TOTAL_TEXT);
	sheet_number (sheet, PLANT_ROWS, block->cause[PLANT_UNEXPLAINED].rows, 0, 0, STYLE_TOTAL);
	sum_write (sheet, PLANT_NET, exact && number_fits (block->plant->right, MONEY_SCALE), formula, block->plant->unexplained,
		decimals, STYLE_PROOF);
	sheet_alarm (sheet, PLANT_NET);
	sheet_number (sheet, PLANT_GROSS, block->cause[PLANT_UNEXPLAINED].gross, MONEY_SCALE, decimals, STYLE_TOTAL);
	sheet_next (sheet);
}

static void
closes_write (
	const struct workbook *workbook, struct sheet *sheet, const struct block *block, uint32_t first, uint32_t list, bool exact)
{
	struct cause_span all = {0};
	char left[16], right[16];

	for (int cause = 0; cause < PLANT_CAUSE_COUNT; cause++) {
		all.first = all.lines == 0 ? block->cause[cause].first : all.first;
		all.lines += block->cause[cause].lines;
		all.net += block->cause[cause].net;
	}
	g_autofree char *lines = span_formula (workbook, block, list, &all, PLANT_NET);
	g_autofree char *formula = g_strdup_printf ("=ROUND(%s-%s-%s,%d)", cell_name (sheet_row (sheet) - 1, PLANT_NET, right),
		cell_name (first, PLANT_NET, left), all.lines > 0 && lines != NULL ? lines + 1 : "0", MONEY_SCALE);

	label_write (sheet, "Check: difference - all lines below", STYLE_LABEL);
	sheet_blank (sheet, PLANT_ROWS, STYLE_LABEL);
	check_write (
		sheet, PLANT_NET, exact && (lines != NULL || all.lines == 0), formula, block->plant->difference - (int64_t) all.net);
	sheet_next (sheet);
}

static void
block_write (struct workbook *workbook, struct sheet *sheet, const struct block *block, uint32_t list)
{
	const struct outcome *outcome = workbook_outcome (workbook, block->number);
	const struct outcome_plant *plant = block->plant;
	int decimals = currency_decimals (plant->currency);
	uint32_t first;
	bool exact;

	g_string_printf (workbook->scratch, "%s, %s, %s%s%s", outcome->title, outcome_unit (outcome),
		*plant->gl_account != '\0' ? "account " : "no account named", plant->gl_account, ", ");
	g_string_append (workbook->scratch, plant->currency);
	sheet_text (sheet, 0, workbook->scratch->str, STYLE_HEADING);
	sheet_next (sheet);
	first = sheet_row (sheet);
	exact = value_write (sheet, workbook->side[SIDE_LEFT], "what the plant did, at the ERP's price", plant->left, decimals);
	for (int cause = 0; cause < PLANT_UNEXPLAINED; cause++)
		if (block->cause[cause].lines > 0)
			exact &= cause_write (workbook, sheet, block, list, cause, decimals);
	unexplained_write (sheet, block, first, exact, decimals);
	exact &= value_write (sheet, workbook->side[SIDE_RIGHT], "what was posted", plant->right, decimals);
	closes_write (workbook, sheet, block, first, list, exact);
	if (plant->unvalued > 0) {
		g_string_printf (
			workbook->scratch, "%" G_GINT64_FORMAT " records have no price and are in neither number.", plant->unvalued);
		sheet_text (sheet, 0, workbook->scratch->str, STYLE_SUBTITLE);
		sheet_next (sheet);
	}
	sheet_next (sheet);
}

/* ---- the lines ---- */

static void
line_write (
	struct workbook *workbook, struct sheet *sheet, guint number, GHashTable *cases, const struct outcome_plant_line *line)
{
	const struct outcome *outcome = workbook_outcome (workbook, number);
	uint32_t row = GPOINTER_TO_UINT (g_hash_table_lookup (cases, line->case_id));
	const struct outcome_case *one = row > 0 ? &outcome->cases[row - exception_row (workbook, number, 0)] : NULL;
	int decimals = currency_decimals (line->currency);
	const struct cell cells[PLANT_COLUMNS] = {
		[PLANT_UNIT_COLUMN] = cell_of_text (outcome_unit (outcome)),
		[PLANT_RUN] = cell_of_text (outcome->reconciliation),
		[PLANT_ACCOUNT] = cell_of_text (line->gl_account),
		[PLANT_CURRENCY] = cell_of_text (line->currency),
		[PLANT_CAUSE] = cell_of_text (titles[line->cause]),
		[PLANT_ROWS] = cell_of_number (line->rows, 0, 0),
		[PLANT_NET] = cell_of_number (line->amount, MONEY_SCALE, decimals),
		[PLANT_GROSS] = cell_of_number (line->amount < 0 ? -line->amount : line->amount, MONEY_SCALE, decimals),
		[PLANT_CASE] = cell_of_text (line->case_id),
		[PLANT_CODE] = cell_of_text (one != NULL ? code_name (one->code) : ""),
		[PLANT_AGE] = cell_of_number (one != NULL ? one->age_days : DECIMAL_NONE, 0, 0),
		[PLANT_NOTE] = cell_of_text (line->note),
	};

	for (int i = 0; i < PLANT_COLUMNS; i++)
		if (i == PLANT_CASE && row > 0 && row < workbook->rows)
			sheet_link (sheet, i, SHEET_EXCEPTIONS, row, line->case_id);
		else
			cell_write (sheet, i, &cells[i], STYLE_TEXT, NULL);
}

static void
lines_write_all (struct workbook *workbook, struct sheet *sheet, uint32_t list)
{
	int64_t hidden = 0;

	for (int i = 0; i < PLANT_COLUMNS; i++)
		sheet_text (sheet, i, columns[i].title, columns[i].number ? STYLE_HEADER_RIGHT : STYLE_HEADER);
	for (guint i = 0; i < workbook->outcomes->len; i++) {
		const struct outcome *outcome = workbook_outcome (workbook, i);
		g_autoptr (GHashTable) cases = exception_rows (workbook, i);

		for (size_t k = 0; k < outcome->n_plant_lines; k++) {
			if (line_row_of (workbook, list, i, k) == 0) {
				hidden++;
				continue;
			}
			sheet_next (sheet);
			line_write (workbook, sheet, i, cases, &outcome->plant_lines[k]);
		}
	}
	sheet_filter (sheet, list, PLANT_COLUMNS);
	if (hidden > 0 && sheet_next (sheet)) {
		g_string_printf (workbook->scratch,
			"%" G_GINT64_FORMAT
			" further lines are not shown: the sums above have them, and every case is in the exceptions CSV.",
			hidden);
		sheet_text (sheet, 0, workbook->scratch->str, STYLE_HEADING);
	}
}

/* ---- the sheet ---- */

static void
sentence_write (struct workbook *workbook, struct sheet *sheet, const GArray *blocks)
{
	guint equal = 0, open = 0;

	for (guint i = 0; i < blocks->len; i++) {
		const struct block *block = &g_array_index (blocks, struct block, i);

		equal += block->plant->difference == 0 && block->cause[PLANT_UNEXPLAINED].lines == 0;
		open += block->cause[PLANT_UNEXPLAINED].lines > 0;
	}
	g_string_printf (workbook->scratch,
		"What was posted equals what the plant did on %u of %u %s; %s. A posting that is missing here is missing in both "
		"ledgers: this is "
		"no part of the bridge between them, and the two are never added.",
		equal, blocks->len, blocks->len == 1 ? "account" : "accounts",
		open > 0                  ? "some of the rest is unexplained"
			: equal < blocks->len ? "every difference has a cause"
								  : "nothing lies between the two");
	sheet_height (sheet, 46);
	sheet_wide_text (sheet, 0, PLANT_CASE, workbook->scratch->str,
		open > 0                  ? STYLE_BREACHED
			: equal < blocks->len ? STYLE_FOUND
								  : STYLE_CLEAN);
	row_skip (sheet, 2);
}

gboolean
plant_write (struct workbook *workbook, GError **error)
{
	g_autoptr (GArray) blocks = blocks_make (workbook);
	struct sheet *sheet;
	uint32_t list = 3;

	if (blocks->len == 0)
		return TRUE;
	sheet = workbook_sheet (workbook, "Plant bridge", error);
	if (sheet == NULL)
		return FALSE;
	for (int i = 0; i < PLANT_COLUMNS; i++)
		sheet_width (sheet, i, columns[i].width);
	sheet_height (sheet, 27);
	sheet_text (sheet, 0, "From what the plant did to what the stock ledger says", STYLE_TITLE);
	sheet_next (sheet);
	sentence_write (workbook, sheet, blocks);
	for (guint i = 0; i < blocks->len; i++)
		list += block_height (&g_array_index (blocks, struct block, i));
	if (list + 2 >= workbook->rows) {
		sheet_text (sheet, 0, "The accounts do not fit on this sheet: write them to workbooks of their own.", STYLE_HEADING);
		return TRUE;
	}
	for (guint i = 0; i < blocks->len; i++)
		block_write (workbook, sheet, &g_array_index (blocks, struct block, i), list);
	lines_write_all (workbook, sheet, list);
	sheet_print_columns (sheet, PLANT_AGE);
	return TRUE;
}
