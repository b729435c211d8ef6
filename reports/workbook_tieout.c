/* "Tie-out": for each stock account and currency the proof that leads from the stock ledger to the general ledger. */
#include "reports/workbook_tieout.h"

#include <string.h>

enum
{
	SENTENCES_MAX = 20,
	SENTENCE_LETTERS = 150, /* that fit into a line of the sheet */
	LINE_POINTS = 16
};

/* ---- cells ---- */

bool
money_write (struct sheet *sheet, int column, int64_t value, int decimals, enum style style)
{
	if (value != DECIMAL_NONE)
		return sheet_number (sheet, column, value, MONEY_SCALE, decimals, style);
	sheet_text (sheet, column, "not told", style);
	return false;
}

bool
sum_write (struct sheet *sheet, int column, bool exact, const char *formula, int128 value, int decimals, enum style style)
{
	if (!exact)
		return sheet_number (sheet, column, value, MONEY_SCALE, decimals, style);
	sheet_formula (sheet, column, formula, value, MONEY_SCALE, decimals, style);
	return number_fits (value, MONEY_SCALE);
}

void
check_write (struct sheet *sheet, int column, bool exact, const char *formula, int128 value)
{
	sum_write (sheet, column, exact, formula, value, 0, STYLE_CHECK);
	sheet_alarm (sheet, column);
}

static void
untold_write (struct sheet *sheet, int column, enum style style)
{
	money_write (sheet, column, DECIMAL_NONE, 0, style);
}

/* ---- what is proven ---- */

static enum style
proof_style (enum proof_verdict verdict)
{
	static const enum style styles[PROOF_VERDICT_COUNT] = {
		[PROOF_AGREES] = STYLE_CLEAN,
		[PROOF_EXPLAINED] = STYLE_FOUND,
		[PROOF_UNKNOWN] = STYLE_PARTIAL,
		[PROOF_OPEN] = STYLE_BREACHED,
	};

	return styles[verdict];
}

static void
sentence_write (struct sheet *sheet, const char *text, enum proof_verdict verdict)
{
	sheet_height (sheet, 14 + LINE_POINTS * (1 + (int) (g_utf8_strlen (text, -1) / SENTENCE_LETTERS)));
	sheet_wide_text (sheet, 0, TIE_LAST, text, proof_style (verdict));
	sheet_next (sheet);
}

/* One account speaks for itself; of several those that do not agree, below the sentence on all. */
static void
sentences_write (struct workbook *workbook, struct sheet *sheet, const GArray *proofs)
{
	guint written = 0, left = 0;

	if (proofs->len > 1) {
		g_autofree char *all = accounts_sentence (proofs);

		sentence_write (sheet, all, accounts_verdict (proofs));
	}
	for (guint i = 0; i < proofs->len; i++) {
		const struct account_proof *proof = &g_array_index (proofs, struct account_proof, i);
		g_autofree char *text = account_sentence (proof);

		if (proofs->len > 1 && proof->verdict == PROOF_AGREES)
			continue;
		if (written++ < SENTENCES_MAX)
			sentence_write (sheet, text, proof->verdict);
		else
			left++;
	}
	if (left > 0) {
		g_string_printf (workbook->scratch, "%u more that do not agree: see the accounts below.", left);
		sheet_text (sheet, 0, workbook->scratch->str, STYLE_SUBTITLE);
		sheet_next (sheet);
	}
	sheet_next (sheet);
}

/* ---- the block of an account ---- */

static int
causes_of (const struct account_proof *proof)
{
	int n = 0;

	for (int cause = 0; cause < BRIDGE_UNEXPLAINED; cause++)
		n += proof->cause[cause].lines > 0;
	return n;
}

static uint32_t
proof_height (const struct account_proof *proof)
{
	return (uint32_t) (PROOF_CAUSES + causes_of (proof) + PROOF_ROWS_BELOW);
}

static int64_t
difference_of (int64_t left, int64_t right)
{
	return left == DECIMAL_NONE || right == DECIMAL_NONE ? DECIMAL_NONE : right - left;
}

struct balance
{
	const char *label;
	int64_t rows, left, right, difference;
	bool total;
};

/* Both ledgers and their difference; tells in exact[] which of the three are numbers. */
static void
balance_write (struct sheet *sheet, const struct account_proof *proof, const struct balance *balance, bool exact[static 3])
{
	enum style style = balance->total ? STYLE_PROOF : STYLE_NUMBER;
	char left[16], right[16];
	g_autofree char *formula = g_strdup_printf ("=ROUND(%s-%s,%d)", cell_name (sheet_row (sheet), TIE_RIGHT, right),
		cell_name (sheet_row (sheet), TIE_LEFT, left), proof->places);
	bool told = balance->left != DECIMAL_NONE && balance->right != DECIMAL_NONE;

	sheet_text (sheet, TIE_LABEL, balance->label, balance->total ? STYLE_TOTAL_TEXT : STYLE_TEXT);
	if (balance->rows > 0)
		sheet_number (sheet, TIE_ROWS, balance->rows, 0, 0, style);
	else
		sheet_blank (sheet, TIE_ROWS, style);
	exact[0] = money_write (sheet, TIE_LEFT, balance->left, proof->decimals, style);
	exact[1] = money_write (sheet, TIE_RIGHT, balance->right, proof->decimals, style);
	exact[2] = false;
	if (balance->difference != DECIMAL_NONE)
		exact[2] = sum_write (sheet, TIE_DIFFERENCE, exact[0] && exact[1], formula, balance->difference, proof->decimals, style);
	else
		untold_write (sheet, TIE_DIFFERENCE, style);
	if (balance->total && !proof_is_of_balances (proof) && balance->difference != DECIMAL_NONE)
		sheet_wide_text (sheet, TIE_NOTE, TIE_LAST, "Of what moved: a closing balance is missing", STYLE_NOTE);
	else if (told && !(exact[0] && exact[1] && exact[2]))
		sheet_wide_text (sheet, TIE_NOTE, TIE_LAST, "Text: more than 15 digits, in no formula", STYLE_NOTE);
	sheet_next (sheet);
}

static int64_t
break_of (int64_t open, int64_t moved, int64_t close)
{
	return open == DECIMAL_NONE || moved == DECIMAL_NONE || close == DECIMAL_NONE ? DECIMAL_NONE : close - open - moved;
}

static void
rolled_write (struct sheet *sheet, const struct account_proof *proof, bool exact[static SIDE_COUNT])
{
	const struct outcome_account *account = proof->account;
	const int64_t off[SIDE_COUNT] = {break_of (account->left_open, account->left_moved, account->left_close),
		break_of (account->right_open, account->right_moved, account->right_close)};

	sheet_text (sheet, TIE_LABEL, "Check: closing - opening - moved", STYLE_LABEL);
	sheet_blank (sheet, TIE_ROWS, STYLE_LABEL);
	for (int side = 0; side < SIDE_COUNT; side++) {
		int column = TIE_LEFT + side;
		char open[16], moved[16], close[16];
		g_autofree char *formula = g_strdup_printf ("=ROUND(%s-%s-%s,%d)", cell_name (proof->row + PROOF_CLOSING, column, close),
			cell_name (proof->row + PROOF_OPENING, column, open), cell_name (proof->row + PROOF_MOVED, column, moved),
			proof->places);

		if (off[side] == DECIMAL_NONE)
			untold_write (sheet, column, STYLE_LABEL);
		else
			check_write (sheet, column, exact[side], formula, off[side]);
	}
	sheet_blank (sheet, TIE_DIFFERENCE, STYLE_LABEL);
	sheet_next (sheet);
}

static void
balances_write (
	const struct workbook *workbook, struct sheet *sheet, guint number, const struct account_proof *proof, bool *exact_difference)
{
	const struct outcome_account *account = proof->account;
	const struct outcome *outcome = workbook_outcome (workbook, number);
	struct balance opening = {.label = "Opening", .left = account->left_open, .right = account->right_open};
	struct balance moved = {
		.label = "Movements; lines of the general ledger", .left = account->left_moved, .right = account->right_moved};
	struct balance closing = {.label = "Closing",
		.left = account->left_close,
		.right = account->right_close,
		.difference = account->difference,
		.total = true};
	bool exact[3][3], sides[SIDE_COUNT];

	opening.difference = difference_of (opening.left, opening.right);
	moved.difference = difference_of (moved.left, moved.right);
	for (size_t i = proof->first_roll; i < proof->first_roll + proof->n_rolls; i++)
		moved.rows += outcome->rolls[i].left_rows + outcome->rolls[i].right_rows;
	balance_write (sheet, proof, &opening, exact[0]);
	balance_write (sheet, proof, &moved, exact[1]);
	balance_write (sheet, proof, &closing, exact[2]);
	for (int side = 0; side < SIDE_COUNT; side++)
		sides[side] = exact[0][side] && exact[1][side] && exact[2][side];
	*exact_difference = exact[2][2];
	rolled_write (sheet, proof, sides);
}

bool
bridge_is_shown (const struct workbook *workbook, guint number, const struct cause_sum *sum)
{
	const struct outcome *outcome = workbook_outcome (workbook, number);

	for (size_t i = sum->first; i < sum->first + sum->lines; i++)
		if (bridge_row (workbook, number, i) == 0 || !number_fits (outcome->bridge[i].amount, MONEY_SCALE))
			return false;
	return true;
}

/* "SUM('Bridge'!D2:D9)" */
static char *
lines_formula (const struct workbook *workbook, guint number, const struct cause_sum *sum)
{
	char from[16], to[16];

	return g_strdup_printf ("SUM('%s'!%s:%s)", SHEET_BRIDGE,
		cell_name (bridge_row (workbook, number, sum->first), BRIDGE_AMOUNT, from),
		cell_name (bridge_row (workbook, number, sum->first + sum->lines - 1), BRIDGE_AMOUNT, to));
}

/* The name of a cause leads to the first of its lines. */
static void
cause_label (const struct workbook *workbook, struct sheet *sheet, guint number, const struct account_proof *proof,
	enum bridge_cause cause, bool total)
{
	const struct cause_sum *sum = &proof->cause[cause];
	uint32_t row = sum->lines > 0 ? bridge_row (workbook, number, sum->first) : 0;

	if (row > 0)
		sheet_link_formula (sheet, TIE_LABEL, SHEET_BRIDGE, row, bridge_title (cause), total ? STYLE_TOTAL_LINK : STYLE_LINK);
	else
		sheet_text (sheet, TIE_LABEL, bridge_title (cause), total ? STYLE_TOTAL_TEXT : STYLE_TEXT);
}

static bool
cause_write (const struct workbook *workbook, struct sheet *sheet, guint number, const struct account_proof *proof,
	enum bridge_cause cause)
{
	const struct cause_sum *sum = &proof->cause[cause];
	g_autofree char *lines = lines_formula (workbook, number, sum);
	g_autofree char *formula = g_strdup_printf ("=ROUND(%s,%d)", lines, proof->places);
	bool exact;

	cause_label (workbook, sheet, number, proof, cause, false);
	sheet_number (sheet, TIE_ROWS, sum->rows, 0, 0, STYLE_NUMBER);
	sheet_blank (sheet, TIE_LEFT, STYLE_TEXT);
	sheet_blank (sheet, TIE_RIGHT, STYLE_TEXT);
	exact = sum_write (
		sheet, TIE_DIFFERENCE, bridge_is_shown (workbook, number, sum), formula, sum->amount, proof->decimals, STYLE_NUMBER);
	sheet_wide_text (sheet, TIE_NOTE, TIE_LAST, bridge_remedy (cause), STYLE_NOTE);
	sheet_next (sheet);
	return exact;
}

/* Of a row that sums the bridge, what is right of its label: the number of records. */
static void
total_rows (struct sheet *sheet, int64_t rows)
{
	sheet_number (sheet, TIE_ROWS, rows, 0, 0, STYLE_TOTAL);
	sheet_blank (sheet, TIE_LEFT, STYLE_TOTAL_TEXT);
	sheet_blank (sheet, TIE_RIGHT, STYLE_TOTAL_TEXT);
}

static bool
explained_write (struct sheet *sheet, const struct account_proof *proof, bool exact)
{
	uint32_t first = proof->row + PROOF_CAUSES, row = sheet_row (sheet);
	char from[16], to[16];
	g_autofree char *formula = g_strdup_printf (
		"=ROUND(SUM(%s:%s),%d)", cell_name (first, TIE_DIFFERENCE, from), cell_name (row - 1, TIE_DIFFERENCE, to), proof->places);
	int64_t rows = 0;

	for (int cause = 0; cause < BRIDGE_UNEXPLAINED; cause++)
		rows += proof->cause[cause].rows;
	sheet_text (sheet, TIE_LABEL, "Explained", STYLE_TOTAL_TEXT);
	total_rows (sheet, rows);
	exact =
		sum_write (sheet, TIE_DIFFERENCE, exact && row > first, formula, proof->explained, proof->decimals, STYLE_PROOF) && exact;
	sheet_next (sheet);
	return exact;
}

/* What is left is subtracted, never filled in; that the bridge lists it is a check of its own, below. */
static void
unexplained_write (
	const struct workbook *workbook, struct sheet *sheet, guint number, const struct account_proof *proof, bool exact)
{
	char difference[16], explained[16];
	g_autofree char *formula =
		g_strdup_printf ("=ROUND(%s-%s,%d)", cell_name (proof->row + PROOF_CLOSING, TIE_DIFFERENCE, difference),
			cell_name (sheet_row (sheet) - 1, TIE_DIFFERENCE, explained), proof->places);
	const struct outcome_account *account = proof->account;

	cause_label (workbook, sheet, number, proof, BRIDGE_UNEXPLAINED, true);
	total_rows (sheet, proof->cause[BRIDGE_UNEXPLAINED].rows);
	if (account->unexplained == DECIMAL_NONE) {
		untold_write (sheet, TIE_DIFFERENCE, STYLE_TOTAL);
	} else {
		sum_write (sheet, TIE_DIFFERENCE, exact, formula, account->unexplained, proof->decimals, STYLE_PROOF);
		sheet_alarm (sheet, TIE_DIFFERENCE);
	}
	if (proof->unexplained_gross != 0)
		sheet_wide_text (sheet, TIE_NOTE, TIE_LAST, bridge_remedy (BRIDGE_UNEXPLAINED), STYLE_NOTE);
	sheet_next (sheet);
}

struct cause_sum
bridge_sum (const struct account_proof *proof)
{
	struct cause_sum all = {0};

	for (int cause = 0; cause < BRIDGE_CAUSE_COUNT; cause++) {
		const struct cause_sum *sum = &proof->cause[cause];

		if (all.lines == 0)
			all.first = sum->first;
		all.lines += sum->lines;
		all.amount += sum->amount;
	}
	return all;
}

static void
closes_write (const struct workbook *workbook, struct sheet *sheet, guint number, const struct account_proof *proof, bool exact)
{
	struct cause_sum all = bridge_sum (proof);
	g_autofree char *lines = all.lines > 0 ? lines_formula (workbook, number, &all) : g_strdup ("0");
	char difference[16];
	g_autofree char *formula = g_strdup_printf (
		"=ROUND(%s-%s,%d)", cell_name (proof->row + PROOF_CLOSING, TIE_DIFFERENCE, difference), lines, proof->places);

	sheet_text (sheet, TIE_LABEL, "Check: difference - all lines of the bridge", STYLE_LABEL);
	for (int column = TIE_ROWS; column < TIE_DIFFERENCE; column++)
		sheet_blank (sheet, column, STYLE_LABEL);
	if (proof->account->difference == DECIMAL_NONE)
		untold_write (sheet, TIE_DIFFERENCE, STYLE_LABEL);
	else
		check_write (sheet, TIE_DIFFERENCE, exact && bridge_is_shown (workbook, number, &all), formula,
			proof->account->difference - all.amount);
	row_skip (sheet, 2);
}

static void
proof_write (struct workbook *workbook, struct sheet *sheet, guint number, const struct account_proof *proof)
{
	static const char *const titles[TIE_COLUMNS] = {
		"", "Records", "Stock ledger", "General ledger", "Difference GL - SL", "What to do", "", ""};
	const struct outcome_account *account = proof->account;
	bool exact_difference, exact_causes = true;

	g_string_printf (workbook->scratch, "Account %s, %s", account->gl_account, account->currency);
	sheet_text (sheet, TIE_LABEL, workbook->scratch->str, STYLE_HEADING);
	sheet_next (sheet);
	titles_write (sheet, titles, TIE_COLUMNS, 15u << TIE_ROWS);
	balances_write (workbook, sheet, number, proof, &exact_difference);
	for (int cause = 0; cause < BRIDGE_UNEXPLAINED; cause++)
		if (proof->cause[cause].lines > 0)
			exact_causes &= cause_write (workbook, sheet, number, proof, (enum bridge_cause) cause);
	exact_causes = explained_write (sheet, proof, exact_causes);
	unexplained_write (workbook, sheet, number, proof, exact_difference && exact_causes);
	closes_write (workbook, sheet, number, proof, exact_difference);
}

/* ---- all accounts at a glance ---- */

static const char *const overview_titles[TIE_COLUMNS] = {
	"Accounts", "Currency", "Stock ledger", "General ledger", "Difference GL - SL", "Explained", "Unexplained", "Verdict"};

enum
{
	OVERVIEW_SUMS = 5
};

struct overview_row
{
	int128 value[OVERVIEW_SUMS];
	bool told[OVERVIEW_SUMS];
};

static struct overview_row
overview_of (const struct account_proof *proof)
{
	const struct outcome_account *account = proof->account;
	const int64_t told[OVERVIEW_SUMS] = {account->left_close, account->right_close, account->difference, 0, account->unexplained};
	struct overview_row row;

	for (int i = 0; i < OVERVIEW_SUMS; i++) {
		row.told[i] = told[i] != DECIMAL_NONE;
		row.value[i] = told[i];
	}
	row.value[3] = proof->explained;
	return row;
}

static void
overview_row_write (struct sheet *sheet, const struct account_proof *proof)
{
	struct overview_row row = overview_of (proof);
	uint32_t closing = proof->row + PROOF_CLOSING, explained = proof->row + (uint32_t) (PROOF_CAUSES + causes_of (proof));
	const struct
	{
		uint32_t row;
		int column;
	} from[OVERVIEW_SUMS] = {{closing, TIE_LEFT}, {closing, TIE_RIGHT}, {closing, TIE_DIFFERENCE}, {explained, TIE_DIFFERENCE},
		{explained + 1, TIE_DIFFERENCE}};
	const struct outcome_account *account = proof->account;
	char cell[16];

	sheet_text (sheet, TIE_LABEL, account->gl_account, STYLE_TEXT);
	sheet_text (sheet, TIE_ROWS, account->currency, STYLE_TEXT);
	for (int i = 0; i < OVERVIEW_SUMS; i++) {
		g_autofree char *formula = g_strdup_printf ("=%s", cell_name (from[i].row, from[i].column, cell));

		if (row.told[i])
			sum_write (sheet, TIE_LEFT + i, number_fits (row.value[i], MONEY_SCALE), formula, row.value[i], proof->decimals,
				STYLE_NUMBER);
		else
			untold_write (sheet, TIE_LEFT + i, STYLE_NUMBER);
	}
	sheet_alarm (sheet, TIE_LEFT + 4);
	sheet_text (sheet, TIE_LAST, proof_words (proof->verdict), STYLE_TEXT);
	sheet_next (sheet);
}

static void
overview_total_write (
	struct workbook *workbook, struct sheet *sheet, const GArray *proofs, const struct account_proof *like, uint32_t first)
{
	struct overview_row total = {.told = {true, true, true, true, true}};
	bool exact[OVERVIEW_SUMS] = {true, true, true, true, true};
	uint32_t last = first + proofs->len - 1;
	int accounts = 0, places = 0;

	for (guint i = 0; i < proofs->len; i++) {
		const struct account_proof *proof = &g_array_index (proofs, struct account_proof, i);
		struct overview_row row = overview_of (proof);

		if (strcmp (proof->account->currency, like->account->currency) != 0)
			continue;
		if (accounts++ == 0 && proof != like)
			return; /* an account before this one has written it */
		places = MAX (places, proof->places);
		for (int k = 0; k < OVERVIEW_SUMS; k++) {
			total.told[k] &= row.told[k];
			total.value[k] += row.value[k];
			exact[k] &= number_fits (row.value[k], MONEY_SCALE);
		}
	}
	g_string_printf (workbook->scratch, "Total of %d %s", accounts, accounts == 1 ? "account" : "accounts");
	sheet_text (sheet, TIE_LABEL, workbook->scratch->str, STYLE_TOTAL_TEXT);
	sheet_text (sheet, TIE_ROWS, like->account->currency, STYLE_TOTAL_TEXT);
	for (int k = 0; k < OVERVIEW_SUMS; k++) {
		int column = TIE_LEFT + k;
		char from[16], to[16], own[16], begin[16], end[16];
		g_autofree char *formula = g_strdup_printf ("=ROUND(SUMIF(%s:%s,%s,%s:%s),%d)", cell_name (first, TIE_ROWS, begin),
			cell_name (last, TIE_ROWS, end), cell_name (sheet_row (sheet), TIE_ROWS, own), cell_name (first, column, from),
			cell_name (last, column, to), places);

		if (total.told[k])
			sum_write (sheet, column, exact[k], formula, total.value[k], like->decimals, STYLE_TOTAL);
		else
			untold_write (sheet, column, STYLE_TOTAL);
	}
	sheet_blank (sheet, TIE_LAST, STYLE_TOTAL_TEXT);
	sheet_next (sheet);
}

static guint
currencies_of (const GArray *proofs)
{
	g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

	for (guint i = 0; i < proofs->len; i++)
		g_hash_table_add (seen, (gpointer) g_array_index (proofs, struct account_proof, i).account->currency);
	return g_hash_table_size (seen);
}

static void
overview_write (struct workbook *workbook, struct sheet *sheet, const GArray *proofs)
{
	uint32_t first;

	titles_write (sheet, overview_titles, TIE_COLUMNS, 31u << TIE_LEFT);
	first = sheet_row (sheet);
	for (guint i = 0; i < proofs->len; i++)
		overview_row_write (sheet, &g_array_index (proofs, struct account_proof, i));
	for (guint i = 0; i < proofs->len; i++)
		overview_total_write (workbook, sheet, proofs, &g_array_index (proofs, struct account_proof, i), first);
	sheet_next (sheet);
}

/* ---- the sheet ---- */

/* Where the blocks will stand, so that what is above can refer to them. False: not all of them have room. */
static bool
proofs_place (const struct workbook *workbook, GArray *proofs, uint32_t row)
{
	for (guint i = 0; i < proofs->len; i++) {
		struct account_proof *proof = &g_array_index (proofs, struct account_proof, i);

		if (row + proof_height (proof) + 2 >= workbook->rows) {
			for (guint k = 0; k < proofs->len; k++)
				g_array_index (proofs, struct account_proof, k).row = 0;
			return false;
		}
		proof->row = row;
		row += proof_height (proof);
	}
	return true;
}

static void
run_write (struct workbook *workbook, struct sheet *sheet, guint number)
{
	GArray *proofs = workbook_proofs (workbook, number);
	uint32_t overview = proofs->len > 1 ? proofs->len + currencies_of (proofs) + 2 : 0;

	g_string_truncate (workbook->scratch, 0);
	if (workbook->outcomes->len > 1)
		g_string_append_printf (workbook->scratch, "%s: ", workbook_outcome (workbook, number)->title);
	scope_append (workbook->scratch, workbook_outcome (workbook, number), workbook->zones->pdata[number]);
	sheet_text (sheet, 0, workbook->scratch->str, STYLE_SUBTITLE);
	row_skip (sheet, 2);
	sentences_write (workbook, sheet, proofs);
	if (!proofs_place (workbook, proofs, sheet_row (sheet) + overview)) {
		sheet_text (sheet, 0, "The accounts do not fit on this sheet: write them to workbooks of their own.", STYLE_HEADING);
		sheet_next (sheet);
		return;
	}
	if (overview > 0)
		overview_write (workbook, sheet, proofs);
	for (guint i = 0; i < proofs->len; i++)
		proof_write (workbook, sheet, number, &g_array_index (proofs, struct account_proof, i));
	ageing_write (workbook, sheet, number);
	unrecorded_write (workbook, sheet, number);
	signoff_write (workbook, sheet, number);
}

gboolean
tieout_write (struct workbook *workbook, GError **error)
{
	static const int widths[TIE_COLUMNS] = {46, 13, 20, 20, 20, 20, 20, 20};
	struct sheet *sheet;

	if (!any_account (workbook))
		return TRUE;
	sheet = workbook_sheet (workbook, SHEET_TIEOUT, error);
	if (sheet == NULL)
		return FALSE;
	for (int i = 0; i < TIE_COLUMNS; i++)
		sheet_width (sheet, i, widths[i]);
	sheet_freeze (sheet, 1, 0);
	sheet_height (sheet, 27);
	sheet_text (sheet, 0, "Tie-out of stock ledger and general ledger", STYLE_TITLE);
	sheet_next (sheet);
	for (guint i = 0; i < workbook->outcomes->len && sheet_room (sheet); i++)
		if (workbook_outcome (workbook, i)->n_accounts > 0)
			run_write (workbook, sheet, i);
	sheet_print_columns (sheet, TIE_COLUMNS);
	return TRUE;
}
