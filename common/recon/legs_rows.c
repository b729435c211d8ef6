/* From rows to lines: what was measured, what was posted, what failed, for each order and material. */
#include "common/recon/legs_internal.h"

#include <string.h>

/* ---- lines ---- */

uint32_t
legs_line_find (struct recon *recon, uint32_t order, uint32_t material, bool receipt, uint32_t document)
{
	struct legs *legs = recon->legs;
	uint32_t number = keyring_at (&legs->keys, keyring_pair (order, material), keyring_pair (document, receipt), 0);

	if (number == legs->lines->len) {
		uint32_t plant = strpool_find (recon->strings, recon->plant->name, strlen (recon->plant->name));
		const struct item *item = reference_item (recon->reference, plant, material);
		struct legs_line line = {.order = order,
			.material = material,
			.document = document,
			.receipt = receipt,
			.metered = item == NULL || item->captured,
			.expires_at = INSTANT_NONE,
			.first = DATE_NONE,
			.last = DATE_NONE};

		g_array_append_val (legs->lines, line);
	}
	return number;
}

/*
 * What lies near the ends of the days that were read may belong to something beyond them: it is no evidence of a stop, but of
 * where the reading began and ended.
 */
void
legs_line_day (struct recon *recon, struct legs_line *line, date_t on)
{
	const struct timing *timing = &recon->rule->timing;
	int margin = 1 + (int) ((timing->grace + 86399) / 86400);

	line->first = line->first == DATE_NONE ? on : MIN (line->first, on);
	line->last = line->last == DATE_NONE ? on : MAX (line->last, on);
	line->edge |= on < recon->input->from - timing->look_back + margin || on >= recon->input->until + timing->look_ahead - margin;
}

static bool
row_is_own (const struct recon *recon, int side, uint32_t row)
{
	return recon->side[side].window[row] == WINDOW_OWN;
}

/* order: of the row, or of what it stands for. */
static struct legs_line *
row_place (struct recon *recon, int side, uint32_t row, enum leg leg, uint32_t order)
{
	struct legs *legs = recon->legs;
	const struct movement_table *table = recon->side[side].table;
	uint32_t number =
		legs_line_find (recon, order, table->canonical_material[row], kind_is_receipt ((enum kind) table->kind[row]), 0);
	struct legs_line *line = legs_line_at (legs, number);
	struct legs_row placed = {row, number, (uint8_t) side};

	g_array_append_val (legs->rows, placed);
	if (side < SIDE_COUNT)
		legs->line_of[side][row] = number;
	line->uom = line->uom != 0 && side == SIDE_QUEUE ? line->uom : table->base_uom[row];
	line->rows[leg]++;
	line->own |= row_is_own (recon, side, row);
	legs_line_day (recon, line, recon_row_date (recon, side, row));
	return line;
}

/* ---- values ---- */

/* At the price of the day, with the sign of its effect on stock. */
static void
priced_add (const struct recon *recon, int side, uint32_t row, struct legs_line *line, enum leg leg)
{
	const struct movement_table *table = recon->side[side].table;
	bool fallback;
	const struct price *price = reference_price (recon->reference, movement_text (table, COL_PLANT, row),
		table->canonical_material[row], recon_row_date (recon, side, row), &fallback);
	int64_t value;

	if (price == NULL || (table->flags[row] & MOVEMENT_NO_UNIT) ||
		money_of (table->counted[row], price->price, price->price_unit, currency_decimals (recon->plant->company->currency),
			&value) != DECIMAL_OK)
		line->unpriced[leg] = true;
	else
		line->value[leg] += stock_direction (table, row) * (int128) value;
}

int128
legs_value (const struct recon *recon, uint32_t row)
{
	const struct movement_table *table = recon->side[SIDE_RIGHT].table;
	int64_t amount = movement_amount (table, row);

	if (amount == DECIMAL_NONE)
		return 0;
	return stock_direction (table, row) * (int128) (table->counted[row] < 0 ? -magnitude (amount) : magnitude (amount));
}

/* Half a unit of the last decimal for each row that had to be converted. */
static int64_t
row_rounding (const struct recon *recon, int side, uint32_t row)
{
	const struct movement_table *table = recon->side[side].table;
	int decimals = reference_uom_decimals (recon->reference, table->base_uom[row]);
	int64_t unit = 1;

	if (table->base_uom[row] == movement_text (table, COL_UOM, row) || decimals < 0)
		return 0;
	for (int d = decimals; d < QTY_SCALE; d++)
		unit *= 10;
	return unit / 2;
}

/* ---- the three legs of records ---- */

static void
event_add (struct recon *recon, uint32_t row)
{
	struct legs_line *line = row_place (recon, SIDE_LEFT, row, LEG_MES, recon->side[SIDE_LEFT].table->canonical_order[row]);
	const struct movement_table *table = recon->side[SIDE_LEFT].table;
	instant_t at = recon_row_time (recon, SIDE_LEFT, row), as_of = recon->input->as_of,
			  expires = as_of != INSTANT_NONE && at != INSTANT_NONE ? recon_expiry (recon, at) : INSTANT_NONE;

	line->qty[LEG_MES] += table->counted[row];
	line->rounding += row_rounding (recon, SIDE_LEFT, row);
	priced_add (recon, SIDE_LEFT, row, line, LEG_MES);
	if (expires == INSTANT_NONE || expires <= as_of)
		return;
	line->young_qty += table->counted[row];
	line->expires_at = MAX (line->expires_at, expires);
}

static void
posting_add (struct recon *recon, uint32_t row)
{
	struct legs_line *line = row_place (recon, SIDE_RIGHT, row, LEG_ERP, recon->side[SIDE_RIGHT].table->canonical_order[row]);
	const struct movement_table *table = recon->side[SIDE_RIGHT].table;

	line->qty[LEG_ERP] += table->counted[row];
	line->rounding += row_rounding (recon, SIDE_RIGHT, row);
	line->value[LEG_ERP] += legs_value (recon, row);
	line->unpriced[LEG_ERP] |= movement_amount (table, row) == DECIMAL_NONE;
}

/* The orders of events by their message. */
static GHashTable *
orders_find (const struct recon *recon)
{
	const struct side *s = &recon->side[SIDE_LEFT];
	GHashTable *orders = g_hash_table_new (NULL, NULL);

	for (size_t i = 0; i < s->n && recon->failed->len > 0; i++) {
		uint32_t message = movement_text (s->table, COL_MESSAGE, s->rows[i]), order = s->table->canonical_order[s->rows[i]],
				 known = GPOINTER_TO_UINT (g_hash_table_lookup (orders, GUINT_TO_POINTER (message)));

		/* Of several the first by name. */
		if (message != 0 && order != 0 && (known == 0 || strpool_compare (recon->strings, order, known) < 0))
			g_hash_table_insert (orders, GUINT_TO_POINTER (message), GUINT_TO_POINTER (order));
	}
	return orders;
}

/* What waits in the queue, unless its document is there by now. One that names no order is of that of its event. */
static void
failed_add (struct recon *recon, uint32_t row, GHashTable *orders)
{
	struct failed *failed = &g_array_index (recon->failed, struct failed, row);
	const struct movement_table *table = recon->side[SIDE_QUEUE].table;
	uint32_t order = table->canonical_order[row], message = movement_text (table, COL_MESSAGE, row);
	struct legs_line *line;

	if (failed->state != QUEUE_UNRECORDED && failed->state != QUEUE_POSTED)
		return;
	if (order == 0 && message != 0)
		order = GPOINTER_TO_UINT (g_hash_table_lookup (orders, GUINT_TO_POINTER (message)));
	line = row_place (recon, SIDE_QUEUE, row, LEG_QUEUE, order);
	priced_add (recon, SIDE_QUEUE, row, line, LEG_QUEUE);
	if (failed->state == QUEUE_UNRECORDED)
		line->qty[LEG_QUEUE] += recon->side[SIDE_QUEUE].table->counted[row];
}

void
legs_collect (struct recon *recon)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct side *s = &recon->side[side];

		for (size_t i = 0; i < s->n; i++)
			if (s->state[s->rows[i]] == STATE_PENDING)
				(side == SIDE_LEFT ? event_add : posting_add) (recon, s->rows[i]);
	}
	recon_queue_books (recon, SIDE_RIGHT);
	g_autoptr (GHashTable) orders = orders_find (recon);
	for (guint i = 0; i < recon->failed->len; i++)
		failed_add (recon, i, orders);
}
