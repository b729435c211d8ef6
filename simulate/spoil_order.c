/* spoil_order.c - the faults in what the ERP is told of an order as a whole, one function each. */
#include "simulate/spoil_order.h"

#include "simulate/truth.h"

/* A case about the whole order names its receipts. */
static void
order_answer (struct spot *spot, enum code code, int64_t delta, int64_t impact)
{
	struct truth truth = {.code = code, .receipt = true, .material = spot->material, .delta = delta, .impact = impact};

	for (guint i = 0; i < spot->order->scans->len; i++)
		if (g_array_index (spot->order->scans, struct scan, i).movement == SCAN_PRODUCED)
			truth_left (&truth, &g_array_index (spot->order->scans, struct scan, i));
	for (guint i = 0; i < spot->order->postings->len; i++)
		if (g_array_index (spot->order->postings, struct posting, i).movement == 101)
			truth_right (&truth, &g_array_index (spot->order->postings, struct posting, i));
	truth_write (spot->order, &truth);
}

static struct confirmation_line *
last_confirmation (struct spot *spot)
{
	return &g_array_index (spot->order->confirmations, struct confirmation_line, spot->order->confirmations->len - 1);
}

/* Confirmed more, or less, than was made; every third time what was confirmed too much was received as well. */
void
yield_mismatch (struct spot *spot)
{
	int64_t off = spot_draw (spot, 11, 29) * QTY_ONE;

	spot_product (spot);
	order_confirm (spot->order);
	if (spot->n % 3 == 2) {
		struct truth truth = {.code = CODE_RECEIPT_EXCESS, .receipt = true, .material = spot->material, .tags = "YIELD_MISMATCH"};
		struct posting posting = spot_posting (spot, 101);

		last_confirmation (spot)->yield += spot->qty;
		posting_add (spot->order, &posting);
		truth.delta = -spot->qty;
		truth.impact = stock_value (&posting);
		truth_right (&truth, &posting);
		truth_write (spot->order, &truth);
		return;
	}
	off = spot->n % 3 == 0 ? off : -off;
	last_confirmation (spot)->yield += off;
	order_answer (spot, CODE_YIELD_MISMATCH, -off, 0);
}

/* Confirmed on the order and taken from stock, by one message. */
void
scrap_double (struct spot *spot)
{
	struct scan scan;
	struct posting posting;

	spot_product (spot);
	scan = scan_new (spot->order, SCAN_SCRAPPED, spot->material, spot->lot, spot->qty, UNIT_EA, spot->at);
	posting = posting_of (spot->order, &scan);
	both_add (spot, &scan, &posting);
	order_confirm (spot->order);
	last_confirmation (spot)->scrap = spot->qty;
	last_confirmation (spot)->message = scan.message;
	answer (spot, CODE_SCRAP_DOUBLE, NULL, &posting, -spot->qty, stock_value (&posting));
}

/* More was started than came out, was scrapped or is still there. */
void
scrap_unreported (struct spot *spot)
{
	int64_t lost = spot_draw (spot, 3, 29) * QTY_ONE;

	spot_product (spot);
	order_confirm (spot->order);
	g_array_index (spot->order->confirmations, struct confirmation_line, 0).started += lost;
	order_answer (spot, CODE_SCRAP_UNREPORTED, lost, 0);
}

void
over_delivery (struct spot *spot)
{
	int64_t more = spot_draw (spot, 11, 89) * QTY_ONE;

	spot_product (spot);
	order_confirm (spot->order);
	spot->order->ordered -= more;
	order_answer (spot, CODE_OVER_DELIVERY, -more, 0);
}

/* The day of the last output that the order has. */
static date_t
last_day (const struct order *order)
{
	date_t last = DATE_NONE;

	for (guint i = 0; i < order->scans->len; i++) {
		const struct scan *scan = &g_array_index (order->scans, struct scan, i);

		if (scan->movement == SCAN_PRODUCED)
			last = MAX (last, order_date (order, scan->event_at));
	}
	return last;
}

/* Never received, or received and taken back, with a reference and without. */
void
coproduct_missing (struct spot *spot)
{
	struct order *order = spot->order;
	int64_t missing = order_coproduct (order);
	guint at = 0;

	while (g_array_index (order->postings, struct posting, at).movement != 531)
		at++;
	if (spot->n % 3 == 0)
		g_array_remove_index (order->postings, at);
	else {
		struct posting reversal = posting_reversal (
			order, &g_array_index (order->postings, struct posting, at), spot->n % 3 == 1, 90 * 60 * INSTANT_SECOND);

		posting_add (order, &reversal);
	}
	spot->material = order->world->catalog->coproduct;
	order_answer (spot, CODE_COPRODUCT_MISSING, missing,
		-catalog_value (order->world->catalog, spot->material, order->site->number, last_day (order), missing));
}
