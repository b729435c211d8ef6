/*
 * stock_history.h - balances of stock, by value or by quantity, that a source keeps by period: history tables, in which most
 * periods have no row.
 */
#ifndef IO_STOCK_HISTORY_H
#define IO_STOCK_HISTORY_H

#include "common/base/calendar.h"

#include <glib.h>

struct stock_history;
typedef struct stock_history stock_history;

struct stock_history *stock_history_new (void);
void stock_history_free (struct stock_history *history); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (stock_history, stock_history_free)

/* A row of a series, which key names (copied). PERIOD_NONE: the current balance. DECIMAL_NONE: not said. */
void stock_history_add (struct stock_history *history, const char *key, period_t period, int64_t qty, int64_t value);

/*
 * Calls f for each series with its balance at the end of a period (recon/stock_value.h), in no order that means anything,
 * until it returns FALSE. A series whose balance then cannot be told is left out.
 */
typedef gboolean (*stock_history_take) (void *data, const char *key, int64_t qty, int64_t value, GError **error);
gboolean stock_history_at (
	const struct stock_history *history, period_t period, stock_history_take f, void *data, GError **error);

#endif
