/* What became of a proposal in the period after: which posting cleared how much of it, at what price, and what never came. */
#include "common/recon/accrual.h"

#include <string.h>

static int64_t
magnitude (int64_t value)
{
	return value < 0 ? -value : value;
}

static bool
key_is_of (const struct accrual_record *record, const char *key)
{
	for (char **one = record->keys; *one != NULL; one++)
		if (strcmp (*one, key) == 0)
			return true;
	return false;
}

/* Whether the finding is still told: its case, or that its event waits. */
static bool
finding_stands (const struct accrual_record *record, const struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->n_cases; i++)
		if (outcome->cases[i].state != CASE_CLEARED && strcmp (outcome->cases[i].case_id, record->id) == 0)
			return true;
	for (size_t i = 0; i < outcome->n_flights; i++)
		if (key_is_of (record, outcome->flights[i].source_key))
			return true;
	return false;
}

static int
clearing_compare (gconstpointer a, gconstpointer b)
{
	const struct outcome_arrival *x = ((const struct accrual_clearing *) a)->arrival;
	const struct outcome_arrival *y = ((const struct accrual_clearing *) b)->arrival;
	int order = (x->posting_date > y->posting_date) - (x->posting_date < y->posting_date);

	if (order == 0)
		order = strcmp (x->right_key, y->right_key);
	return order != 0 ? order : strcmp (x->source_key, y->source_key);
}

/*
 * What has come, up to the accrued quantity: more is none of the accrual's. The accrued amount is dealt out by quantity, the last
 * part takes what the roundings have left.
 */
static void
clearing_take (struct accrual_fate *fate, const struct outcome_arrival *arrival, date_t reversal)
{
	const struct accrual_record *record = fate->record;
	int64_t open = fate->open_qty, qty = arrival->qty;
	struct accrual_clearing clearing = {.arrival = arrival, .posted = DECIMAL_NONE, .difference = DECIMAL_NONE};

	if (open == 0 || (qty < 0) != (open < 0) || qty == 0)
		return;
	clearing.qty = magnitude (qty) < magnitude (open) ? qty : open;
	clearing.accrued = clearing.qty == open
		? fate->open_amount
		: money_portion (record->amount, clearing.qty, record->qty, record->currency_decimals);
	clearing.in_period = arrival->posting_date != DATE_NONE && arrival->posting_date < reversal;
	if (arrival->amount != DECIMAL_NONE && strcmp (arrival->currency, record->currency) == 0) {
		clearing.posted =
			clearing.qty == qty ? arrival->amount : money_portion (arrival->amount, clearing.qty, qty, record->currency_decimals);
		/* The sign of the accrual: that of its effect on stock. */
		clearing.posted = record->amount < 0 ? -magnitude (clearing.posted) : magnitude (clearing.posted);
		clearing.difference = clearing.posted - clearing.accrued;
		fate->cleared_posted += clearing.posted;
		fate->difference += clearing.difference;
	}
	fate->open_qty -= clearing.qty;
	fate->open_amount -= clearing.accrued;
	fate->cleared_qty += clearing.qty;
	fate->cleared_accrued += clearing.accrued;
	g_array_append_val (fate->clearings, clearing);
}

struct accrual_fate *
accrual_settle (const struct accrual_record *record, const struct outcome *outcome, bool ended)
{
	struct accrual_fate *fate = g_new0 (struct accrual_fate, 1);
	g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (struct accrual_clearing));

	fate->record = record;
	fate->open_qty = record->qty;
	fate->open_amount = record->amount;
	fate->clearings = g_array_new (FALSE, FALSE, sizeof (struct accrual_clearing));
	for (size_t i = 0; i < outcome->n_arrivals; i++)
		if (key_is_of (record, outcome->arrivals[i].source_key))
			g_array_append_val (order, ((struct accrual_clearing) {.arrival = &outcome->arrivals[i]}));
	g_array_sort (order, clearing_compare);
	for (guint i = 0; i < order->len; i++)
		clearing_take (fate, g_array_index (order, struct accrual_clearing, i).arrival, outcome->from);
	if (fate->open_qty == 0)
		fate->fate = FATE_CLEARED;
	else if (!finding_stands (record, outcome))
		fate->fate = FATE_RELEASED;
	else if (ended)
		fate->fate = FATE_STALE;
	else
		fate->fate = fate->clearings->len > 0 ? FATE_PARTLY : FATE_STANDS;
	return fate;
}

void
accrual_fate_free (gpointer data)
{
	struct accrual_fate *fate = data;

	g_array_unref (fate->clearings);
	g_free (fate);
}
