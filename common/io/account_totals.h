/*
 * account_totals.h - what accounts of a general ledger moved by, period by period: ledger totals, which sum to balances.
 */
#ifndef IO_ACCOUNT_TOTALS_H
#define IO_ACCOUNT_TOTALS_H

#include "common/base/calendar.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct account_totals;
typedef struct account_totals account_totals;

struct account_totals *account_totals_new (void);
void account_totals_free (struct account_totals *totals); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (account_totals, account_totals_free)

/*
 * Adds what the account that key names (copied) moved by in a period, "2026-03", MONEY_SCALE; 2026-00 is what its year began
 * with. Any number of rows may be of one period. FALSE: that is no period.
 */
bool account_totals_add (struct account_totals *totals, const char *key, const char *period, int64_t moved);

/*
 * Calls f for each account that has any row in the year of a period with its balance at the end of the period, what the year
 * began with and all that moved since, in no order that means anything, until it returns FALSE. A sum that does not fit is
 * FAILURE_DATA.
 */
typedef gboolean (*account_totals_take) (void *data, const char *key, int64_t balance, GError **error);
gboolean account_totals_at (
	const struct account_totals *totals, period_t period, account_totals_take f, void *data, GError **error);

#endif
