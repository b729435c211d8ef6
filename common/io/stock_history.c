#include "common/io/stock_history.h"

#include "common/base/decimal.h"
#include "common/recon/stock_value.h"

struct series
{
	GArray *qty, *value; /* struct history_row */
	int64_t current_qty, current_value;
};

struct stock_history
{
	GHashTable *series; /* char * -> struct series * */
};

static void
series_free (gpointer data)
{
	struct series *series = data;

	g_array_unref (series->qty);
	g_array_unref (series->value);
	g_free (series);
}

struct stock_history *
stock_history_new (void)
{
	struct stock_history *history = g_new0 (struct stock_history, 1);

	history->series = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, series_free);
	return history;
}

void
stock_history_free (struct stock_history *history)
{
	if (history == NULL)
		return;
	g_hash_table_unref (history->series);
	g_free (history);
}

static struct series *
series_of (struct stock_history *history, const char *key)
{
	struct series *series = g_hash_table_lookup (history->series, key);

	if (series != NULL)
		return series;
	series = g_new0 (struct series, 1);
	series->qty = g_array_new (FALSE, FALSE, sizeof (struct history_row));
	series->value = g_array_new (FALSE, FALSE, sizeof (struct history_row));
	series->current_qty = series->current_value = DECIMAL_NONE;
	g_hash_table_insert (history->series, g_strdup (key), series);
	return series;
}

void
stock_history_add (struct stock_history *history, const char *key, period_t period, int64_t qty, int64_t value)
{
	struct series *series = series_of (history, key);

	if (period == PERIOD_NONE) {
		series->current_qty = qty;
		series->current_value = value;
		return;
	}
	g_array_append_val (series->qty, ((struct history_row) {period, qty}));
	g_array_append_val (series->value, ((struct history_row) {period, value}));
}

static int64_t
balance_at (const GArray *rows, int64_t current, period_t period)
{
	return history_balance ((const struct history_row *) (const void *) rows->data, rows->len, current, period);
}

gboolean
stock_history_at (const struct stock_history *history, period_t period, stock_history_take f, void *data, GError **error)
{
	GHashTableIter iterator;
	gpointer key, found;

	g_hash_table_iter_init (&iterator, history->series);
	while (g_hash_table_iter_next (&iterator, &key, &found)) {
		const struct series *series = found;
		int64_t value = balance_at (series->value, series->current_value, period);

		if (value != DECIMAL_NONE && !f (data, key, balance_at (series->qty, series->current_qty, period), value, error))
			return FALSE;
	}
	return TRUE;
}
