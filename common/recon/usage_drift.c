/*
 * The run rule on usage (domain.md 4.3): orders of one product that one after the other use more, or less, of a component than
 * the standard says. Each may be within its tolerance; so many in a row are a bill of material that is out of date.
 */
#include "common/recon/usage_internal.h"

#include <stdlib.h>
#include <string.h>

/* One order's variance of a component, in the series of product and component; what another replaced is none. */
struct point
{
	const struct usage_order *order;
	struct usage_line *line;
};

static int
sign_of (const struct point *point)
{
	int64_t delta = point->line->pure;

	return (delta > 0) - (delta < 0);
}

static int
point_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct point *x = a, *y = b;
	const struct strpool *strings = data;
	int order = strpool_compare (strings, x->order->product, y->order->product);

	if (order == 0)
		order = strpool_compare (strings, x->line->material, y->line->material);
	if (order != 0)
		return order;
	if (x->order->completed_at != y->order->completed_at)
		return x->order->completed_at < y->order->completed_at ? -1 : 1;
	return strpool_compare (strings, x->order->order_no, y->order->order_no);
}

/* Orders that are complete and of which everything was read. */
static GArray *
points_collect (const struct recon *recon)
{
	const struct usage *usage = recon->usage;
	GArray *points = g_array_new (FALSE, FALSE, sizeof (struct point));

	for (guint i = 0; i < usage->lines->len; i++) {
		struct usage_line *line = usage_line_at (usage, i);
		const struct usage_order *o = usage_order_at (usage, line->order);

		if (line->metered && o->completed_at != INSTANT_NONE)
			g_array_append_val (points, ((struct point) {o, line}));
	}
	g_array_sort_with_data (points, point_compare, recon->strings);
	return points;
}

static void
drift_value (const struct recon *recon, struct usage_fact *fact, const struct point *points, guint n, int128 delta)
{
	int64_t days = points[n - 1].order->completed - points[0].order->completed + 1, value = DECIMAL_NONE, year;

	if (fitting (delta) != DECIMAL_NONE)
		value = usage_value (recon, points[n - 1].line, fitting (delta));
	fact->exposure = DECIMAL_NONE;
	if (value != DECIMAL_NONE && decimal_ratio (magnitude (value), 365, days, ROUND_HALF_AWAY, &year) == DECIMAL_OK)
		(void) decimal_round (
			year, MONEY_SCALE, currency_decimals (recon->plant->company->currency), ROUND_HALF_AWAY, &fact->exposure);
}

/* An order whose variance is a case already is part of the drift; of one within its tolerance the drift is the case. */
static void
drift_join (struct usage_line *line, struct usage_fact *fact)
{
	if (line->code == CODE_USAGE_VAR)
		line->fact->drift = fact->key;
	if (line->code != CODE_NONE)
		return;
	line->code = CODE_BOM_DRIFT;
	line->fact = fact;
}

static void
drift_raise (struct recon *recon, const struct point *points, guint n)
{
	const struct point *last = &points[n - 1];
	struct usage_fact *fact = usage_fact_new (recon, last->order, last->line);
	const char *product = strpool_text (recon->strings, last->order->product);
	int128 measured = 0, standard = 0;
	uint32_t link;

	for (guint i = 0; i < n; i++) {
		measured += points[i].line->actual;
		standard += points[i].line->actual - points[i].line->pure;
	}
	fact->key = recon_word (recon, "%s %s", product, fact->material);
	fact->order_no = fact->order_status = "";
	fact->left = fitting (measured);
	fact->right = fitting (standard);
	fact->delta = fitting (measured - standard);
	drift_value (recon, fact, points, n, measured - standard);
	fact->cause = recon_word (recon, "%u orders of %s in a row, %s to %s", n, product,
		strpool_text (recon->strings, points[0].order->order_no), strpool_text (recon->strings, last->order->order_no));
	link = recon_finding (recon, CODE_BOM_DRIFT, "", "");
	finding_at (recon, link)->usage = fact;
	for (guint i = 0; i < n; i++)
		drift_join (points[i].line, fact);
}

/* The last run of one sign that is long enough and reaches into the window; older ones were told by their own periods. */
static void
series_judge (struct recon *recon, const struct point *points, guint n)
{
	guint wanted = (guint) recon->rule->usage.drift_orders;

	for (guint end = n, start; end > 0; end = start) {
		bool ours = false;
		int sign = sign_of (&points[end - 1]);

		for (start = end; start > 0 && sign_of (&points[start - 1]) == sign; start--)
			ours |= points[start - 1].order->stage == USAGE_JUDGED;
		if (sign != 0 && ours && end - start >= wanted) {
			drift_raise (recon, &points[start], end - start);
			return;
		}
	}
}

void
usage_drift (struct recon *recon)
{
	g_autoptr (GArray) points = points_collect (recon);

	for (guint i = 0, end; i < points->len; i = end) {
		const struct point *first = &g_array_index (points, struct point, i);

		for (end = i; end < points->len; end++) {
			const struct point *next = &g_array_index (points, struct point, end);

			if (next->order->product != first->order->product || next->line->material != first->line->material)
				break;
		}
		series_judge (recon, first, end - i);
	}
}
