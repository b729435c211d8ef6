/*
 * workbook_tieout.h - what the sheets of a tie-out share, and how they name each other's cells; internal to the workbook.
 */
#ifndef REPORTS_WORKBOOK_TIEOUT_H
#define REPORTS_WORKBOOK_TIEOUT_H

#include "reports/workbook_parts.h"

/* Columns of the sheet Tie-out. */
enum
{
	TIE_LABEL,
	TIE_ROWS,
	TIE_LEFT,
	TIE_RIGHT,
	TIE_DIFFERENCE,
	TIE_NOTE,
	TIE_LAST = TIE_NOTE + 2,
	TIE_COLUMNS
};

/* Rows of an account's block, from account_proof.row on; the causes follow the check. */
enum
{
	PROOF_HEADING,
	PROOF_TITLES,
	PROOF_OPENING,
	PROOF_MOVED,
	PROOF_CLOSING,
	PROOF_ROLLED,
	PROOF_CAUSES,
	PROOF_ROWS_BELOW = 4 /* explained, unexplained, the check of the bridge, a blank row */
};

enum
{
	BRIDGE_AMOUNT = 3, /* columns of the sheet Bridge */
	BRIDGE_AGE = 7,
	BRIDGE_ROWS_MAX = 50000 /* rows that it lists at most */
};

/* The row of a line of the bridge on its sheet, counted from 0; 0 when it is not shown. */
uint32_t bridge_row (const struct workbook *workbook, guint outcome, size_t index);

/* The same of an account on the sheet Continuity. */
uint32_t chain_row (const struct workbook *workbook, guint outcome, const struct outcome_account *account);

/* All lines of an account's bridge, which stand together; and whether lines are numbers on their sheet, all of them. */
struct cause_sum bridge_sum (const struct account_proof *proof);
bool bridge_is_shown (const struct workbook *workbook, guint outcome, const struct cause_sum *sum);

/* Money, or that nobody told it. True when the cell is a number that formulas may use. */
bool money_write (struct sheet *sheet, int column, int64_t value, int decimals, enum style style);

/* A formula where all that it uses are numbers, else its value alone. True when the cell is a number. */
bool sum_write (struct sheet *sheet, int column, bool exact, const char *formula, int128 value, int decimals, enum style style);

/* A formula that must give 0, in red when it does not; exact as above. */
void check_write (struct sheet *sheet, int column, bool exact, const char *formula, int128 value);

/* Below the proofs of a run: how old the lines of its bridge are, what is in neither ledger, who signs. */
void ageing_write (struct workbook *workbook, struct sheet *sheet, guint outcome);
void unrecorded_write (struct workbook *workbook, struct sheet *sheet, guint outcome);
void signoff_write (struct workbook *workbook, struct sheet *sheet, guint outcome);

#endif
