/* "Roll-forward": what moved each account, by kind of movement. "Bridge": each line between the two ledgers. */
#include "reports/workbook_tieout.h"

#include <string.h>

/* ---- roll-forward ---- */

enum roll_column
{
	ROLL_ACCOUNT,
	ROLL_CURRENCY,
	ROLL_KIND,
	ROLL_LEFT_ROWS,
	ROLL_LEFT,
	ROLL_RIGHT_ROWS,
	ROLL_RIGHT,
	ROLL_DIFFERENCE,
	ROLL_LEFT_CHECK,
	ROLL_RIGHT_CHECK,
	ROLL_UNIT,
	ROLL_COLUMNS
};

static const struct head roll_columns[ROLL_COLUMNS] = {
	[ROLL_ACCOUNT] = {"Account", 14, false},
	[ROLL_CURRENCY] = {"Cur.", 6, false},
	[ROLL_KIND] = {"Kind of movement", 26, false},
	[ROLL_LEFT_ROWS] = {"Movements", 12, true},
	[ROLL_LEFT] = {"Stock ledger", 20, true},
	[ROLL_RIGHT_ROWS] = {"Lines of the general ledger", 13, true},
	[ROLL_RIGHT] = {"General ledger", 20, true},
	[ROLL_DIFFERENCE] = {"Difference GL - SL", 20, true},
	[ROLL_LEFT_CHECK] = {"Check: stock ledger against Tie-out", 20, true},
	[ROLL_RIGHT_CHECK] = {"Check: general ledger against Tie-out", 20, true},
	[ROLL_UNIT] = {"Company or plant", 12, false},
};

struct moved
{
	int64_t rows[SIDE_COUNT];
	int128 value[SIDE_COUNT];
};

static void
place_write (struct sheet *sheet, const struct account_proof *proof, const char *kind, enum style style)
{
	sheet_text (sheet, ROLL_ACCOUNT, proof->account->gl_account, style);
	sheet_text (sheet, ROLL_CURRENCY, proof->account->currency, style);
	sheet_text (sheet, ROLL_KIND, kind, style);
}

/* General ledger less stock ledger, of the current row. */
static void
difference_write (struct sheet *sheet, const struct account_proof *proof, bool exact, int128 value, enum style style)
{
	char left[16], right[16];
	g_autofree char *formula = g_strdup_printf ("=ROUND(%s-%s,%d)", cell_name (sheet_row (sheet), ROLL_RIGHT, right),
		cell_name (sheet_row (sheet), ROLL_LEFT, left), proof->places);

	sum_write (sheet, ROLL_DIFFERENCE, exact, formula, value, proof->decimals, style);
}

static void
kind_write (
	struct sheet *sheet, const struct account_proof *proof, const struct outcome_roll *roll, bool exact[static SIDE_COUNT])
{
	bool left, right;

	place_write (sheet, proof, *roll->kind != '\0' ? roll->kind : "of no movement", STYLE_TEXT);
	sheet_number (sheet, ROLL_LEFT_ROWS, roll->left_rows, 0, 0, STYLE_NUMBER);
	left = sheet_number (sheet, ROLL_LEFT, roll->left, MONEY_SCALE, proof->decimals, STYLE_NUMBER);
	sheet_number (sheet, ROLL_RIGHT_ROWS, roll->right_rows, 0, 0, STYLE_NUMBER);
	right = sheet_number (sheet, ROLL_RIGHT, roll->right, MONEY_SCALE, proof->decimals, STYLE_NUMBER);
	difference_write (sheet, proof, left && right, (int128) roll->right - roll->left, STYLE_NUMBER);
	exact[SIDE_LEFT] &= left;
	exact[SIDE_RIGHT] &= right;
}

static void
moved_check (struct sheet *sheet, const struct account_proof *proof, int side, int128 value, bool exact)
{
	int64_t told = side == SIDE_LEFT ? proof->account->left_moved : proof->account->right_moved;
	char own[16], tie[16];
	g_autofree char *formula =
		g_strdup_printf ("=ROUND(%s-'%s'!%s,%d)", cell_name (sheet_row (sheet), side == SIDE_LEFT ? ROLL_LEFT : ROLL_RIGHT, own),
			SHEET_TIEOUT, cell_name (proof->row + PROOF_MOVED, TIE_LEFT + side, tie), proof->places);

	if (told == DECIMAL_NONE)
		money_write (sheet, ROLL_LEFT_CHECK + side, told, 0, STYLE_TOTAL);
	else
		check_write (
			sheet, ROLL_LEFT_CHECK + side, exact && proof->row > 0 && number_fits (told, MONEY_SCALE), formula, value - told);
}

static void
moved_write (struct sheet *sheet, const struct account_proof *proof, const struct moved *moved, uint32_t first, const bool *exact)
{
	static const int columns[SIDE_COUNT] = {ROLL_LEFT, ROLL_RIGHT};
	uint32_t row = sheet_row (sheet);
	bool sums[SIDE_COUNT], any = row > first;

	place_write (sheet, proof, "All", STYLE_TOTAL_TEXT);
	for (int side = 0; side < SIDE_COUNT; side++) {
		char from[16], to[16];
		g_autofree char *count = g_strdup_printf (
			"=SUM(%s:%s)", cell_name (first, columns[side] - 1, from), cell_name (row - 1, columns[side] - 1, to));
		g_autofree char *money = g_strdup_printf ("=ROUND(SUM(%s:%s),%d)", cell_name (first, columns[side], from),
			cell_name (row - 1, columns[side], to), proof->places);

		if (any)
			sheet_formula (sheet, columns[side] - 1, count, moved->rows[side], 0, 0, STYLE_TOTAL);
		else
			sheet_number (sheet, columns[side] - 1, 0, 0, 0, STYLE_TOTAL);
		sums[side] = exact[side];
		sums[side] &=
			sum_write (sheet, columns[side], any && exact[side], money, moved->value[side], proof->decimals, STYLE_TOTAL);
	}
	difference_write (sheet, proof, sums[0] && sums[1], moved->value[SIDE_RIGHT] - moved->value[SIDE_LEFT], STYLE_TOTAL);
	for (int side = 0; side < SIDE_COUNT; side++)
		moved_check (sheet, proof, side, moved->value[side], sums[side]);
}

static bool
has_moved (const struct account_proof *proof)
{
	return proof->n_rolls > 0 || proof->account->left_moved != 0 || proof->account->right_moved != 0;
}

/* The kinds of an account and their sum; nothing moved, nothing is shown. False: the sheet is full. */
static bool
account_rolls_write (struct sheet *sheet, const struct outcome *outcome, const struct account_proof *proof)
{
	struct moved moved = {0};
	bool exact[SIDE_COUNT] = {true, true};
	uint32_t first = sheet_row (sheet) + 1;

	for (size_t i = proof->first_roll; i < proof->first_roll + proof->n_rolls; i++) {
		const struct outcome_roll *roll = &outcome->rolls[i];

		if (!sheet_room (sheet))
			return false;
		sheet_next (sheet);
		kind_write (sheet, proof, roll, exact);
		sheet_text (sheet, ROLL_UNIT, outcome_unit (outcome), STYLE_TEXT);
		moved.rows[SIDE_LEFT] += roll->left_rows;
		moved.rows[SIDE_RIGHT] += roll->right_rows;
		moved.value[SIDE_LEFT] += roll->left;
		moved.value[SIDE_RIGHT] += roll->right;
	}
	if (has_moved (proof)) {
		if (!sheet_room (sheet))
			return false;
		sheet_next (sheet);
		moved_write (sheet, proof, &moved, first, exact);
		sheet_text (sheet, ROLL_UNIT, outcome_unit (outcome), STYLE_TOTAL_TEXT);
	}
	return true;
}

gboolean
rolls_write (struct workbook *workbook, GError **error)
{
	struct sheet *sheet;
	bool room = true;

	if (!any_account (workbook))
		return TRUE;
	sheet = workbook_sheet (workbook, "Roll-forward", error);
	if (sheet == NULL)
		return FALSE;
	sheet_freeze (sheet, 1, 3);
	sheet_height (sheet, HEAD_HEIGHT);
	heads_write (sheet, 0, roll_columns, ROLL_COLUMNS);
	for (guint i = 0; i < workbook->outcomes->len && room; i++) {
		const GArray *proofs = workbook_proofs (workbook, i);

		for (guint k = 0; k < proofs->len && room; k++)
			room = account_rolls_write (sheet, workbook_outcome (workbook, i), &g_array_index (proofs, struct account_proof, k));
	}
	sheet_filter (sheet, 0, ROLL_COLUMNS);
	sheet_print_columns (sheet, ROLL_COLUMNS);
	if (!room && sheet_next (sheet))
		sheet_text (sheet, 0, "Further kinds are not shown, because the sheet is full.", STYLE_HEADING);
	return TRUE;
}

/* ---- bridge ---- */

enum bridge_column
{
	LINE_ACCOUNT,
	LINE_CURRENCY,
	LINE_CAUSE,
	LINE_AMOUNT,
	LINE_ROWS,
	LINE_CASE,
	LINE_CODE,
	LINE_AGE,
	LINE_NOTE,
	LINE_UNIT,
	LINE_RECORDS,
	LINE_COLUMNS
};

G_STATIC_ASSERT ((int) LINE_AMOUNT == (int) BRIDGE_AMOUNT && (int) LINE_AGE == (int) BRIDGE_AGE);

static const struct head line_columns[LINE_COLUMNS] = {
	[LINE_ACCOUNT] = {"Account", 14, false},
	[LINE_CURRENCY] = {"Cur.", 6, false},
	[LINE_CAUSE] = {"Cause", 44, false},
	[LINE_AMOUNT] = {"Amount", 20, true},
	[LINE_ROWS] = {"Records", 10, true},
	[LINE_CASE] = {"Case", 19, false},
	[LINE_CODE] = {"Code", 20, false},
	[LINE_AGE] = {"Age, days", 8, true},
	[LINE_NOTE] = {"What it is", 60, false},
	[LINE_UNIT] = {"Company or plant", 12, false},
	[LINE_RECORDS] = {"Lines and movements", 16, false},
};

static size_t
rows_shown (const struct workbook *workbook)
{
	return MIN (BRIDGE_ROWS_MAX, workbook->rows - 2); /* the header, and the sentence on what is not shown */
}

uint32_t
bridge_row (const struct workbook *workbook, guint number, size_t index)
{
	for (guint i = 0; i < number; i++)
		index += workbook_outcome (workbook, i)->n_bridge;
	return index < rows_shown (workbook) ? (uint32_t) index + 1 : 0;
}

/* Of each case its first record, as an index of the outcome's lines; UINT32_MAX: it has none. */
static uint32_t *
first_lines (const struct outcome *outcome)
{
	uint32_t *first = g_new (uint32_t, outcome->n_cases + 1);

	memset (first, 0xff, (outcome->n_cases + 1) * sizeof *first);
	for (size_t i = outcome->n_lines; i > 0; i--)
		if (outcome->lines[i - 1].case_index >= 0)
			first[outcome->lines[i - 1].case_index] = (uint32_t) (i - 1);
	return first;
}

/* Of the records of a case, of which this is the first, the first on the line's own account: a case may be about several. */
static uint32_t
own_record (const struct outcome *outcome, const struct outcome_bridge *line, uint32_t first)
{
	for (size_t i = first; i < outcome->n_lines && outcome->lines[i].case_index == outcome->lines[first].case_index; i++)
		if (strcmp (outcome->lines[i].gl_account, line->gl_account) == 0)
			return (uint32_t) i;
	return first;
}

/* What leads from cases and lines of the bridge to their records. */
struct records
{
	GHashTable *cases; /* rows of cases on their sheet */
	uint32_t *line;    /* of each case its first record, as an index of the outcome's lines */
};

struct target
{
	const char *sheet;
	uint32_t row; /* 0: there is no such */
	const char *text;
};

static const struct account_proof *
proof_of (const struct workbook *workbook, guint number, const struct outcome_bridge *line)
{
	const GArray *proofs = workbook_proofs (workbook, number);

	for (guint i = 0; i < proofs->len; i++) {
		const struct account_proof *proof = &g_array_index (proofs, struct account_proof, i);

		if (strcmp (proof->account->gl_account, line->gl_account) == 0 && strcmp (proof->account->currency, line->currency) == 0)
			return proof;
	}
	return NULL;
}

/* A line without records is made of balances: those of its account, or of its continuity. */
static struct target
balances_target (const struct workbook *workbook, guint number, const struct outcome_bridge *line)
{
	const struct account_proof *proof = proof_of (workbook, number, line);
	uint32_t chained = proof != NULL ? chain_row (workbook, number, proof->account) : 0;
	bool broken = line->cause == BRIDGE_UNEXPLAINED;
	int part = line->cause == BRIDGE_CARRY_FORWARD ? PROOF_OPENING
		: line->cause == BRIDGE_SCOPE_GAP          ? PROOF_MOVED
		: broken                                   ? PROOF_ROLLED
												   : PROOF_CLOSING;

	if (line->cause == BRIDGE_CARRY_FORWARD && chained > 0)
		return (struct target) {SHEET_CHAIN, chained, "continuity"};
	return (struct target) {
		SHEET_TIEOUT, proof != NULL && proof->row > 0 ? proof->row + (uint32_t) part : 0, broken ? "roll-forward" : "balances"};
}

/* Where the lines of the general ledger and the movements behind a line begin: those of its case, else what it is made of. */
static struct target
records_target (const struct workbook *workbook, guint number, const struct records *records, size_t index)
{
	const struct outcome *outcome = workbook_outcome (workbook, number);
	const struct outcome_bridge *line = &outcome->bridge[index];
	uint32_t row = GPOINTER_TO_UINT (g_hash_table_lookup (records->cases, line->case_id));
	uint32_t first = row > 0 ? records->line[row - exception_row (workbook, number, 0)] : UINT32_MAX;

	if (first != UINT32_MAX) {
		row = line_row (workbook, number, own_record (outcome, line, first));
		return (struct target) {SHEET_LINES, row < workbook->rows ? row : 0, "records"};
	}
	if (detail_place (workbook, number, index)->n > 0)
		return (struct target) {SHEET_DETAIL, detail_place (workbook, number, index)->row, "values"};
	return balances_target (workbook, number, line);
}

static void
records_link (const struct workbook *workbook, struct sheet *sheet, guint number, const struct records *records, size_t index)
{
	const struct outcome_bridge *line = &workbook_outcome (workbook, number)->bridge[index];
	struct target target = records_target (workbook, number, records, index);
	g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT " record%s", line->rows, line->rows == 1 ? "" : "s");

	if (target.row > 0)
		sheet_link_formula (sheet, LINE_RECORDS, target.sheet, target.row, line->rows > 0 ? text : target.text, STYLE_LINK);
	else
		sheet_blank (sheet, LINE_RECORDS, STYLE_TEXT);
}

static void
line_write (struct workbook *workbook, struct sheet *sheet, guint number, const struct records *records, size_t index)
{
	const struct outcome *outcome = workbook_outcome (workbook, number);
	const struct outcome_bridge *line = &outcome->bridge[index];
	uint32_t row = GPOINTER_TO_UINT (g_hash_table_lookup (records->cases, line->case_id));
	const struct outcome_case *one = row > 0 ? &outcome->cases[row - exception_row (workbook, number, 0)] : NULL;
	const struct cell cells[LINE_COLUMNS] = {
		[LINE_ACCOUNT] = cell_of_text (line->gl_account),
		[LINE_CURRENCY] = cell_of_text (line->currency),
		[LINE_CAUSE] = cell_of_text (bridge_title (line->cause)),
		[LINE_AMOUNT] = cell_of_number (line->amount, MONEY_SCALE, currency_decimals (line->currency)),
		[LINE_ROWS] = cell_of_number (line->rows, 0, 0),
		[LINE_CASE] = cell_of_text (line->case_id),
		[LINE_CODE] = cell_of_text (one != NULL ? code_name (one->code) : ""),
		[LINE_AGE] = cell_of_number (one != NULL ? one->age_days : DECIMAL_NONE, 0, 0),
		[LINE_NOTE] = cell_of_text (line->note),
		[LINE_UNIT] = cell_of_text (outcome_unit (outcome)),
	};

	for (int i = 0; i < LINE_RECORDS; i++)
		if (i == LINE_CASE && row > 0 && row < workbook->rows)
			sheet_link (sheet, i, SHEET_EXCEPTIONS, row, line->case_id);
		else
			cell_write (sheet, i, &cells[i], STYLE_TEXT, NULL);
	records_link (workbook, sheet, number, records, index);
}

static int64_t
lines_write_of (struct workbook *workbook, struct sheet *sheet, guint number)
{
	const struct outcome *outcome = workbook_outcome (workbook, number);
	g_autoptr (GHashTable) cases = exception_rows (workbook, number);
	g_autofree uint32_t *line = first_lines (outcome);
	const struct records records = {cases, line};

	for (size_t i = 0; i < outcome->n_bridge; i++) {
		if (bridge_row (workbook, number, i) == 0)
			return (int64_t) (outcome->n_bridge - i);
		sheet_next (sheet);
		line_write (workbook, sheet, number, &records, i);
	}
	return 0;
}

gboolean
bridge_write (struct workbook *workbook, GError **error)
{
	struct sheet *sheet;
	int64_t hidden = 0;

	if (!any_account (workbook))
		return TRUE;
	sheet = workbook_sheet (workbook, SHEET_BRIDGE, error);
	if (sheet == NULL)
		return FALSE;
	sheet_freeze (sheet, 1, 2);
	sheet_height (sheet, HEAD_HEIGHT);
	heads_write (sheet, 0, line_columns, LINE_COLUMNS);
	for (guint i = 0; i < workbook->outcomes->len; i++)
		hidden += lines_write_of (workbook, sheet, i);
	sheet_filter (sheet, 0, LINE_COLUMNS);
	sheet_print_columns (sheet, LINE_COLUMNS);
	if (hidden > 0 && sheet_next (sheet)) {
		g_string_printf (workbook->scratch,
			"%" G_GINT64_FORMAT " further lines are not shown: the sums on the sheet %s have them, and "
			"the file of --bridge has every line.",
			hidden, SHEET_TIEOUT);
		sheet_text (sheet, 0, workbook->scratch->str, STYLE_HEADING);
	} else if (sheet_row (sheet) == 0 && sheet_next (sheet)) {
		sheet_text (sheet, 0, "Nothing lies between the two ledgers.", STYLE_SUBTITLE);
	}
	return TRUE;
}
