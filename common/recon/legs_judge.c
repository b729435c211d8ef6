/* Where each line stopped on its way, and how its rows end. */
#include "common/recon/legs_internal.h"

#include <string.h>

static int128
wide_magnitude (int128 value)
{
	return value < 0 ? -value : value;
}

/* ---- quantities ---- */

static const struct price *
line_price (const struct recon *recon, const struct legs_line *line)
{
	uint32_t plant = strpool_find (recon->strings, recon->plant->name, strlen (recon->plant->name));
	bool fallback;

	return reference_price (recon->reference, plant, line->material, line->last, &fallback);
}

static int64_t
line_value (const struct recon *recon, const struct legs_line *line, int128 qty)
{
	const struct price *price = line_price (recon, line);
	int64_t value;

	if (price == NULL || fitting (qty) == DECIMAL_NONE ||
		money_of (fitting (qty), price->price, price->price_unit, currency_decimals (recon->plant->company->currency), &value) !=
			DECIMAL_OK)
		return DECIMAL_NONE;
	return line->receipt ? value : -value;
}

/* Measured less posted is nothing but rounding, or within the tolerance of the material's class. */
static bool
line_within (const struct recon *recon, const struct legs_line *line, int128 delta)
{
	uint32_t plant = strpool_find (recon->strings, recon->plant->name, strlen (recon->plant->name));
	const struct item *item = reference_item (recon->reference, plant, line->material);
	const struct tolerance *tolerance =
		tolerance_find (recon->rule->tolerances, recon->rule->n_tolerances, item != NULL ? item->item_class : "");
	int128 basis = MAX (wide_magnitude (line->qty[LEG_MES]), wide_magnitude (line->qty[LEG_ERP]));
	int64_t percent, value = line_value (recon, line, delta);

	if (wide_magnitude (delta) <= line->rounding)
		return true;
	if (tolerance == NULL ||
		decimal_ratio (fitting (basis), tolerance->percent, INT64_C (100000000), ROUND_DOWN, &percent) != DECIMAL_OK)
		return false;
	return wide_magnitude (delta) <= MAX (delta > 0 ? tolerance->under : tolerance->over, percent) &&
		(tolerance->value_cap == DECIMAL_NONE || value == DECIMAL_NONE || magnitude (value) <= tolerance->value_cap);
}

static void
stop_at (struct legs_line *line, enum leg_stop stop, int128 qty, int128 value)
{
	line->stop = stop;
	line->stopped_qty = qty;
	line->stopped_value = value;
}

/*
 * From the event to the posting. What is missing is looked for in the queue, then among what may still come; what is posted
 * beyond what was measured came from nowhere. TRUE: it stopped here, or may not be judged.
 */
static bool
plant_stops (const struct recon *recon, struct legs_line *line)
{
	int128 measured = line->qty[LEG_MES], queued = line->qty[LEG_QUEUE], missing = measured - line->qty[LEG_ERP];
	bool returns = measured < 0 || (measured == 0 && queued < 0);

	if (!line->metered || (line->rows[LEG_MES] == 0 && line->rows[LEG_ERP] == 0 && line->rows[LEG_QUEUE] == 0))
		missing = 0;
	if (line_within (recon, line, missing))
		missing = 0;
	if (missing == 0 && queued == 0)
		return false;
	if (line->edge && missing != 0 && queued == 0) {
		stop_at (line, STOP_CUT, missing, line_value (recon, line, missing));
		return true;
	}
	if (queued != 0 &&
		(missing == 0 || line_within (recon, line, missing - queued) || wide_magnitude (queued) >= wide_magnitude (missing)))
		stop_at (line, STOP_FAILED, queued, 0);
	else if ((missing > 0) == returns)
		stop_at (line, STOP_NOT_MEASURED, -missing, 0);
	else if (wide_magnitude (line->young_qty) >= wide_magnitude (missing - queued))
		stop_at (line, STOP_IN_FLIGHT, missing, 0);
	else
		stop_at (line, STOP_NOT_POSTED, missing - queued, 0);
	line->stopped_value = line_value (recon, line, line->stopped_qty);
	return line->stop != STOP_IN_FLIGHT;
}

/* ---- money ---- */

/* From the posting to the general ledger. */
static void
books_stop (struct legs_line *line)
{
	int128 off = line->booked - line->expected;

	if (line->n_unbooked > line->n_young)
		stop_at (line, STOP_NOT_IN_BOOKS, line->unbooked_qty, line->unbooked - line->young);
	else if (wide_magnitude (off) > line->allowed)
		stop_at (line, STOP_BOOKS_DIFFER, 0, off);
	else if (line->n_loose > 0)
		stop_at (line, STOP_BOOKS_ONLY, 0, line->loose);
	else if (line->n_young > 0 && line->stop != STOP_IN_FLIGHT)
		stop_at (line, STOP_IN_FLIGHT, line->unbooked_qty, line->unbooked);
}

static void
line_judge (const struct recon *recon, struct legs_line *line)
{
	stop_at (line, STOP_COMPLETE, 0, 0);
	if (!plant_stops (recon, line))
		books_stop (line);
}

/* ---- what is told ---- */

static const char *
stop_word (const struct legs_line *line)
{
	switch (line->stop) {
	case STOP_NOT_POSTED:
		return "measured, and not posted";
	case STOP_FAILED:
		return line->rows[LEG_MES] > 0 ? "its posting failed and waits in the queue"
									   : "a posting failed of which there is no event";
	case STOP_NOT_MEASURED:
		return "posted, and not measured";
	case STOP_NOT_IN_BOOKS:
		return "posted, and not in the general ledger";
	case STOP_BOOKS_DIFFER:
		return "the general ledger has another amount";
	default:
		return "in the general ledger without a movement";
	}
}

static struct legs_fact *
fact_new (struct recon *recon, const struct legs_line *line)
{
	struct legs_fact *fact = g_new0 (struct legs_fact, 1);
	uint32_t plant = strpool_find (recon->strings, recon->plant->name, strlen (recon->plant->name));
	const struct item *item = reference_item (recon->reference, plant, line->material);
	const struct order *order = reference_order (recon->reference, plant, line->order);
	bool records = line->rows[LEG_MES] + line->rows[LEG_ERP] + line->rows[LEG_QUEUE] > 0;
	int64_t value = fitting (line->stopped_value);

	g_ptr_array_add (recon->legs->facts, fact);
	fact->order_no = strpool_text (recon->strings, line->order);
	fact->material = strpool_text (recon->strings, line->material);
	fact->document = strpool_text (recon->strings, line->document);
	fact->material_text = item != NULL ? item->text : "";
	fact->order_status = order != NULL ? order->status : "";
	fact->uom = strpool_text (recon->strings, line->uom);
	fact->uom_decimals = MAX (reference_uom_decimals (recon->reference, line->uom), 0);
	fact->currency = recon->plant->company->currency;
	fact->key = recon_word (recon, "%s\t%s\t%d\t%s", fact->order_no, fact->material, line->receipt, fact->document);
	fact->cause = stop_word (line);
	fact->left = records ? fitting (line->qty[LEG_MES]) : DECIMAL_NONE;
	fact->right = records ? fitting (line->qty[LEG_ERP]) : DECIMAL_NONE;
	fact->delta = records ? fitting (line->stopped_qty) : DECIMAL_NONE;
	fact->left_amount = fitting (line->value[LEG_ERP]);
	fact->right_amount = fitting (line->value[LEG_GL]);
	fact->price = line_price (recon, line);
	fact->exposure = value == DECIMAL_NONE ? DECIMAL_NONE : magnitude (value);
	fact->entries = line->entries;
	fact->on = line->last;
	return fact;
}

/* ---- how rows end ---- */

struct ending
{
	enum state state;
	uint32_t link;
	bool told; /* a finding lists it */
};

static struct ending
line_end (struct recon *recon, struct legs_line *line)
{
	uint32_t link;

	if (!line->own)
		return (struct ending) {STATE_CONTEXT, 0, false};
	switch (line->stop) {
	case STOP_COMPLETE:
		return (struct ending) {STATE_MATCHED, ++recon->matches, false};
	case STOP_IN_FLIGHT:
		return (struct ending) {
			STATE_OPEN_TIMING, recon_reason (recon, "on its way: the next leg may still come", line->expires_at), false};
	case STOP_CUT:
		return (struct ending) {
			STATE_OUT_OF_SCOPE, recon_reason (recon, "its order reaches beyond the days that were read", INSTANT_NONE), false};
	default:
		line->fact = fact_new (recon, line);
		link = recon_finding (recon, CODE_LEG_STOPPED, "", "sums");
		finding_at (recon, link)->legs = line->fact;
		finding_at (recon, link)->cause = line->fact->cause;
		return (struct ending) {STATE_EXCEPTION, link, true};
	}
}

static void
row_end (struct recon *recon, const struct legs_row *row, struct ending ending)
{
	struct side *s = &recon->side[row->side];

	if (ending.told && (s->window[row->row] != WINDOW_OWN || s->open[row->row] == 0))
		finding_reference (recon, ending.link, row->side, row->row);
	if (row->side != SIDE_QUEUE || (ending.told && s->window[row->row] == WINDOW_OWN))
		recon_settle_rest (recon, row->side, row->row, ending.state, ending.link);
}

static void
failed_tell (struct recon *recon, const struct legs_row *row, const struct legs_line *line)
{
	struct failed *failed = &g_array_index (recon->failed, struct failed, row->row);

	if (failed->state == QUEUE_UNRECORDED && line->rows[LEG_MES] > 0)
		failed->state = QUEUE_EXPLAINED;
}

void
legs_judge (struct recon *recon)
{
	struct legs *legs = recon->legs;
	g_autofree struct ending *endings = g_new0 (struct ending, legs->lines->len + 1);

	for (guint i = 0; i < legs->lines->len; i++) {
		line_judge (recon, legs_line_at (legs, i));
		endings[i] = line_end (recon, legs_line_at (legs, i));
	}
	for (guint i = 0; i < legs->rows->len; i++) {
		const struct legs_row *row = &g_array_index (legs->rows, struct legs_row, i);

		if (row->side == SIDE_QUEUE)
			failed_tell (recon, row, legs_line_at (legs, row->line));
		row_end (recon, row, endings[row->line]);
	}
}
