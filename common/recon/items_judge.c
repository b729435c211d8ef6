/* What of an item is open, why, since when, whether it may still be, and how its rows end. */
#include "common/recon/items_internal.h"

#include <string.h>

static const char *const state_names[ITEM_STATE_COUNT] = {
	[ITEM_RECEIVED] = "received",
	[ITEM_INVOICED] = "invoiced",
	[ITEM_RUNNING] = "running",
	[ITEM_VARIANCE] = "variance",
	[ITEM_TRANSIT] = "in transit",
	[ITEM_OVERDUE_IN] = "not issued",
	[ITEM_VALUE] = "value",
	[ITEM_JOURNAL] = "journal",
	[ITEM_EVEN] = "even",
};

/* Why an item waits. */
static const char *const state_reasons[ITEM_STATE_COUNT] = {
	[ITEM_RECEIVED] = "received, not invoiced",
	[ITEM_INVOICED] = "invoiced, not received",
	[ITEM_RUNNING] = "work in process",
	[ITEM_VARIANCE] = "production variance, not settled",
	[ITEM_TRANSIT] = "in transit",
	[ITEM_OVERDUE_IN] = "received, not issued",
	[ITEM_VALUE] = "value without quantity",
	[ITEM_EVEN] = "",
};

const char *
item_state_name (enum item_state state)
{
	return state_names[state];
}

int
item_decimals (const struct recon *recon, const struct open_item *item)
{
	return currency_decimals (strpool_text (recon->strings, item->currency));
}

/* ---- amounts ---- */

/* The part of a side's value that the cleared quantity has. */
static int64_t
cleared_value (const struct recon *recon, const struct open_item *item, int on)
{
	int64_t value = fitting (item->value[on]), qty = fitting (item->qty[on]);

	if (!item->valued[on] || value == DECIMAL_NONE || qty == DECIMAL_NONE)
		return DECIMAL_NONE;
	if (item->cleared == qty || item->cleared == 0)
		return item->cleared == 0 ? 0 : value;
	return money_portion (value, magnitude (item->cleared), magnitude (qty), item_decimals (recon, item));
}

/* What a side has beyond the cleared quantity; without a value of its own at the price of the side that gives the value. */
static int64_t
rest_value (const struct recon *recon, const struct open_item *item, int on, int base, int64_t cleared)
{
	int64_t rest = fitting (item->qty[on] - item->cleared), price_qty = fitting (item->qty[base]);

	if (cleared != DECIMAL_NONE)
		return fitting (item->value[on] - cleared);
	if (rest == 0)
		return 0;
	if (rest == DECIMAL_NONE || on == base || !item->valued[base] || price_qty == 0 || price_qty == DECIMAL_NONE)
		return DECIMAL_NONE;
	return money_portion (fitting (item->value[base]), rest, price_qty, item_decimals (recon, item));
}

/*
 * Of GR/IR the receipts give the value, of shipments the issues: what the cleared quantity stands at on the account. What the
 * other side has for it beyond that is a difference that went elsewhere.
 */
static void
item_measure (const struct recon *recon, struct open_item *item)
{
	int base = recon->rule->items.of == ITEMS_GRIR ? CREDIT : DEBIT;
	int64_t debit = fitting (item->qty[DEBIT]), credit = fitting (item->qty[CREDIT]), cleared[2], rest[2];

	item->difference = DECIMAL_NONE;
	if (debit > 0 && credit > 0)
		item->cleared = MIN (debit, credit);
	else if (debit < 0 && credit < 0)
		item->cleared = MAX (debit, credit);
	for (int on = DEBIT; on <= CREDIT; on++) {
		cleared[on] = cleared_value (recon, item, on);
		rest[on] = rest_value (recon, item, on, base, cleared[on]);
	}
	item->open_qty = fitting (item->qty[DEBIT] - item->qty[CREDIT]);
	item->open = rest[DEBIT] != DECIMAL_NONE && rest[CREDIT] != DECIMAL_NONE ? rest[DEBIT] - rest[CREDIT] : DECIMAL_NONE;
	if (item->cleared != 0 && cleared[DEBIT] != DECIMAL_NONE && cleared[CREDIT] != DECIMAL_NONE)
		item->difference = cleared[1 - base] - cleared[base];
}

/* ---- state ---- */

static enum item_state
quantity_state (const struct recon *recon, const struct open_item *item)
{
	bool transit = recon->rule->items.of == ITEMS_TRANSIT;

	/* Receipts that are worth nothing, of a stock transport order or free of charge, never came to the account. */
	if (recon->rule->items.of == ITEMS_GRIR && item->qty[DEBIT] == 0 && item->valued[CREDIT] && item->value[CREDIT] == 0 &&
		item->open == 0)
		return ITEM_EVEN;
	if (item->open_qty > 0)
		return transit ? ITEM_TRANSIT : ITEM_INVOICED;
	if (item->open_qty < 0)
		return transit ? ITEM_OVERDUE_IN : ITEM_RECEIVED;
	return item->open != 0 && item->open != DECIMAL_NONE ? ITEM_VALUE : ITEM_EVEN;
}

/* The day on which the order was complete or closed, as known on the last day of the window; DATE_NONE: it runs. */
static date_t
order_done (const struct recon *recon, const struct open_item *item)
{
	static const char *const done[] = {"PROD_COMPLETE", "TECH_CLOSED", "CLOSED", "CANCELLED"};
	const struct order *order = item->order;
	date_t day = DATE_NONE;

	if (order == NULL)
		return DATE_NONE;
	for (int i = 0; i < 2; i++) {
		instant_t at = i == 0 ? order->completed_at : order->closed_at;

		if (at != INSTANT_NONE && (day == DATE_NONE || plant_day (recon->plant, at) < day))
			day = plant_day (recon->plant, at);
	}
	if (day != DATE_NONE)
		return day <= recon->items->close_day ? day : DATE_NONE;
	/* It is done, and nobody says since when: since its last row. */
	for (size_t i = 0; i < G_N_ELEMENTS (done); i++)
		if (strcmp (order->status, done[i]) == 0)
			return item_row_at (recon->items, item->first + item->n - 1)->day;
	return DATE_NONE;
}

static void
item_order (const struct recon *recon, struct open_item *item)
{
	const struct item_row *row = item_row_at (recon->items, item->first);
	const struct movement_table *table = recon->side[row->side].table;

	item->order =
		reference_order (recon->reference, movement_text (table, COL_PLANT, row->row), table->canonical_order[row->row]);
}

/* ---- age ---- */

static date_t
oldest_open (const struct recon *recon, const struct open_item *item)
{
	for (guint i = item->first; i < item->first + item->n; i++)
		if (item_row_at (recon->items, i)->open != 0)
			return item_row_at (recon->items, i)->day;
	return item_row_at (recon->items, item->first + item->n - 1)->day;
}

/* Where goods came from, and go to: as rows of the other end say, else as the issue does. */
uint32_t
item_plant (const struct recon *recon, const struct open_item *item, int on)
{
	for (guint i = item->first; i < item->first + item->n; i++) {
		const struct item_row *row = item_row_at (recon->items, i);
		const struct movement_table *table = recon->side[row->side].table;

		if (row->on == on)
			return movement_text (table, COL_PLANT, row->row);
		for (int a = 0; on == CREDIT && a < table->n_attributes; a++)
			if (strcmp (table->attribute_name[a], "to_plant") == 0 && table->attribute[a][row->row] != 0)
				return table->attribute[a][row->row];
	}
	return 0;
}

static int
days_allowed (const struct recon *recon, const struct open_item *item)
{
	const struct items_rule *rule = &recon->rule->items;
	const struct lane *lane = item->state == ITEM_TRANSIT
		? reference_lane (recon->reference, item_plant (recon, item, DEBIT), item_plant (recon, item, CREDIT))
		: NULL;

	return lane != NULL ? (int) lane->days * rule->lane_factor : rule->allowed[item->state];
}

static void
item_age (const struct recon *recon, struct open_item *item, date_t done)
{
	item->since = done != DATE_NONE ? done : oldest_open (recon, item);
	item->days = item->since != DATE_NONE ? MAX (recon->items->close_day - item->since, 0) : 0;
	item->allowed = days_allowed (recon, item);
	item->overdue = item->state != ITEM_EVEN && item->allowed >= 0 && item->days > item->allowed;
}

/* ---- what was entered twice ---- */

/* Two invoices of one quantity, and of one amount where both have one, and one such quantity too much or more. */
static bool
invoiced_twice (const struct recon *recon, const struct open_item *item)
{
	const struct items *items = recon->items;

	if (item->state != ITEM_INVOICED || item->qty[CREDIT] <= 0)
		return false;
	for (guint i = item->first; i < item->first + item->n; i++)
		for (guint j = i + 1; j < item->first + item->n; j++) {
			const struct item_row *a = item_row_at (items, i), *b = item_row_at (items, j);

			if (a->on == DEBIT && b->on == DEBIT && a->qty == b->qty && a->qty > 0 && a->value == b->value &&
				item->open_qty >= a->qty)
				return true;
		}
	return false;
}

/* ---- facts ---- */

static void
qty_append (GString *out, const struct recon *recon, const struct open_item *item, int64_t qty)
{
	const struct item_row *row = item_row_at (recon->items, item->first);
	uint32_t uom = recon->side[row->side].table->base_uom[row->row];
	int decimals = MAX (reference_uom_decimals (recon->reference, uom), 0);
	char text[DECIMAL_TEXT_MAX];

	g_string_append_printf (out, "%s %s", decimal_format (qty, QTY_SCALE, decimals, text), strpool_text (recon->strings, uom));
	while (out->len > 0 && out->str[out->len - 1] == ' ')
		g_string_truncate (out, out->len - 1);
}

static void
money_append (GString *out, const struct recon *recon, const struct open_item *item, int64_t amount)
{
	char text[DECIMAL_TEXT_MAX];

	g_string_append_printf (out, "%s %s", decimal_format (amount, MONEY_SCALE, item_decimals (recon, item), text),
		strpool_text (recon->strings, item->currency));
}

/* "received 100 EA, invoiced 90 EA; received, not invoiced since 2026-01-03, 88 days; 60 are allowed" */
static const char *
item_cause (struct recon *recon, const struct open_item *item, bool price)
{
	static const char *const verbs[][2] = {[ITEMS_GRIR] = {"invoiced", "received"},
		[ITEMS_WIP] = {"charged", "delivered"},
		[ITEMS_TRANSIT] = {"issued", "received"}};
	const char *const *verb = verbs[recon->rule->items.of];
	int first = recon->rule->items.of == ITEMS_GRIR ? CREDIT : DEBIT;
	g_autoptr (GString) out = g_string_new (NULL);
	char day[16];

	for (int i = 0; i < 2; i++) {
		int on = i == 0 ? first : 1 - first;

		g_string_append_printf (out, "%s%s ", i > 0 ? ", " : "", verb[on]);
		if (recon->rule->items.of != ITEMS_WIP)
			qty_append (out, recon, item, fitting (item->qty[on]));
		if (recon->rule->items.of == ITEMS_WIP || (price && item->valued[on]))
			g_string_append (out, recon->rule->items.of == ITEMS_WIP ? "" : " for ");
		if (recon->rule->items.of == ITEMS_WIP || (price && item->valued[on]))
			money_append (out, recon, item, fitting (item->value[on]));
	}
	if (!price)
		g_string_append_printf (out, "; %s since %s, %d days", item->twice ? "invoiced twice" : state_reasons[item->state],
			date_format (item->since, day), item->days);
	if (!price && !item->twice && item->allowed >= 0)
		g_string_append_printf (out, "; %d are allowed", item->allowed);
	/* What nobody will ever post is written off where there is more. */
	if (!price && !item->twice && recon->rule->items.of == ITEMS_GRIR && item->open_qty != 0)
		g_string_append_printf (out, "; the larger side is that of the %s", item->open_qty > 0 ? "invoices" : "receipts");
	return recon_word (recon, "%s", out->str);
}

static struct items_fact *
fact_new (struct recon *recon, const struct open_item *item, const char *what)
{
	const struct item_row *row = item_row_at (recon->items, item->first);
	const struct movement_table *table = recon->side[row->side].table;
	struct items_fact *fact = g_new0 (struct items_fact, 1);
	bool counted = recon->rule->items.of != ITEMS_WIP, issues = recon->rule->items.of != ITEMS_GRIR;

	g_ptr_array_add (recon->items->facts, fact);
	fact->currency = strpool_text (recon->strings, item->currency);
	fact->key = recon_word (recon, "%s\037%s\037%s", item->key, fact->currency, what);
	fact->gl_account = item->account;
	fact->uom = counted ? strpool_text (recon->strings, table->base_uom[row->row]) : "";
	fact->uom_decimals = counted ? MAX (reference_uom_decimals (recon->reference, table->base_uom[row->row]), 0) : 0;
	fact->order_status = item->order != NULL ? item->order->status : "";
	fact->left_qty = counted ? fitting (item->qty[issues ? DEBIT : CREDIT]) : DECIMAL_NONE;
	fact->right_qty = counted ? fitting (item->qty[issues ? CREDIT : DEBIT]) : DECIMAL_NONE;
	fact->delta_qty = counted ? fact->left_qty - fact->right_qty : DECIMAL_NONE;
	fact->left = item->valued[issues ? DEBIT : CREDIT] ? fitting (item->value[issues ? DEBIT : CREDIT]) : DECIMAL_NONE;
	fact->right = item->valued[issues ? CREDIT : DEBIT] ? fitting (item->value[issues ? CREDIT : DEBIT]) : DECIMAL_NONE;
	fact->since = item->since;
	return fact;
}

static enum code
item_code (const struct open_item *item, enum items_of of)
{
	if (item->twice)
		return CODE_INVOICE_DOUBLE;
	if (item->state == ITEM_RUNNING)
		return CODE_ORDER_NOT_CLOSED;
	return of == ITEMS_WIP ? CODE_WIP_LEFT : of == ITEMS_TRANSIT ? CODE_INTRANSIT_AGED : CODE_GRIR_AGED;
}

/* More than the rule lets an invoice differ from its receipt. */
static bool
price_differs (const struct recon *recon, const struct open_item *item)
{
	int64_t percent = recon->rule->items.price_percent, cleared = cleared_value (recon, item, CREDIT), limit;

	if (recon->rule->items.of != ITEMS_GRIR || percent == DECIMAL_NONE || item->difference == DECIMAL_NONE ||
		item->difference == 0)
		return false;
	return decimal_ratio (magnitude (cleared), percent, INT64_C (100000000), ROUND_DOWN, &limit) != DECIMAL_OK ||
		magnitude (item->difference) > limit;
}

/* ---- endings ---- */

/* All that the rows have left. */
static void
rows_end (struct recon *recon, const struct open_item *item, enum state state, uint32_t link)
{
	for (guint i = item->first; i < item->first + item->n; i++) {
		const struct item_row *row = item_row_at (recon->items, i);
		uint8_t now = recon->side[row->side].state[row->row];

		if (row->open != 0 || now == STATE_PENDING)
			recon_settle_rest (recon, row->side, row->row, state, link);
	}
}

static void
item_raise (struct recon *recon, struct open_item *item)
{
	struct items_fact *fact = fact_new (recon, item, "open");
	uint32_t link = recon_finding (recon, item_code (item, recon->rule->items.of), "", "");

	fact->cause = item_cause (recon, item, false);
	fact->exposure = item->open != DECIMAL_NONE ? magnitude (item->open) : DECIMAL_NONE;
	finding_at (recon, link)->items = item->fact = fact;
	rows_end (recon, item, STATE_EXCEPTION, link);
}

static void
price_raise (struct recon *recon, struct open_item *item)
{
	struct items_fact *fact = fact_new (recon, item, "price");
	uint32_t link = recon_finding (recon, CODE_INVOICE_PRICE, "", "");

	fact->cause = item_cause (recon, item, true);
	fact->exposure = magnitude (item->difference);
	finding_at (recon, link)->items = item->price_fact = fact;
	for (guint i = item->first; i < item->first + item->n; i++)
		finding_reference (recon, link, item_row_at (recon->items, i)->side, item_row_at (recon->items, i)->row);
}

/* What waits does so until the day after the last that is allowed. */
static void
item_wait (struct recon *recon, const struct open_item *item)
{
	instant_t until = item->allowed >= 0 ? plant_day_start (recon->plant, item->since + item->allowed + 1) : INSTANT_NONE;

	rows_end (recon, item, STATE_OPEN_TIMING, recon_reason (recon, state_reasons[item->state], until));
}

static void
item_own (struct recon *recon, const struct open_item *item)
{
	for (guint i = item->first; i < item->first + item->n; i++) {
		const struct item_row *row = item_row_at (recon->items, i);

		recon->side[row->side].window[row->row] = WINDOW_OWN;
	}
}

/* A row whose unit is none of the item's can be added to nothing. */
static void
units_check (struct recon *recon, struct open_item *item)
{
	uint32_t base = 0;

	for (guint i = item->first; i < item->first + item->n && recon->rule->items.of != ITEMS_WIP; i++) {
		struct item_row *row = item_row_at (recon->items, i);
		uint32_t uom = recon->side[row->side].table->base_uom[row->row];

		base = base == 0 ? uom : base;
		if (uom == 0 || uom == base || row->qty == 0)
			continue;
		item->qty[row->on] -= row->qty;
		if (row->value != DECIMAL_NONE)
			item->value[row->on] -= row->value;
		row->open = row->qty = 0;
		recon_settle_rest (recon, row->side, row->row, STATE_EXCEPTION, recon_finding (recon, CODE_DQ_UOM_NOCONV, "", ""));
	}
}

static void
item_judge (struct recon *recon, struct open_item *item)
{
	bool wip = recon->rule->items.of == ITEMS_WIP;
	date_t done = DATE_NONE;

	units_check (recon, item);
	item_order (recon, item);
	if (wip) {
		done = order_done (recon, item);
		item->open_qty = item->difference = DECIMAL_NONE;
		item->open =
			item->valued[DEBIT] && item->valued[CREDIT] ? fitting (item->value[DEBIT] - item->value[CREDIT]) : DECIMAL_NONE;
		item->state = item->open == 0 ? ITEM_EVEN : done != DATE_NONE ? ITEM_VARIANCE : ITEM_RUNNING;
	} else {
		item_measure (recon, item);
		item->state = quantity_state (recon, item);
	}
	if (item->state == ITEM_EVEN && !item->own) {
		rows_end (recon, item, STATE_CONTEXT, 0);
		return;
	}
	item_own (recon, item);
	if (!wip) {
		item_net (recon, item);
		item_clear (recon, item);
	}
	item_age (recon, item, done);
	item->twice = invoiced_twice (recon, item);
	if (price_differs (recon, item))
		price_raise (recon, item);
	if (item->state == ITEM_EVEN)
		rows_end (recon, item, STATE_MATCHED, ++recon->matches);
	else if (item->overdue || item->twice)
		item_raise (recon, item);
	else
		item_wait (recon, item);
}

void
items_judge (struct recon *recon)
{
	for (guint i = 0; i < recon->items->items->len; i++)
		item_judge (recon, open_item_at (recon->items, i));
}
