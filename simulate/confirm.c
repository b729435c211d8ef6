/* confirm.c - what the ERP is told of an order beside its movements: derived from what was made. */
#include "simulate/order.h"

enum
{
	OPERATION_FIRST = 10,
	OPERATION_LAST = 20
};

#define MINUTES(n) ((n) *60 * INSTANT_SECOND)

/* The segment that a scan falls into; what is scanned outside belongs to the nearest. */
static int
segment_of (const struct order *order, instant_t at)
{
	int i = 0;

	while (i + 1 < order->n_segments && at >= order->segments[i].until)
		i++;
	return i;
}

static void
confirmation_add (struct order *order, struct confirmation_line line)
{
	if (line.posted_at <= order->world->exported_at)
		g_array_append_val (order->confirmations, line);
}

void
order_confirm (struct order *order)
{
	int64_t good[SEGMENTS_OF_ORDER] = {0}, scrap[SEGMENTS_OF_ORDER] = {0};
	instant_t last[SEGMENTS_OF_ORDER] = {0};

	order->ordered = 0;
	for (guint i = 0; i < order->scans->len; i++) {
		const struct scan *scan = &g_array_index (order->scans, struct scan, i);
		int at = segment_of (order, scan->event_at);

		if (scan->movement == SCAN_CONSUMED || (scan->flags & SCAN_REPEATED))
			continue;
		(scan->movement == SCAN_PRODUCED ? good : scrap)[at] += unit_to_base (scan->qty, scan->unit);
		last[at] = MAX (last[at], scan->event_at);
	}
	for (int i = 0; i < order->n_segments; i++) {
		instant_t at = MAX (order->segments[i].until, last[i]) + MINUTES (5);

		confirmation_add (order,
			(struct confirmation_line) {
				.operation = OPERATION_FIRST, .started = good[i] + scrap[i], .yield = good[i] + scrap[i], .posted_at = at});
		confirmation_add (order, (struct confirmation_line) {.operation = OPERATION_LAST, .yield = good[i], .posted_at = at});
		order->ordered += good[i];
	}
}
