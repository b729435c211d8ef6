/*
 * "Four legs": event, movement, failed movement and general ledger of each order and component on one line. Where lines stopped
 * comes first, in sums that the lines below make, then where every row of each leg went, then the lines, those that stopped
 * before the others.
 */
#include "reports/leg_columns.h"
#include "reports/workbook_tieout.h"

enum
{
	ONE = 10000 /* at MONEY_SCALE, as checks are written */
};

enum total_column
{
	TOTAL_STOP,
	TOTAL_LINES,
	TOTAL_MES,
	TOTAL_ERP,
	TOTAL_QUEUE,
	TOTAL_GL,
	TOTAL_STOPPED,
	TOTAL_ROWS, /* of each leg, from here on */
	TOTAL_COLUMNS = TOTAL_ROWS + LEG_COUNT
};

static const char *const total_titles[TOTAL_COLUMNS] = {"Stopped", "Lines", "1 Measured, value", "2 Posted, value",
	"3 Failed, value", "4 General ledger", "Stopped there, value", "1 Events", "2 Movements", "3 Failed", "4 Lines"};

static const enum leg_column summed[TOTAL_COLUMNS] = {[TOTAL_MES] = LEG_MES_VALUE,
	[TOTAL_ERP] = LEG_ERP_VALUE,
	[TOTAL_QUEUE] = LEG_QUEUE_VALUE,
	[TOTAL_GL] = LEG_GL_VALUE,
	[TOTAL_STOPPED] = LEG_STOPPED_VALUE,
	[TOTAL_ROWS] = LEG_MES_ROWS,
	[TOTAL_ROWS + LEG_ERP] = LEG_ERP_ROWS,
	[TOTAL_ROWS + LEG_QUEUE] = LEG_QUEUE_ROWS,
	[TOTAL_ROWS + LEG_GL] = LEG_GL_ROWS};

static const char *const fate_titles[LEG_FATE_COUNT] = {
	[FATE_LINE] = "On a line below",
	[FATE_CONTEXT] = "On a line without any row in the window",
	[FATE_SCOPE] = "Of a kind, material or time that is no part of it",
	[FATE_UNUSABLE] = "Cannot be read, signed or converted, or is there twice",
	[FATE_LATER] = "Not known yet at the as-of",
	[FATE_NO_STOCK] = "On an account that is no stock account",
	[FATE_REVALUATION] = "Changes a value, and moves nothing",
	[FATE_OTHER_MOVEMENT] = "Of a movement that is no part of it",
	[FATE_OTHER_LEDGER] = "Of a ledger that is not the leading one",
	[FATE_NO_PLANT] = "Names neither a movement nor a plant",
};

/* ---- what there is ---- */

/* Lines of a run with one stop: they stand together. */
struct span
{
	size_t first, lines;
};

static struct span
span_of (const struct outcome *outcome, int stop)
{
	struct span span = {0, 0};

	for (size_t i = 0; i < outcome->n_legs; i++)
		if (stop < 0 || outcome->legs[i].stop == (enum leg_stop) stop) {
			span.first = span.lines == 0 ? i : span.first;
			span.lines++;
		}
	return span;
}

static uint32_t
stops_of (const struct outcome *outcome)
{
	uint32_t n = 0;

	for (int stop = 0; stop < STOP_COUNT; stop++)
		n += span_of (outcome, stop).lines > 0;
	return n;
}

static uint32_t
fates_of (const struct outcome *outcome)
{
	bool seen[LEG_FATE_COUNT] = {false};
	uint32_t n = 0;

	for (size_t i = 0; i < outcome->n_leg_fates; i++) {
		n += !seen[outcome->leg_fates[i].fate];
		seen[outcome->leg_fates[i].fate] = true;
	}
	return n;
}

/* Heading, titles, stops, total, check, blank; titles, fates, total, blank. */
static uint32_t
run_height (const struct outcome *outcome)
{
	return outcome->n_leg_fates > 0 ? 5 + stops_of (outcome) + 3 + fates_of (outcome) : 0;
}

/* The row of a line in the list, counted from 0; 0 when it is not shown. */
static uint32_t
leg_row (const struct workbook *workbook, uint32_t list, guint number, size_t index)
{
	for (guint i = 0; i < number; i++)
		index += workbook_outcome (workbook, i)->n_legs;
	return index < BRIDGE_ROWS_MAX && list + 1 + index < workbook->rows - 1 ? list + 1 + (uint32_t) index : 0;
}

/* ---- sums ---- */

static void
sum_of (
	const struct workbook *workbook, struct sheet *sheet, guint number, uint32_t list, struct span span, int column, bool total)
{
	const struct outcome *outcome = workbook_outcome (workbook, number);
	bool money = column<TOTAL_ROWS, exact = span.lines> 0;
	int decimals = money && outcome->n_legs > 0 ? currency_decimals (outcome->legs[0].currency) : 0;
	enum style style = total ? STYLE_TOTAL : STYLE_NUMBER;
	int128 sum = 0;
	char from[16], to[16];
	g_autofree char *formula = NULL;

	for (size_t i = span.first; i < span.first + span.lines; i++) {
		struct cell cell = leg_cell (outcome, &outcome->legs[i], summed[column]);

		sum += cell.kind == CELL_NUMBER ? cell.number : 0;
		exact &= leg_row (workbook, list, number, i) > 0 && (cell.kind != CELL_NUMBER || number_fits (cell.number, cell.scale));
	}
	formula = g_strdup_printf ("=ROUND(SUM(%s:%s),%d)",
		cell_name (leg_row (workbook, list, number, span.first), (int) summed[column], from),
		cell_name (leg_row (workbook, list, number, span.first + MAX (span.lines, 1) - 1), (int) summed[column], to),
		money ? MONEY_SCALE : 0);
	if (money)
		sum_write (sheet, column, exact, formula, sum, decimals, style);
	else if (exact)
		sheet_formula (sheet, column, formula, sum, 0, 0, style);
	else
		sheet_number (sheet, column, sum, 0, 0, style);
}

static void
stop_write (const struct workbook *workbook, struct sheet *sheet, guint number, uint32_t list, const char *title, int stop)
{
	struct span span = span_of (workbook_outcome (workbook, number), stop);

	sheet_text (sheet, TOTAL_STOP, title, stop < 0 ? STYLE_TOTAL_TEXT : STYLE_TEXT);
	sheet_number (sheet, TOTAL_LINES, (int128) span.lines, 0, 0, stop < 0 ? STYLE_TOTAL : STYLE_NUMBER);
	for (int column = TOTAL_MES; column < TOTAL_COLUMNS; column++)
		sum_of (workbook, sheet, number, list, span, column, stop < 0);
	sheet_next (sheet);
}

static int64_t
fate_rows (const struct outcome *outcome, int leg, int fate)
{
	for (size_t i = 0; i < outcome->n_leg_fates; i++)
		if (outcome->leg_fates[i].leg == (enum leg) leg && outcome->leg_fates[i].fate == (enum leg_fate) fate)
			return outcome->leg_fates[i].rows;
	return 0;
}

/* Rows on lines against the rows that the table of all rows says are on lines; first: the row of "On a line below" there. */
static void
check_row (struct sheet *sheet, const struct outcome *outcome, uint32_t fates)
{
	sheet_text (sheet, TOTAL_STOP, "Check: rows on lines - rows that should be", STYLE_LABEL);
	for (int column = TOTAL_LINES; column < TOTAL_ROWS; column++)
		sheet_blank (sheet, column, STYLE_LABEL);
	for (int leg = 0; leg < LEG_COUNT; leg++) {
		char total[16], line[16];
		g_autofree char *formula = g_strdup_printf (
			"=%s-%s", cell_name (sheet_row (sheet) - 1, TOTAL_ROWS + leg, total), cell_name (fates, TOTAL_ROWS + leg, line));
		int128 sum = -(int128) fate_rows (outcome, leg, FATE_LINE);

		for (size_t i = 0; i < outcome->n_legs; i++)
			sum += leg_cell (outcome, &outcome->legs[i], summed[TOTAL_ROWS + leg]).number;
		check_write (sheet, TOTAL_ROWS + leg, true, formula, sum * ONE);
	}
	row_skip (sheet, 2);
}

static void
fates_write (struct sheet *sheet, const struct outcome *outcome)
{
	static const char *const titles[TOTAL_COLUMNS] = {
		"Where every row went", "", "", "", "", "", "", "1 Events", "2 Movements", "3 Failed", "4 Lines"};
	uint32_t first;

	titles_write (sheet, titles, TOTAL_COLUMNS, 15u << TOTAL_ROWS);
	first = sheet_row (sheet);
	for (int fate = 0; fate < LEG_FATE_COUNT; fate++) {
		int64_t rows[LEG_COUNT], any = 0;

		for (int leg = 0; leg < LEG_COUNT; leg++)
			any += rows[leg] = fate_rows (outcome, leg, fate);
		if (any == 0)
			continue;
		sheet_text (sheet, TOTAL_STOP, fate_titles[fate], STYLE_TEXT);
		for (int leg = 0; leg < LEG_COUNT; leg++)
			sheet_number (sheet, TOTAL_ROWS + leg, rows[leg], 0, 0, STYLE_NUMBER);
		sheet_next (sheet);
	}
	sheet_text (sheet, TOTAL_STOP, "Read", STYLE_TOTAL_TEXT);
	for (int column = TOTAL_LINES; column < TOTAL_ROWS; column++)
		sheet_blank (sheet, column, STYLE_TOTAL_TEXT);
	for (int leg = 0; leg < LEG_COUNT; leg++) {
		char from[16], to[16];
		g_autofree char *formula = g_strdup_printf (
			"=SUM(%s:%s)", cell_name (first, TOTAL_ROWS + leg, from), cell_name (sheet_row (sheet) - 1, TOTAL_ROWS + leg, to));
		int128 sum = 0;

		for (int fate = 0; fate < LEG_FATE_COUNT; fate++)
			sum += fate_rows (outcome, leg, fate);
		sheet_formula (sheet, TOTAL_ROWS + leg, formula, sum, 0, 0, STYLE_TOTAL);
	}
	row_skip (sheet, 2);
}

static void
run_write (struct workbook *workbook, struct sheet *sheet, guint number, uint32_t list)
{
	const struct outcome *outcome = workbook_outcome (workbook, number);
	uint32_t fates = sheet_row (sheet) + 5 + stops_of (outcome) + 1;

	g_string_printf (workbook->scratch, "%s, plant %s", outcome->title, outcome_unit (outcome));
	sheet_text (sheet, 0, workbook->scratch->str, STYLE_HEADING);
	sheet_next (sheet);
	titles_write (sheet, total_titles, TOTAL_COLUMNS, ~1u);
	for (int stop = 0; stop < STOP_COUNT; stop++)
		if (span_of (outcome, stop).lines > 0)
			stop_write (workbook, sheet, number, list, leg_stop_title ((enum leg_stop) stop), stop);
	stop_write (workbook, sheet, number, list, "All", -1);
	check_row (sheet, outcome, fates);
	fates_write (sheet, outcome);
}

/* ---- lines ---- */

static void
leg_write (struct workbook *workbook, struct sheet *sheet, guint number, GHashTable *cases, const struct outcome_leg *leg)
{
	const struct outcome *outcome = workbook_outcome (workbook, number);
	uint32_t row = GPOINTER_TO_UINT (g_hash_table_lookup (cases, leg->case_id));

	for (int column = 0; column < LEG_COLUMN_COUNT; column++) {
		struct cell cell = leg_cell (outcome, leg, (enum leg_column) column);

		if (column == LEG_CASE && row > 0 && row < workbook->rows)
			sheet_link (sheet, column, SHEET_EXCEPTIONS, row, leg->case_id);
		else if (column == LEG_STOP)
			sheet_text (sheet, column, leg_stop_title (leg->stop), STYLE_TEXT);
		else
			cell_write (sheet, column, &cell, STYLE_TEXT, NULL);
	}
}

static void
list_write (struct workbook *workbook, struct sheet *sheet, uint32_t list)
{
	int64_t hidden = 0;

	for (int i = 0; i < LEG_COLUMN_COUNT; i++)
		sheet_text (sheet, i, leg_column_title ((enum leg_column) i),
			leg_column_is_number ((enum leg_column) i) ? STYLE_HEADER_RIGHT : STYLE_HEADER);
	for (guint i = 0; i < workbook->outcomes->len; i++) {
		const struct outcome *outcome = workbook_outcome (workbook, i);
		g_autoptr (GHashTable) cases = exception_rows (workbook, i);

		for (size_t k = 0; k < outcome->n_legs; k++) {
			if (leg_row (workbook, list, i, k) == 0) {
				hidden += (int64_t) (outcome->n_legs - k);
				break;
			}
			sheet_next (sheet);
			leg_write (workbook, sheet, i, cases, &outcome->legs[k]);
		}
	}
	sheet_filter (sheet, list, LEG_COLUMN_COUNT);
	if (hidden > 0 && sheet_next (sheet)) {
		g_string_printf (workbook->scratch,
			"%" G_GINT64_FORMAT " further lines are not shown: the sums above have them, and the file of --legs has every line.",
			hidden);
		sheet_text (sheet, 0, workbook->scratch->str, STYLE_HEADING);
	}
}

/* ---- the sheet ---- */

static void
sentence_write (struct workbook *workbook, struct sheet *sheet)
{
	int64_t lines = 0, complete = 0, stopped = 0;

	for (guint i = 0; i < workbook->outcomes->len; i++) {
		const struct outcome *outcome = workbook_outcome (workbook, i);

		for (size_t k = 0; k < outcome->n_legs; k++) {
			lines++;
			complete += outcome->legs[k].stop == STOP_COMPLETE;
			stopped += outcome->legs[k].stop < STOP_IN_FLIGHT;
		}
	}
	g_string_printf (workbook->scratch,
		"Of %" G_GINT64_FORMAT " orders and components, %" G_GINT64_FORMAT
		" came from the event to the general ledger; %" G_GINT64_FORMAT " stopped on the way, %" G_GINT64_FORMAT
		" are in flight or not judged.",
		lines, complete, stopped, lines - complete - stopped);
	sheet_height (sheet, 27);
	sheet_wide_text (sheet, 0, TOTAL_COLUMNS - 1, workbook->scratch->str, stopped > 0 ? STYLE_FOUND : STYLE_CLEAN);
	row_skip (sheet, 2);
}

gboolean
legs_write (struct workbook *workbook, GError **error)
{
	struct sheet *sheet;
	uint32_t list = 3, before = list;

	for (guint i = 0; i < workbook->outcomes->len; i++)
		list += run_height (workbook_outcome (workbook, i));
	if (list == before)
		return TRUE;
	sheet = workbook_sheet (workbook, "Four legs", error);
	if (sheet == NULL)
		return FALSE;
	for (int i = 0; i < LEG_COLUMN_COUNT; i++)
		sheet_width (sheet, i, leg_column_width ((enum leg_column) i));
	sheet_height (sheet, 27);
	sheet_text (sheet, 0, "From the event to the general ledger", STYLE_TITLE);
	sheet_next (sheet);
	sentence_write (workbook, sheet);
	if (list + 2 >= workbook->rows) {
		sheet_text (sheet, 0, "The runs do not fit on this sheet: write them to workbooks of their own.", STYLE_HEADING);
		return TRUE;
	}
	for (guint i = 0; i < workbook->outcomes->len; i++)
		if (workbook_outcome (workbook, i)->n_leg_fates > 0)
			run_write (workbook, sheet, i, list);
	list_write (workbook, sheet, list);
	sheet_print_columns (sheet, LEG_CASE);
	return TRUE;
}
