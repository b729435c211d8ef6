/*
 * stock_value.h - how an ERP keeps the value of a stock, exactly: moving average, invoices after consumption, history by period.
 *
 * Quantities are at QTY_SCALE in base units, values at MONEY_SCALE, prices at PRICE_SCALE (domain.md 2.e, 2.f).
 */
#ifndef RECON_STOCK_VALUE_H
#define RECON_STOCK_VALUE_H

#include "common/base/calendar.h"
#include "common/base/decimal.h"

#include <stddef.h>
#include <stdint.h>

/* The value is the truth, the price follows from it: it is never worked out from a price that was rounded. */
struct stock_value
{
	int64_t qty, value;
};

/* A movement with its document's amount; below 0 it leaves the stock. DECIMAL_RANGE (and no change) where a sum does not fit. */
enum decimal_status stock_move (struct stock_value *stock, int64_t qty, int64_t amount);

/* The moving average per price_unit base units, rounded half away; DECIMAL_RANGE where there is no stock. */
enum decimal_status stock_price (const struct stock_value *stock, int64_t price_unit, int64_t *price);

/*
 * An invoice for what was received before: qty, what the receipt was posted with, what is asked for. Only what is still in stock
 * of the quantity is revalued; the rest of the difference is the price difference (above 0: dearer than received). The stock's
 * part is rounded half away to `decimals`, and both parts sum to the difference. DECIMAL_RANGE (and no change) where one does
 * not fit, or qty is not above 0.
 */
struct stock_invoice
{
	int64_t qty, received, invoiced;
};
enum decimal_status stock_revalue (
	struct stock_value *stock, const struct stock_invoice *invoice, int decimals, int64_t *price_difference);

/*
 * The balance at the end of a period from history rows, of which many periods have none: a row of period n is written by the
 * first movement after it. So it is that of the period, else that of the next one which has a row, else the current balance.
 * Rows stand in any order, one per period.
 */
struct history_row
{
	period_t period;
	int64_t balance;
};
int64_t history_balance (const struct history_row *rows, size_t n, int64_t current, period_t period);

#endif
