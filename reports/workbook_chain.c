/* "Continuity": each account opens with what the run of the window before closed with, in both ledgers and their difference. */
#include "reports/workbook_tieout.h"

#include <string.h>

enum chain_column
{
	CHAIN_ACCOUNT,
	CHAIN_CURRENCY,
	CHAIN_BEFORE,
	CHAIN_SIDES, /* three times: closed, opens, check */
	CHAIN_UNIT = CHAIN_SIDES + 3 * 3,
	CHAIN_COLUMNS
};

enum chain_part
{
	PART_LEFT,
	PART_RIGHT,
	PART_DIFFERENCE,
	PART_COUNT
};

static const char *const titles[PART_COUNT][3] = {
	{"Stock ledger closed then", "Stock ledger opens now", "Check: stock ledger"},
	{"General ledger closed then", "General ledger opens now", "Check: general ledger"},
	{"Difference GL - SL then", "Difference GL - SL now", "Check: difference"},
};

static bool
is_chained (const struct outcome_account *account)
{
	return account->before != NULL && *account->before != '\0';
}

static bool
any_chained (const struct workbook *workbook)
{
	for (guint i = 0; i < workbook->outcomes->len; i++)
		for (size_t k = 0; k < workbook_outcome (workbook, i)->n_accounts; k++)
			if (is_chained (&workbook_outcome (workbook, i)->accounts[k]))
				return true;
	return false;
}

uint32_t
chain_row (const struct workbook *workbook, guint number, const struct outcome_account *account)
{
	uint32_t row = 1; /* below the header */

	if (!is_chained (account))
		return 0;
	for (guint i = 0; i <= number; i++)
		for (size_t k = 0; k < workbook_outcome (workbook, i)->n_accounts; k++) {
			const struct outcome_account *one = &workbook_outcome (workbook, i)->accounts[k];

			if (one == account)
				return row < workbook->rows - 1 ? row : 0;
			row += is_chained (one);
		}
	return 0;
}

/* "=ROUND(F3-D3,2)" */
static char *
minus (uint32_t row, int from, int less, int places)
{
	char a[16], b[16];

	return g_strdup_printf ("=ROUND(%s-%s,%d)", cell_name (row, from, a), cell_name (row, less, b), places);
}

static int
column_of (enum chain_part part, int which)
{
	return CHAIN_SIDES + 3 * (int) part + which;
}

static void
account_write (struct sheet *sheet, const struct outcome *outcome, const struct account_proof *proof)
{
	const struct outcome_account *account = proof->account;
	const int128 closed[SIDE_COUNT] = {account->left_before, account->right_before},
				 opens[SIDE_COUNT] = {account->left_open, account->right_open};
	uint32_t row = sheet_row (sheet);
	bool exact[2] = {true, true}; /* what closed, what opens */

	sheet_text (sheet, CHAIN_ACCOUNT, account->gl_account, STYLE_TEXT);
	sheet_text (sheet, CHAIN_CURRENCY, account->currency, STYLE_TEXT);
	sheet_text (sheet, CHAIN_BEFORE, account->before, STYLE_TEXT);
	for (int side = 0; side < SIDE_COUNT; side++) {
		enum chain_part part = side == SIDE_LEFT ? PART_LEFT : PART_RIGHT;
		g_autofree char *check = minus (row, column_of (part, 1), column_of (part, 0), proof->places);
		bool was = sheet_number (sheet, column_of (part, 0), closed[side], MONEY_SCALE, proof->decimals, STYLE_NUMBER);
		bool is = sheet_number (sheet, column_of (part, 1), opens[side], MONEY_SCALE, proof->decimals, STYLE_NUMBER);

		check_write (sheet, column_of (part, 2), was && is, check, opens[side] - closed[side]);
		exact[0] &= was;
		exact[1] &= is;
	}
	g_autofree char *then = minus (row, column_of (PART_RIGHT, 0), column_of (PART_LEFT, 0), proof->places);
	g_autofree char *now = minus (row, column_of (PART_RIGHT, 1), column_of (PART_LEFT, 1), proof->places);
	g_autofree char *check = minus (row, column_of (PART_DIFFERENCE, 1), column_of (PART_DIFFERENCE, 0), proof->places);
	int128 was = closed[SIDE_RIGHT] - closed[SIDE_LEFT], is = opens[SIDE_RIGHT] - opens[SIDE_LEFT];

	sum_write (sheet, column_of (PART_DIFFERENCE, 0), exact[0], then, was, proof->decimals, STYLE_NUMBER);
	sum_write (sheet, column_of (PART_DIFFERENCE, 1), exact[1], now, is, proof->decimals, STYLE_NUMBER);
	check_write (sheet, column_of (PART_DIFFERENCE, 2), exact[0] && exact[1], check, is - was);
	sheet_text (sheet, CHAIN_UNIT, outcome_unit (outcome), STYLE_TEXT);
	sheet_next (sheet);
}

static void
chain_head_write (struct sheet *sheet)
{
	static const struct head names[] = {[CHAIN_ACCOUNT] = {"Account", 14, false},
		[CHAIN_CURRENCY] = {"Cur.", 6, false},
		[CHAIN_BEFORE] = {"Window before", 22, false}};

	sheet_freeze (sheet, 1, 2);
	sheet_height (sheet, HEAD_HEIGHT);
	heads_write (sheet, 0, names, G_N_ELEMENTS (names));
	for (int part = 0; part < PART_COUNT; part++)
		for (int which = 0; which < 3; which++)
			head_write (sheet, column_of ((enum chain_part) part, which), &(struct head) {titles[part][which], 18, true});
	head_write (sheet, CHAIN_UNIT, &(struct head) {"Company or plant", 12, false});
	sheet_next (sheet);
}

static const char *
verdict_of (const struct workbook *workbook)
{
	for (guint i = 0; i < workbook->outcomes->len; i++)
		for (size_t k = 0; k < workbook_outcome (workbook, i)->n_accounts; k++) {
			const struct outcome_account *account = &workbook_outcome (workbook, i)->accounts[k];

			if (is_chained (account) &&
				(account->left_open != account->left_before || account->right_open != account->right_before))
				return "An account does not open with what it closed with: the check in red says by how much, and the "
					   "sheet " SHEET_BRIDGE " has it as a line.";
		}
	return "Every account opens with what the run of the window before closed with.";
}

gboolean
chain_write (struct workbook *workbook, GError **error)
{
	struct sheet *sheet;

	if (!any_chained (workbook))
		return TRUE;
	sheet = workbook_sheet (workbook, SHEET_CHAIN, error);
	if (sheet == NULL)
		return FALSE;
	chain_head_write (sheet);
	for (guint i = 0; i < workbook->outcomes->len; i++) {
		const GArray *proofs = workbook_proofs (workbook, i);

		for (guint k = 0; k < proofs->len && sheet_room (sheet); k++) {
			const struct account_proof *proof = &g_array_index (proofs, struct account_proof, k);

			if (is_chained (proof->account))
				account_write (sheet, workbook_outcome (workbook, i), proof);
		}
	}
	sheet_next (sheet);
	sheet_text (sheet, 0, verdict_of (workbook), STYLE_HEADING);
	sheet_print_columns (sheet, CHAIN_COLUMNS);
	return TRUE;
}
