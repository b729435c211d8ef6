/* Which rows belong to which order, which orders are compared, and what each of them made. */
#include "common/recon/usage_internal.h"

#include <string.h>

/* ---- rows ---- */

/* Pending, or taken out only because the shop floor does not capture the material: its postings count all the same. */
static bool
row_counts (const struct recon *recon, int side, uint32_t row)
{
	const struct side *s = &recon->side[side];
	const struct movement_table *table = s->table;
	const struct item *item;

	if (!recon->rule->kinds[table->kind[row]])
		return false;
	if (s->state[row] != STATE_OUT_OF_SCOPE && s->state[row] != STATE_CONTEXT)
		return s->state[row] == STATE_PENDING;
	if (side != SIDE_RIGHT || s->window[row] == WINDOW_LATER || table->counted[row] == 0 ||
		(table->flags[row] & (MOVEMENT_REJECTED | MOVEMENT_SIGN | MOVEMENT_NO_UNIT)))
		return false;
	item = reference_item (recon->reference, recon->usage->plant, table->canonical_material[row]);
	return item != NULL && !item->captured && !item->service;
}

static int
row_compare (gconstpointer a, gconstpointer b)
{
	const struct usage_row *x = a, *y = b;

	if (x->order_no != y->order_no)
		return x->order_no < y->order_no ? -1 : 1;
	if (x->side != y->side)
		return x->side - y->side;
	return (x->row > y->row) - (x->row < y->row);
}

static void
row_leave_out (struct recon *recon, int side, uint32_t row, const char *reason)
{
	recon_settle_rest (recon, side, row, STATE_OUT_OF_SCOPE, recon_reason (recon, reason, INSTANT_NONE));
}

static void
rows_collect (struct recon *recon)
{
	struct usage *usage = recon->usage;

	for (int side = 0; side < SIDE_COUNT; side++)
		for (size_t i = 0; i < recon->side[side].n; i++) {
			const struct movement_table *table = recon->side[side].table;
			uint32_t row = recon->side[side].rows[i], order = table->canonical_order[row];

			if (!row_counts (recon, side, row))
				continue;
			if (side == SIDE_LEFT)
				g_hash_table_add (usage->metered, GUINT_TO_POINTER (table->canonical_material[row]));
			if (order != 0)
				g_array_append_val (usage->rows, ((struct usage_row) {order, row, (uint8_t) side, 0}));
			else if (recon->side[side].state[row] == STATE_PENDING)
				row_leave_out (recon, side, row, "use without an order");
		}
	g_array_sort (usage->rows, row_compare);
}

/* ---- what an order made, where its order table does not say ---- */

struct output
{
	int128 received, scrapped[SIDE_COUNT];
	bool any_receipt, any_scrap[SIDE_COUNT];
};

static bool
row_is_known (const struct side *s, uint32_t row)
{
	return s->window[row] != WINDOW_LATER && s->state[row] != STATE_DUPLICATE &&
		!(s->table->flags[row] & (MOVEMENT_REJECTED | MOVEMENT_SIGN | MOVEMENT_NO_UNIT));
}

/* Scrap that had been in stock was received, and is in the yield; a confirmation of scrap counts as it stands. */
static void
output_row (struct output *output, int side, enum kind kind, int64_t counted)
{
	if (side == SIDE_RIGHT && (kind == KIND_RECEIPT_PROD || kind == KIND_RECEIPT_PROD_REV)) {
		output->received += counted;
		output->any_receipt = true;
	} else if (kind == KIND_SCRAP_CONF || kind == KIND_SCRAP_CONF_REV) {
		output->scrapped[side] += kind == KIND_SCRAP_CONF ? counted : -magnitude (counted);
		output->any_scrap[side] = true;
	}
}

/* order -> struct output, of the rows of the orders' own materials. */
static GHashTable *
outputs_collect (const struct recon *recon, GHashTable *products)
{
	GHashTable *outputs = g_hash_table_new_full (NULL, NULL, NULL, g_free);

	for (int side = 0; side < SIDE_COUNT; side++)
		for (size_t i = 0; i < recon->side[side].n; i++) {
			const struct side *s = &recon->side[side];
			uint32_t row = s->rows[i], order = s->table->canonical_order[row];
			gpointer key = GUINT_TO_POINTER (order), product = g_hash_table_lookup (products, key);
			struct output *output;

			if (order == 0 || GPOINTER_TO_UINT (product) != s->table->canonical_material[row] || !row_is_known (s, row))
				continue;
			output = g_hash_table_lookup (outputs, key);
			if (output == NULL)
				g_hash_table_insert (outputs, key, output = g_new0 (struct output, 1));
			output_row (output, side, (enum kind) s->table->kind[row], s->table->counted[row]);
		}
	return outputs;
}

/* ---- orders ---- */

static uint32_t
text_id (const struct recon *recon, const char *text)
{
	uint32_t id = strpool_find (recon->strings, text, strlen (text));

	return id == STRPOOL_ABSENT ? 0 : id;
}

static bool
instant_is_past (const struct recon *recon, instant_t at)
{
	return at != INSTANT_NONE && (recon->input->as_of == INSTANT_NONE || at <= recon->input->as_of);
}

static bool
status_is_complete (const char *status)
{
	static const char *const complete[] = {"PROD_COMPLETE", "TECH_CLOSED", "CLOSED", "CANCELLED"};

	for (size_t i = 0; i < G_N_ELEMENTS (complete); i++)
		if (strcmp (status, complete[i]) == 0)
			return true;
	return false;
}

/* When it was completed; an order that is complete by its status and has no time was so after its last movement. */
static instant_t
order_completion (const struct recon *recon, const struct usage_order *o)
{
	instant_t last = INSTANT_NONE;

	if (instant_is_past (recon, o->order->completed_at))
		return o->order->completed_at;
	if (instant_is_past (recon, o->order->closed_at))
		return o->order->closed_at;
	if (o->order->completed_at != INSTANT_NONE || o->order->closed_at != INSTANT_NONE || !status_is_complete (o->order->status))
		return INSTANT_NONE;
	for (guint i = 0; i < o->n_rows; i++) {
		const struct usage_row *row = usage_row_at (recon->usage, o->first_row + i);

		last = MAX (last, recon_row_time (recon, row->side, row->row));
	}
	return last;
}

struct order_rows
{
	bool own, carried;
};

static struct order_rows
order_rows (const struct recon *recon, const struct usage_order *o)
{
	struct order_rows found = {false, false};

	for (guint i = 0; i < o->n_rows; i++) {
		const struct usage_row *row = usage_row_at (recon->usage, o->first_row + i);
		const struct side *s = &recon->side[row->side];

		found.own |= s->window[row->row] == WINDOW_OWN;
		found.carried |= (s->table->flags[row->row] & MOVEMENT_CARRIED) != 0;
	}
	return found;
}

static void
order_wait (struct usage_order *o, const char *reason, instant_t until)
{
	o->stage = USAGE_WAITING;
	o->reason = reason;
	o->until = until;
}

void
usage_leave_out (struct usage_order *o, const char *reason)
{
	if (o->stage == USAGE_EARLIER) {
		o->whole = false;
		return;
	}
	o->stage = USAGE_LEFT_OUT;
	o->reason = reason;
}

static void
order_stage (struct recon *recon, struct usage_order *o)
{
	const struct reconciliation *rule = recon->rule;
	const struct recon_input *input = recon->input;
	struct order_rows rows = order_rows (recon, o);
	instant_t read_from = plant_day_start (recon->plant, input->from - rule->timing.look_back);
	instant_t due;

	if (o->order == NULL) {
		o->stage = rows.own || rows.carried ? USAGE_JUDGED : USAGE_EARLIER;
		usage_leave_out (o, "the order is not in the order table");
		return;
	}
	o->completed_at = order_completion (recon, o);
	o->completed = o->completed_at != INSTANT_NONE ? plant_day (recon->plant, o->completed_at) : DATE_NONE;
	due = o->completed_at + rule->timing.grace * INSTANT_SECOND;
	instant_t released = o->production != NULL ? o->production->released_at : INSTANT_NONE;
	o->whole = rows.carried || (released != INSTANT_NONE && released >= read_from);
	if (o->completed_at == INSTANT_NONE && (!rule->usage.running || !(rows.own || rows.carried)))
		order_wait (o, "the order is not complete", INSTANT_NONE);
	else if (o->completed_at != INSTANT_NONE && o->completed >= input->until)
		order_wait (o, "the order was completed after the window", o->completed_at);
	else if (o->completed_at != INSTANT_NONE && !instant_is_past (recon, due))
		order_wait (o, "the order is complete and waits for its last postings", due);
	else if (o->completed_at != INSTANT_NONE && o->completed < input->from && !rows.carried)
		o->stage = USAGE_EARLIER;
	else if (released != INSTANT_NONE && !o->whole)
		usage_leave_out (o, "the order was released before the days that were read");
	else if (o->product == 0)
		usage_leave_out (o, "what the order makes is not known");
	else
		o->stage = USAGE_JUDGED;
}

static void
order_output (struct usage_order *o, const struct output *output)
{
	const struct production *p = o->production;
	int64_t good = p != NULL ? p->yield_qty : DECIMAL_NONE, scrap = p != NULL ? p->scrap_qty : DECIMAL_NONE;

	if (good == DECIMAL_NONE && output != NULL && output->any_receipt)
		good = fitting (output->received);
	if (scrap == DECIMAL_NONE && output != NULL)
		scrap = fitting (output->scrapped[output->any_scrap[SIDE_RIGHT] ? SIDE_RIGHT : SIDE_LEFT]);
	o->good = good;
	o->scrap = scrap == DECIMAL_NONE ? 0 : scrap;
	if (good == DECIMAL_NONE && (o->stage == USAGE_JUDGED || o->stage == USAGE_EARLIER))
		usage_leave_out (o, "what the order made is not known");
}

static void
order_add (struct recon *recon, uint32_t order_no, guint first_row, guint n_rows)
{
	struct usage *usage = recon->usage;
	struct usage_order o = {.order_no = order_no, .first_row = first_row, .n_rows = n_rows, .until = INSTANT_NONE};

	o.order = reference_order (recon->reference, usage->plant, order_no);
	o.production = reference_production (recon->reference, usage->plant, order_no);
	o.completed_at = INSTANT_NONE;
	o.completed = DATE_NONE;
	o.product = o.order != NULL ? text_id (recon, o.order->material) : 0;
	g_array_append_val (usage->orders, o);
}

/* An order of which nothing moved at all is compared as well. */
static void
orders_without_rows (struct recon *recon, GHashTable *seen)
{
	const struct order *order;

	for (size_t i = 0; (order = reference_order_at (recon->reference, i)) != NULL; i++) {
		uint32_t order_no = text_id (recon, order->order_no);
		instant_t at = instant_is_past (recon, order->completed_at) ? order->completed_at : INSTANT_NONE;
		date_t on = at != INSTANT_NONE ? plant_day (recon->plant, at) : DATE_NONE;

		if ((*order->plant != '\0' && strcmp (order->plant, recon->plant->name) != 0) || on == DATE_NONE ||
			on < recon->input->from || on >= recon->input->until || !g_hash_table_add (seen, GUINT_TO_POINTER (order_no)))
			continue;
		order_add (recon, order_no, 0, 0);
	}
}

static int
order_compare (gconstpointer a, gconstpointer b, gpointer strings)
{
	return strpool_compare (strings, ((const struct usage_order *) a)->order_no, ((const struct usage_order *) b)->order_no);
}

static void
orders_collect (struct recon *recon)
{
	struct usage *usage = recon->usage;
	g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

	for (guint i = 0, end; i < usage->rows->len; i = end) {
		uint32_t order_no = usage_row_at (usage, i)->order_no;

		for (end = i; end < usage->rows->len && usage_row_at (usage, end)->order_no == order_no;)
			end++;
		g_hash_table_add (seen, GUINT_TO_POINTER (order_no));
		order_add (recon, order_no, i, end - i);
	}
	orders_without_rows (recon, seen);
	g_array_sort_with_data (usage->orders, order_compare, recon->strings);
}

void
usage_collect (struct recon *recon)
{
	struct usage *usage = recon->usage;
	g_autoptr (GHashTable) products = g_hash_table_new (NULL, NULL), outputs = NULL;

	rows_collect (recon);
	orders_collect (recon);
	for (guint i = 0; i < usage->orders->len; i++) {
		struct usage_order *o = usage_order_at (usage, i);

		order_stage (recon, o);
		if (o->product != 0)
			g_hash_table_insert (products, GUINT_TO_POINTER (o->order_no), GUINT_TO_POINTER (o->product));
	}
	outputs = outputs_collect (recon, products);
	for (guint i = 0; i < usage->orders->len; i++) {
		struct usage_order *o = usage_order_at (usage, i);

		order_output (o, g_hash_table_lookup (outputs, GUINT_TO_POINTER (o->order_no)));
	}
}
