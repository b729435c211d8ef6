/*
 * fault.h - the faults that a simulation may be given, by name and count.
 *
 * A name is the exception code that the fault must be reported as, except for three that name a situation: DUP_CHANNEL
 * (one MES id posted through both of two ERP channels: DUP_ERP), UNCAPTURED (a material that the MES never records: one
 * MISSING_MES) and DOUBLE (two faults that meet on one key: two codes, or one with a tag); every third YIELD_MISMATCH is the tag
 * of a RECEIPT_EXCESS. The names GL_* are the lines of the bridge between stock ledger and general ledger that they make.
 * docs/simulate.md says what each one does and what its true answer is.
 */
#ifndef SIMULATE_FAULT_H
#define SIMULATE_FAULT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* clang-format off */ /* a list */
enum fault
{
	FAULT_DQ_REJECT, FAULT_DQ_SIGN, FAULT_DQ_UOM_NOCONV, FAULT_MD_UNMAPPED_MVT, FAULT_MD_UNMAPPED_LOC,
	FAULT_DUP_ERP, FAULT_DUP_CHANNEL, FAULT_DUP_MES, FAULT_REV_UNPAIRED, FAULT_REV_PRICE_DIFF, FAULT_STUCK_QUEUE,
	FAULT_SIGN_FLIP, FAULT_UOM_FACTOR, FAULT_POST_TO_CLOSED_ORDER,
	FAULT_LOT_MISMATCH, FAULT_WRONG_MATERIAL, FAULT_WRONG_ORDER, FAULT_WRONG_SLOC, FAULT_CUTOFF,
	FAULT_RECEIPT_MISSING, FAULT_RECEIPT_EXCESS, FAULT_MISSING_ERP, FAULT_MISSING_MES, FAULT_UNCAPTURED,
	FAULT_QTY_VAR, FAULT_TZ_AMBIGUOUS, FAULT_DOUBLE, FAULT_QUEUE_DELETED,
	FAULT_YIELD_MISMATCH, FAULT_SCRAP_DOUBLE, FAULT_SCRAP_UNREPORTED, FAULT_OVER_DELIVERY,
	FAULT_COPRODUCT_MISSING,
	FAULT_GL_MANUAL_JOURNAL, FAULT_GL_MISSING_DOCUMENT, FAULT_GL_WRONG_ACCOUNT, FAULT_GL_WRONG_PERIOD,
	FAULT_GL_UNPOSTED_BATCH, FAULT_GL_IN_FLIGHT, FAULT_GL_ACCOUNT_DETERMINATION, FAULT_GL_PRICE_CHANGE, FAULT_GL_ROUNDING,
	FAULT_GL_CARRY_FORWARD, FAULT_GL_UNEXPLAINED,	/* in accounting alone: books.h */
	FAULT_STOCK_ROLLFWD_BREAK, FAULT_STOCK_NEG, FAULT_STOCK_WRONG_SLOC, FAULT_STOCK_STATUS_DIFF, FAULT_STOCK_ONHAND_DIFF,
	FAULT_STOCK_COUNT_BEFORE, FAULT_STOCK_COUNT_AFTER,	/* in balances and counts alone: stock.h */
	FAULT_COUNT
};
/* clang-format on */

const char *fault_name (enum fault fault);
bool fault_is_finance (enum fault fault); /* what plant and stock ledger know nothing of */
bool fault_is_stock (enum fault fault);   /* of no order: only balances and counts know it */
enum fault fault_find (const char *name); /* FAULT_COUNT when there is none */

/*
 * Adds `NAME=count` to counts[FAULT_COUNT]; `gl=count` adds to every fault in accounting, `stock=count` to every one in balances
 * and counts, `all=count` to every other one but
 * two: TZ_AMBIGUOUS needs a month in which the clocks are put back, QUEUE_DELETED needs two runs. FAILURE_USAGE.
 */
gboolean fault_read (const char *text, int64_t *counts, GError **error);

/* The same from a file: lines `NAME,count` (CSV, with or without a header `code,count`) or `NAME: count` (YAML), `#` comments. */
gboolean fault_file_read (const char *path, int64_t *counts, GError **error);

#endif
