#include "reports/workbook_parts.h"

#include <string.h>

/* The columns beyond are for the screen: on paper they would make the rest unreadable. */
enum
{
	PRINTED_CASE_COLUMNS = 15,
	PRINTED_LINE_COLUMNS = 18
};

/* ---- exceptions: one row per case ---- */

/* Widths in digits, as Excel counts them, and the letters that such a width really holds. */
enum
{
	EXPLANATION_WIDTH = 75,
	SUGGESTION_WIDTH = 50,
	EXPLANATION_LETTERS = 86,
	SUGGESTION_LETTERS = 56,
	LINE_POINTS = 13
};

/* What a person reads first stands first; the CSV has the order for programs. */
struct case_layout
{
	enum case_column column;
	int width;
};

/* clang-format off */ /* tables */
static const struct case_layout movement_layout[] = {
	{ CASE_SEVERITY, 6 }, { CASE_CODE, 22 }, { CASE_ID, 19 }, { CASE_PLANT, 8 }, { CASE_MATERIAL, 16 },
	{ CASE_MATERIAL_TEXT, 22 }, { CASE_LOT, 14 }, { CASE_ORDER_NO, 14 }, { CASE_DELTA_QTY, 13 }, { CASE_UOM, 6 },
	{ CASE_IMPACT_STOCK, 14 }, { CASE_CURRENCY, 6 }, { CASE_EXPLANATION, EXPLANATION_WIDTH },
	{ CASE_SUGGESTION, SUGGESTION_WIDTH }, { CASE_OWNER, 18 }, { CASE_STATE, 10 }, { CASE_DISPOSITION, 24 },
	{ CASE_AGE_DAYS, 7 }, { CASE_FIRST_SEEN, 11 }, { CASE_MATCH_STATUS, 11 }, { CASE_EVENT_AT, 19 },
	{ CASE_POSTING_DATE, 12 }, { CASE_PERIOD, 9 }, { CASE_LEFT_QTY, 13 }, { CASE_RIGHT_QTY, 13 }, { CASE_LEFT_AMOUNT, 14 },
	{ CASE_RIGHT_AMOUNT, 14 }, { CASE_UNIT_PRICE, 12 }, { CASE_PRICE_SOURCE, 13 }, { CASE_IMPACT_WIP, 14 },
	{ CASE_IMPACT_LIABILITY, 14 }, { CASE_IMPACT_PROFIT, 14 }, { CASE_EXPOSURE, 14 }, { CASE_GL_ACCOUNT, 12 },
	{ CASE_STORAGE_LOCATION, 12 }, { CASE_SERIAL, 14 }, { CASE_OPERATION, 9 }, { CASE_MOVEMENT, 12 }, { CASE_DOCUMENT, 16 },
	{ CASE_LEFT_KEYS, 24 }, { CASE_RIGHT_KEYS, 24 }, { CASE_NEAREST_KEY, 24 }, { CASE_NEAREST_WHY, 60 },
	{ CASE_CAUSE, 24 }, { CASE_ROOT_ID, 19 }, { CASE_TAGS, 20 }, { CASE_RECONCILIATION, 16 },
	{ CASE_ENTERED_BY, 14 },
};

/* A tie-out is read by account, amount and document; quantities tell nothing there. */
static const struct case_layout ledger_layout[] = {
	{ CASE_SEVERITY, 6 }, { CASE_GL_ACCOUNT, 13 }, { CASE_ID, 19 }, { CASE_LEFT_AMOUNT, 16 }, { CASE_RIGHT_AMOUNT, 16 },
	{ CASE_EXPOSURE, 16 }, { CASE_CURRENCY, 6 }, { CASE_POSTING_DATE, 12 }, { CASE_DOCUMENT, 24 }, { CASE_MATERIAL, 16 },
	{ CASE_EXPLANATION, EXPLANATION_WIDTH }, { CASE_SUGGESTION, SUGGESTION_WIDTH }, { CASE_OWNER, 18 }, { CASE_CODE, 18 },
	{ CASE_AGE_DAYS, 7 }, { CASE_STATE, 10 }, { CASE_DISPOSITION, 24 }, { CASE_FIRST_SEEN, 11 }, { CASE_MATCH_STATUS, 11 },
	{ CASE_CAUSE, 44 }, { CASE_LEFT_KEYS, 24 }, { CASE_RIGHT_KEYS, 24 }, { CASE_MOVEMENT, 18 }, { CASE_ORDER_NO, 14 },
	{ CASE_PLANT, 8 }, { CASE_PERIOD, 9 }, { CASE_MATERIAL_TEXT, 22 }, { CASE_STORAGE_LOCATION, 12 }, { CASE_LOT, 14 },
	{ CASE_SERIAL, 14 }, { CASE_EVENT_AT, 19 }, { CASE_LEFT_QTY, 13 }, { CASE_RIGHT_QTY, 13 }, { CASE_DELTA_QTY, 13 },
	{ CASE_UOM, 6 }, { CASE_UNIT_PRICE, 12 }, { CASE_PRICE_SOURCE, 13 }, { CASE_IMPACT_STOCK, 14 }, { CASE_IMPACT_WIP, 14 },
	{ CASE_IMPACT_LIABILITY, 14 }, { CASE_IMPACT_PROFIT, 14 }, { CASE_OPERATION, 9 }, { CASE_NEAREST_KEY, 24 },
	{ CASE_NEAREST_WHY, 60 }, { CASE_ROOT_ID, 19 }, { CASE_TAGS, 20 }, { CASE_RECONCILIATION, 16 }, { CASE_ENTERED_BY, 14 },
};
/* clang-format on */

G_STATIC_ASSERT (G_N_ELEMENTS (ledger_layout) == G_N_ELEMENTS (movement_layout));

/* Movement cases beside those of a tie-out need their own columns first. */
static const struct case_layout *
layout_of (const struct workbook *workbook)
{
	for (guint i = 0; i < workbook->outcomes->len; i++)
		if (workbook_outcome (workbook, i)->n_accounts == 0)
			return movement_layout;
	return ledger_layout;
}

static bool
is_money_column (enum case_column column)
{
	return column == CASE_LEFT_AMOUNT || column == CASE_RIGHT_AMOUNT || (column >= CASE_IMPACT_STOCK && column <= CASE_EXPOSURE);
}

static bool
is_number_column (enum case_column column)
{
	return is_money_column (column) || column == CASE_AGE_DAYS || column == CASE_UNIT_PRICE ||
		(column >= CASE_LEFT_QTY && column <= CASE_DELTA_QTY);
}

/* The title with the sides by name and the currency where there is one. */
static void
case_title (const struct workbook *workbook, enum case_column column, GString *title)
{
	const char *text = case_column_title (column);

	g_string_truncate (title, 0);
	if (g_str_has_prefix (text, "Left "))
		g_string_append_printf (title, "%s %s", workbook->side[SIDE_LEFT], text + strlen ("Left "));
	else if (g_str_has_prefix (text, "Right "))
		g_string_append_printf (title, "%s %s", workbook->side[SIDE_RIGHT], text + strlen ("Right "));
	else
		g_string_append (title, text);
	if (is_money_column (column) && workbook->currency != NULL)
		g_string_append_printf (title, ", %s", workbook->currency);
	if (column == CASE_EVENT_AT)
		g_string_append (title, " (plant time)");
}

/* "Entered by" is the last column, so that leaving it out moves no other. */
static size_t
case_columns_count (const struct workbook *workbook)
{
	return G_N_ELEMENTS (movement_layout) - (workbook->options->hide_entered_by ? 1 : 0);
}

static enum style
case_style (enum case_column column, const struct outcome_case *one)
{
	if (column == CASE_SEVERITY)
		return severity_style (one->severity);
	return column == CASE_EXPLANATION || column == CASE_SUGGESTION ? STYLE_WRAP : STYLE_TEXT;
}

/* What was decided, until when, by whom and why: in one cell, because it is read and not filtered. */
static struct cell
disposition_cell (const struct outcome_case *one, GString *scratch)
{
	char until[16];

	if (one->disposition == DISPOSITION_NONE)
		return (struct cell) {.kind = CELL_EMPTY};
	g_string_assign (scratch, disposition_name (one->disposition));
	if (one->disposition_until != DATE_NONE)
		g_string_append_printf (scratch, " until %s", date_format (one->disposition_until, until));
	if (*one->disposition_by != '\0')
		g_string_append_printf (scratch, ", %s", one->disposition_by);
	if (*one->disposition_reason != '\0')
		g_string_append_printf (scratch, ": %s", one->disposition_reason);
	return (struct cell) {.kind = CELL_TEXT, .text = scratch->str};
}

/* Not every reader fits rows to wrapped text by itself. */
static int
case_height (const struct outcome_case *one)
{
	glong explanation = g_utf8_strlen (one->explanation, -1) / EXPLANATION_LETTERS;
	glong suggestion = g_utf8_strlen (one->suggestion, -1) / SUGGESTION_LETTERS;

	return (int) MIN (1 + MAX (explanation, suggestion), 20) * LINE_POINTS + 2;
}

/* line: the sheet row of the case's first line, 0 when it has none. */
static void
case_row_write (
	struct workbook *workbook, struct sheet *sheet, const struct outcome_case *one, const struct zone *zone, uint32_t line)
{
	const struct case_layout *layout = layout_of (workbook);

	sheet_height (sheet, case_height (one));
	for (size_t i = 0; i < case_columns_count (workbook); i++) {
		enum case_column column = layout[i].column;
		struct cell cell =
			column == CASE_DISPOSITION ? disposition_cell (one, workbook->scratch) : case_cell (one, column, workbook->scratch);

		if (column == CASE_ID && line > 0 && line < workbook->rows)
			sheet_link (sheet, (int) i, SHEET_LINES, line, cell.text);
		else
			cell_write (sheet, (int) i, &cell, case_style (column, one), zone);
	}
}

static void
cases_write (struct workbook *workbook, struct sheet *sheet, guint number, int64_t *hidden)
{
	const struct outcome *outcome = workbook_outcome (workbook, number);
	size_t line = 0;

	for (size_t i = 0; i < outcome->n_cases; i++) {
		bool lined;

		while (line < outcome->n_lines && outcome->lines[line].case_index < (int) i)
			line++;
		lined = line < outcome->n_lines && outcome->lines[line].case_index == (int) i;
		if (!sheet_room (sheet)) {
			*hidden += (int64_t) (outcome->n_cases - i);
			return;
		}
		sheet_next (sheet);
		case_row_write (
			workbook, sheet, &outcome->cases[i], workbook->zones->pdata[number], lined ? line_row (workbook, number, line) : 0);
	}
}

static void
empty_write (struct sheet *sheet, const char *text)
{
	if (sheet_row (sheet) == 0 && sheet_next (sheet))
		sheet_text (sheet, 0, text, STYLE_SUBTITLE);
}

static void
list_end (struct sheet *sheet, int columns, int printed, int64_t hidden, const char *empty)
{
	sheet_filter (sheet, 0, columns);
	empty_write (sheet, empty);
	sheet_print_columns (sheet, printed);
	if (hidden > 0 && sheet_next (sheet))
		cut_write (sheet, hidden);
}

gboolean
exceptions_write (struct workbook *workbook, GError **error)
{
	struct sheet *sheet = workbook_sheet (workbook, SHEET_EXCEPTIONS, error);
	const struct case_layout *layout = layout_of (workbook);
	int64_t hidden = 0;

	if (sheet == NULL)
		return FALSE;
	sheet_freeze (sheet, 1, 3);
	sheet_height (sheet, 30);
	for (size_t i = 0; i < case_columns_count (workbook); i++) {
		enum case_column column = layout[i].column;

		sheet_width (sheet, (int) i, layout[i].width);
		case_title (workbook, column, workbook->scratch);
		sheet_text (sheet, (int) i, workbook->scratch->str, is_number_column (column) ? STYLE_HEADER_RIGHT : STYLE_HEADER);
	}
	for (guint i = 0; i < workbook->outcomes->len; i++)
		cases_write (workbook, sheet, i, &hidden);
	list_end (sheet, (int) case_columns_count (workbook), PRINTED_CASE_COLUMNS, hidden, "No exception is open.");
	return TRUE;
}

/* ---- lines: one row per record ---- */

/* clang-format off */ /* tables */
enum line_column
{
	LINE_CASE, LINE_CODE, LINE_RECONCILIATION, LINE_SOURCE, LINE_STATE, LINE_RECORD, LINE_KIND, LINE_MOVEMENT, LINE_PLANT,
	LINE_LOCATION, LINE_MATERIAL, LINE_LOT, LINE_ORDER, LINE_OPERATION, LINE_QTY, LINE_UOM, LINE_AMOUNT, LINE_CURRENCY,
	LINE_ENTRY_QTY, LINE_ENTRY_UOM, LINE_EVENT, LINE_ENTERED, LINE_POSTING, LINE_DOCUMENT, LINE_MESSAGE, LINE_REASON,
	LINE_EXPIRES, LINE_ACCOUNT
};

static const struct { const char *title; int width; bool number; } line_columns[] = {
	[LINE_CASE] = { "Case", 19, false },
	[LINE_CODE] = { "Code", 22, false },
	[LINE_RECONCILIATION] = { "Reconciliation", 16, false },
	[LINE_SOURCE] = { "Source", 9, false },
	[LINE_STATE] = { "State", 14, false },
	[LINE_RECORD] = { "Record", 24, false },
	[LINE_KIND] = { "Kind", 18, false },
	[LINE_MOVEMENT] = { "Movement", 10, false },
	[LINE_PLANT] = { "Plant", 8, false },
	[LINE_LOCATION] = { "Location", 10, false },
	[LINE_MATERIAL] = { "Material", 16, false },
	[LINE_LOT] = { "Lot", 14, false },
	[LINE_ORDER] = { "Order", 14, false },
	[LINE_OPERATION] = { "Oper.", 8, false },
	[LINE_QTY] = { "Quantity, base unit", 14, true },
	[LINE_UOM] = { "Unit", 6, false },
	[LINE_AMOUNT] = { "Amount", 14, true },
	[LINE_CURRENCY] = { "Cur.", 6, false },
	[LINE_ENTRY_QTY] = { "Quantity as entered", 14, true },
	[LINE_ENTRY_UOM] = { "Unit", 6, false },
	[LINE_EVENT] = { "Event (plant time)", 19, false },
	[LINE_ENTERED] = { "Entered (plant time)", 19, false },
	[LINE_POSTING] = { "Posting date", 12, false },
	[LINE_DOCUMENT] = { "Document", 16, false },
	[LINE_MESSAGE] = { "Message", 18, false },
	[LINE_REASON] = { "Reason", 60, false },
	[LINE_EXPIRES] = { "Becomes an exception", 19, false },
	[LINE_ACCOUNT] = { "GL account", 12, false },
};

static const enum line_column lines_layout[] = {
	LINE_CASE, LINE_CODE, LINE_SOURCE, LINE_RECORD, LINE_KIND, LINE_MOVEMENT, LINE_PLANT, LINE_LOCATION, LINE_MATERIAL,
	LINE_LOT, LINE_ORDER, LINE_OPERATION, LINE_QTY, LINE_UOM, LINE_AMOUNT, LINE_CURRENCY, LINE_ENTRY_QTY, LINE_ENTRY_UOM,
	LINE_EVENT, LINE_ENTERED, LINE_POSTING, LINE_DOCUMENT, LINE_MESSAGE, LINE_REASON, LINE_RECONCILIATION
};

/* Where ledgers are compared, their accounts and documents come first. */
static const enum line_column ledger_lines_layout[] = {
	LINE_CASE, LINE_CODE, LINE_SOURCE, LINE_RECORD, LINE_ACCOUNT, LINE_AMOUNT, LINE_CURRENCY, LINE_POSTING, LINE_DOCUMENT,
	LINE_MOVEMENT, LINE_KIND, LINE_MESSAGE, LINE_PLANT, LINE_MATERIAL, LINE_LOT, LINE_ORDER, LINE_QTY, LINE_UOM,
	LINE_LOCATION, LINE_OPERATION, LINE_ENTRY_QTY, LINE_ENTRY_UOM, LINE_EVENT, LINE_ENTERED, LINE_REASON, LINE_RECONCILIATION
};
/* clang-format on */

static const enum line_column ledger_others_layout[] = {LINE_STATE, LINE_SOURCE, LINE_RECORD, LINE_ACCOUNT, LINE_AMOUNT,
	LINE_CURRENCY, LINE_POSTING, LINE_DOCUMENT, LINE_REASON, LINE_EXPIRES, LINE_MOVEMENT, LINE_KIND, LINE_MESSAGE, LINE_PLANT,
	LINE_MATERIAL, LINE_LOT, LINE_ORDER, LINE_QTY, LINE_UOM, LINE_LOCATION, LINE_OPERATION, LINE_ENTRY_QTY, LINE_ENTRY_UOM,
	LINE_EVENT, LINE_ENTERED, LINE_RECONCILIATION};

static const enum line_column others_layout[] = {LINE_STATE, LINE_SOURCE, LINE_RECORD, LINE_MATERIAL, LINE_LOT, LINE_ORDER,
	LINE_QTY, LINE_UOM, LINE_AMOUNT, LINE_CURRENCY, LINE_REASON, LINE_EXPIRES, LINE_EVENT, LINE_POSTING, LINE_KIND, LINE_MOVEMENT,
	LINE_PLANT, LINE_LOCATION, LINE_OPERATION, LINE_ENTRY_QTY, LINE_ENTRY_UOM, LINE_ENTERED, LINE_DOCUMENT, LINE_MESSAGE,
	LINE_RECONCILIATION};

struct layout
{
	const enum line_column *columns;
	size_t n;
};

static struct layout
lines_layout_of (const struct workbook *workbook)
{
	if (any_account (workbook))
		return (struct layout) {ledger_lines_layout, G_N_ELEMENTS (ledger_lines_layout)};
	return (struct layout) {lines_layout, G_N_ELEMENTS (lines_layout)};
}

static struct layout
others_layout_of (const struct workbook *workbook)
{
	if (any_account (workbook))
		return (struct layout) {ledger_others_layout, G_N_ELEMENTS (ledger_others_layout)};
	return (struct layout) {others_layout, G_N_ELEMENTS (others_layout)};
}

static struct cell
instant_of (instant_t instant)
{
	return (struct cell) {.kind = instant == INSTANT_NONE ? CELL_EMPTY : CELL_INSTANT, .number = instant};
}

static struct cell
line_cell (const struct outcome *outcome, const struct outcome_line *line, enum line_column column)
{
	const struct outcome_case *one = line->case_index >= 0 ? &outcome->cases[line->case_index] : NULL;

	switch (column) {
	case LINE_CASE:
		return cell_of_text (one != NULL ? one->case_id : "");
	case LINE_CODE:
		return cell_of_text (one != NULL ? code_name (one->code) : "");
	case LINE_RECONCILIATION:
		return cell_of_text (outcome->reconciliation);
	case LINE_SOURCE:
		return cell_of_text (outcome_side_name (outcome, line->side));
	case LINE_STATE:
		return cell_of_text (state_name (line->state));
	case LINE_RECORD:
		return cell_of_text (line->source_key);
	case LINE_KIND:
		return cell_of_text (line->kind);
	case LINE_MOVEMENT:
		return cell_of_text (line->movement);
	case LINE_PLANT:
		return cell_of_text (line->plant);
	case LINE_LOCATION:
		return cell_of_text (line->storage_location);
	case LINE_MATERIAL:
		return cell_of_text (line->material);
	case LINE_LOT:
		return cell_of_text (line->lot);
	case LINE_ORDER:
		return cell_of_text (line->order_no);
	case LINE_OPERATION:
		return cell_of_text (line->operation);
	case LINE_QTY:
		return cell_of_number (line->qty, QTY_SCALE, one != NULL ? one->uom_decimals : 0);
	case LINE_UOM:
		return cell_of_text (line->uom);
	case LINE_AMOUNT:
		return cell_of_number (line->amount, MONEY_SCALE, currency_decimals (line->currency));
	case LINE_CURRENCY:
		return cell_of_text (line->amount != DECIMAL_NONE ? line->currency : "");
	case LINE_ENTRY_QTY:
		return cell_of_number (line->entry_qty, QTY_SCALE, 0);
	case LINE_ENTRY_UOM:
		return cell_of_text (line->entry_uom);
	case LINE_EVENT:
		return instant_of (line->event_at);
	case LINE_ENTERED:
		return instant_of (line->entered_at);
	case LINE_POSTING:
		return (struct cell) {.kind = line->posting_date == DATE_NONE ? CELL_EMPTY : CELL_DATE, .number = line->posting_date};
	case LINE_DOCUMENT:
		return cell_of_text (line->document);
	case LINE_MESSAGE:
		return cell_of_text (line->message_id);
	case LINE_REASON:
		return cell_of_text (line->reason);
	case LINE_EXPIRES:
		return instant_of (line->expires_at);
	case LINE_ACCOUNT:
		return cell_of_text (line->gl_account);
	}
	g_assert_not_reached ();
}

static void
line_header (struct sheet *sheet, struct layout layout)
{
	sheet_freeze (sheet, 1, 0);
	sheet_height (sheet, 30);
	for (size_t i = 0; i < layout.n; i++) {
		enum line_column column = layout.columns[i];

		sheet_width (sheet, (int) i, line_columns[column].width);
		sheet_text (sheet, (int) i, line_columns[column].title, line_columns[column].number ? STYLE_HEADER_RIGHT : STYLE_HEADER);
	}
}

static void
line_write (struct workbook *workbook, struct sheet *sheet, guint number, const struct outcome_line *line, struct layout layout)
{
	const struct outcome *outcome = workbook_outcome (workbook, number);

	for (size_t i = 0; i < layout.n; i++) {
		struct cell cell = line_cell (outcome, line, layout.columns[i]);
		uint32_t row = layout.columns[i] == LINE_CASE && cell.kind == CELL_TEXT
			? exception_row (workbook, number, (size_t) line->case_index)
			: 0;

		if (row > 0 && row < workbook->rows)
			sheet_link (sheet, (int) i, SHEET_EXCEPTIONS, row, cell.text);
		else
			cell_write (sheet, (int) i, &cell, STYLE_TEXT, workbook->zones->pdata[number]);
	}
}

gboolean
lines_write (struct workbook *workbook, GError **error)
{
	struct sheet *sheet = workbook_sheet (workbook, SHEET_LINES, error);
	struct layout layout = lines_layout_of (workbook);
	int64_t hidden = 0;

	if (sheet == NULL)
		return FALSE;
	line_header (sheet, layout);
	for (guint i = 0; i < workbook->outcomes->len; i++) {
		const struct outcome *outcome = workbook_outcome (workbook, i);

		for (size_t line = 0; line < outcome->n_lines; line++) {
			if (!sheet_room (sheet)) {
				hidden += (int64_t) (outcome->n_lines - line);
				break;
			}
			sheet_next (sheet);
			line_write (workbook, sheet, i, &outcome->lines[line], layout);
		}
	}
	list_end (sheet, (int) layout.n, PRINTED_LINE_COLUMNS, hidden, "No exception is open.");
	return TRUE;
}

/* ---- what tolerances have absorbed ---- */

/* clang-format off */ /* tables */
enum leak_column
{
	LEAK_RECONCILIATION, LEAK_PLANT, LEAK_TOLERANCE, LEAK_ACCOUNT, LEAK_PERIOD, LEAK_MATCHES, LEAK_UNVALUED, LEAK_HIGH, LEAK_LOW,
	LEAK_NET, LEAK_CURRENCY, LEAK_BEYOND, LEAK_COLUMNS
};

static const struct head leak_columns[LEAK_COLUMNS] = {
	[LEAK_RECONCILIATION] = { "Reconciliation", 20, false },
	[LEAK_PLANT] = { "Plant", 8, false },
	[LEAK_TOLERANCE] = { "Tolerance", 14, false },
	[LEAK_ACCOUNT] = { "GL account", 14, false },
	[LEAK_PERIOD] = { "Period", 9, false },
	[LEAK_MATCHES] = { "Matches", 12, true },
	[LEAK_UNVALUED] = { "of them unvalued", 12, true },
	[LEAK_HIGH] = { "Booked too high", 16, true },
	[LEAK_LOW] = { "Booked too low", 16, true },
	[LEAK_NET] = { "Net", 16, true },
	[LEAK_CURRENCY] = { "Cur.", 6, false },
	[LEAK_BEYOND] = { "Limit", 16, false },
};
/* clang-format on */

static void
leak_write (struct sheet *sheet, const struct outcome *outcome, const struct outcome_leak *leak)
{
	int decimals = currency_decimals (leak->currency);
	char period[16];

	sheet_text (sheet, LEAK_RECONCILIATION, outcome->reconciliation, STYLE_TEXT);
	sheet_text (sheet, LEAK_PLANT, outcome->plant, STYLE_TEXT);
	sheet_text (sheet, LEAK_TOLERANCE, leak->tolerance, STYLE_TEXT);
	sheet_text (sheet, LEAK_ACCOUNT, leak->gl_account, STYLE_TEXT);
	sheet_text (sheet, LEAK_PERIOD, period_format (leak->period, period), STYLE_TEXT);
	sheet_number (sheet, LEAK_MATCHES, leak->matches, 0, 0, STYLE_NUMBER);
	sheet_number (sheet, LEAK_UNVALUED, leak->unvalued, 0, 0, STYLE_NUMBER);
	sheet_number (sheet, LEAK_HIGH, leak->too_high, MONEY_SCALE, decimals, STYLE_NUMBER);
	sheet_number (sheet, LEAK_LOW, leak->too_low, MONEY_SCALE, decimals, STYLE_NUMBER);
	sheet_number (sheet, LEAK_NET, leak->too_high + leak->too_low, MONEY_SCALE, decimals, STYLE_NUMBER);
	sheet_text (sheet, LEAK_CURRENCY, leak->currency, STYLE_TEXT);
	sheet_text (sheet, LEAK_BEYOND, leak->beyond ? "beyond: TOL_LEAK" : "within", STYLE_TEXT);
}

gboolean
leaks_write (struct workbook *workbook, GError **error)
{
	struct sheet *sheet = workbook_sheet (workbook, "Tolerance leakage", error);
	int64_t hidden = 0;

	if (sheet == NULL)
		return FALSE;
	sheet_freeze (sheet, 1, 0);
	sheet_height (sheet, HEAD_HEIGHT);
	heads_write (sheet, 0, leak_columns, LEAK_COLUMNS);
	for (guint i = 0; i < workbook->outcomes->len; i++) {
		const struct outcome *outcome = workbook_outcome (workbook, i);

		for (size_t leak = 0; leak < outcome->n_leaks; leak++) {
			if (!sheet_room (sheet)) {
				hidden++;
				continue;
			}
			sheet_next (sheet);
			leak_write (sheet, outcome, &outcome->leaks[leak]);
		}
	}
	list_end (sheet, LEAK_COLUMNS, LEAK_COLUMNS, hidden, "No difference was within a tolerance.");
	return TRUE;
}

/* ---- rows that are no exceptions, by their state ---- */

static const struct
{
	const char *name;
	unsigned states;
	bool always;
	const char *empty;
} other_sheets[] = {
	{"Open timing", 1u << STATE_OPEN_TIMING, true, "No row is open by timing."},
	{"Netted & duplicates", 1u << STATE_NETTED | 1u << STATE_DUPLICATE, true, "No row was netted or is a duplicate."},
	{"Out of scope", 1u << STATE_OUT_OF_SCOPE, false, ""},
	{"Rejected rows", 1u << STATE_REJECTED, true, "No row was rejected."},
};

static bool
any_other (const struct workbook *workbook, unsigned states)
{
	for (guint i = 0; i < workbook->outcomes->len; i++) {
		const struct outcome *outcome = workbook_outcome (workbook, i);

		for (size_t line = 0; line < outcome->n_others; line++)
			if (states & 1u << outcome->others[line].state)
				return true;
	}
	return false;
}

static gboolean
other_write (struct workbook *workbook, const char *name, unsigned states, const char *empty, GError **error)
{
	struct sheet *sheet = workbook_sheet (workbook, name, error);
	struct layout layout = others_layout_of (workbook);
	int64_t hidden = 0;

	if (sheet == NULL)
		return FALSE;
	line_header (sheet, layout);
	for (guint i = 0; i < workbook->outcomes->len; i++) {
		const struct outcome *outcome = workbook_outcome (workbook, i);

		for (size_t line = 0; line < outcome->n_others; line++) {
			if (!(states & 1u << outcome->others[line].state))
				continue;
			if (!sheet_room (sheet)) {
				hidden++;
				continue;
			}
			sheet_next (sheet);
			line_write (workbook, sheet, i, &outcome->others[line], layout);
		}
	}
	list_end (sheet, (int) layout.n, PRINTED_LINE_COLUMNS, hidden, empty);
	return TRUE;
}

gboolean
others_write (struct workbook *workbook, GError **error)
{
	for (size_t i = 0; i < G_N_ELEMENTS (other_sheets); i++)
		if ((other_sheets[i].always || any_other (workbook, other_sheets[i].states)) &&
			!other_write (workbook, other_sheets[i].name, other_sheets[i].states, other_sheets[i].empty, error))
			return FALSE;
	return TRUE;
}
