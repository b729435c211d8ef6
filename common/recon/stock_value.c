#include "common/recon/stock_value.h"

#include <glib.h>

enum decimal_status
stock_move (struct stock_value *stock, int64_t qty, int64_t amount)
{
	struct stock_value moved;

	if (__builtin_add_overflow (stock->qty, qty, &moved.qty) || __builtin_add_overflow (stock->value, amount, &moved.value))
		return DECIMAL_RANGE;
	*stock = moved;
	return DECIMAL_OK;
}

enum decimal_status
stock_price (const struct stock_value *stock, int64_t price_unit, int64_t *price)
{
	/* value / 10^MONEY_SCALE * price_unit * 10^PRICE_SCALE / (qty / 10^QTY_SCALE), in one fraction. */
	static const int64_t scales = 100000000;
	int64_t per_unit;

	G_STATIC_ASSERT (PRICE_SCALE + QTY_SCALE - MONEY_SCALE == 8);
	if (stock->qty <= 0 || __builtin_mul_overflow (price_unit, scales, &per_unit))
		return DECIMAL_RANGE;
	return decimal_ratio (stock->value, per_unit, stock->qty, ROUND_HALF_AWAY, price);
}

enum decimal_status
stock_revalue (struct stock_value *stock, const struct stock_invoice *invoice, int decimals, int64_t *price_difference)
{
	int64_t difference, share, covered = CLAMP (stock->qty, 0, invoice->qty);

	if (invoice->qty <= 0 || __builtin_sub_overflow (invoice->invoiced, invoice->received, &difference))
		return DECIMAL_RANGE;
	share = money_portion (difference, covered, invoice->qty, decimals);
	if (share == DECIMAL_NONE || stock_move (stock, 0, share) != DECIMAL_OK)
		return DECIMAL_RANGE;
	*price_difference = difference - share;
	return DECIMAL_OK;
}

int64_t
history_balance (const struct history_row *rows, size_t n, int64_t current, period_t period)
{
	const struct history_row *next = NULL;

	for (size_t i = 0; i < n; i++)
		if (rows[i].period >= period && (next == NULL || rows[i].period < next->period))
			next = &rows[i];
	return next != NULL ? next->balance : current;
}
