#include "common/recon/reference_table.h"

#include "common/base/failure.h"

#include <string.h>

struct reference *
reference_new (struct strpool *strings)
{
	struct reference *reference = g_new0 (struct reference, 1);

	reference->strings = strings;
	reference->movements = g_array_new (FALSE, TRUE, sizeof (struct movement_row));
	reference->factors = g_array_new (FALSE, TRUE, sizeof (struct factor_row));
	reference->units = g_array_new (FALSE, TRUE, sizeof (struct unit_row));
	reference->items = g_array_new (FALSE, TRUE, sizeof (struct item_row));
	reference->prices = g_array_new (FALSE, TRUE, sizeof (struct price_row));
	reference->orders = g_array_new (FALSE, TRUE, sizeof (struct order_row));
	reference->crosswalks = g_array_new (FALSE, TRUE, sizeof (struct crosswalk_row));
	reference->batches = g_array_new (FALSE, TRUE, sizeof (struct batch_row));
	reference->outages = g_array_new (FALSE, TRUE, sizeof (struct outage));
	reference->queue = g_array_new (FALSE, TRUE, sizeof (struct queue_item));
	reference->productions = g_array_new (FALSE, TRUE, sizeof (struct production_row));
	reference->bom_lines = g_array_new (FALSE, TRUE, sizeof (struct bom_row));
	reference->stock_balances = g_array_new (FALSE, TRUE, sizeof (struct stock_balance_row));
	reference->account_balances = g_array_new (FALSE, TRUE, sizeof (struct account_balance_row));
	reference->gl_entries = g_array_new (FALSE, TRUE, sizeof (struct gl_entry));
	reference->stock_accounts = g_array_new (FALSE, TRUE, sizeof (struct stock_account_row));
	reference->item_accounts = g_array_new (FALSE, TRUE, sizeof (struct item_account_row));
	reference->lanes = g_array_new (FALSE, TRUE, sizeof (struct lane_row));
	for (int side = 0; side < 2; side++) {
		reference->confirmations[side] = g_array_new (FALSE, TRUE, sizeof (struct confirmation_row));
		reference->balances[side] = g_array_new (FALSE, TRUE, sizeof (struct bucket_balance));
		reference->counts[side] = g_array_new (FALSE, TRUE, sizeof (struct count_row));
	}
	return reference;
}

void
reference_free (struct reference *reference)
{
	if (reference == NULL)
		return;
	GArray *arrays[] = {reference->movements, reference->factors, reference->units, reference->items, reference->prices,
		reference->orders, reference->crosswalks, reference->batches, reference->outages, reference->queue,
		reference->productions, reference->bom_lines, reference->stock_balances, reference->account_balances,
		reference->stock_accounts, reference->gl_entries, reference->item_accounts, reference->lanes, reference->confirmations[0],
		reference->confirmations[1], reference->balances[0], reference->balances[1], reference->counts[0], reference->counts[1]};
	for (size_t i = 0; i < G_N_ELEMENTS (arrays); i++)
		g_array_unref (arrays[i]);
	g_free (reference);
}

enum direction
direction_find (const char *name, gboolean *found)
{
	static const char *const names[] = {"in", "out", "signed", "negated", "none"};

	for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
		if (g_strcmp0 (name, names[i]) == 0) {
			*found = TRUE;
			return (enum direction) i;
		}
	*found = FALSE;
	return DIRECTION_NONE;
}

uint32_t
reference_id (struct reference *reference, const char *text)
{
	return strpool_add0 (reference->strings, text);
}

const char *
reference_text (struct reference *reference, const char *text)
{
	return text != NULL ? strpool_text (reference->strings, strpool_add0 (reference->strings, text)) : "";
}

gboolean
reference_add_movement (struct reference *reference, int side, const char *movement, const char *indicator, enum kind kind,
	enum direction direction, GError **error)
{
	struct movement_row row = {
		{{(uint32_t) side, reference_id (reference, movement), reference_id (reference, indicator)}}, kind, direction, {0}};

	if (kind == KIND_NONE) {
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "movement code '%s': no such kind", movement);
		return FALSE;
	}
	g_array_append_val (reference->movements, row);
	return TRUE;
}

void
reference_set_movement_ways (struct reference *reference, const char *status, const char *other, bool located)
{
	struct movement_row *last = &g_array_index (reference->movements, struct movement_row, reference->movements->len - 1);

	last->ways = (struct movement_ways) {reference_id (reference, status), reference_id (reference, other), located};
}

gboolean
reference_add_conversion (struct reference *reference, const char *material, const char *alt, const char *base, int64_t numerator,
	int64_t denominator, GError **error)
{
	struct factor_row row = {
		{{reference_id (reference, material), reference_id (reference, alt), reference_id (reference, base)}}, numerator,
		denominator};

	if (numerator <= 0 || denominator <= 0) {
		g_set_error (error, FAILURE, FAILURE_DATA,
			"material '%s': unit '%s': factor %" G_GINT64_FORMAT "/%" G_GINT64_FORMAT " is not positive", material, alt,
			numerator, denominator);
		return FALSE;
	}
	g_array_append_val (reference->factors, row);
	return TRUE;
}

gboolean
reference_add_unit (struct reference *reference, const char *uom, int decimals, GError **error)
{
	struct unit_row row = {{{reference_id (reference, uom)}}, decimals};

	if (decimals < 0 || decimals > QTY_SCALE) {
		g_set_error (error, FAILURE, FAILURE_DATA, "unit '%s': %d decimals are not between 0 and %d", uom, decimals, QTY_SCALE);
		return FALSE;
	}
	g_array_append_val (reference->units, row);
	return TRUE;
}

gboolean
reference_add_item (struct reference *reference, const struct item *item, GError **error G_GNUC_UNUSED)
{
	struct item_row row = {{{reference_id (reference, item->plant), reference_id (reference, item->material)}},
		reference_id (reference, item->base_uom), *item};

	row.item.plant = reference_text (reference, item->plant);
	row.item.material = reference_text (reference, item->material);
	row.item.text = reference_text (reference, item->text);
	row.item.base_uom = reference_text (reference, item->base_uom);
	row.item.item_class = reference_text (reference, item->item_class);
	row.item.substitution_group = reference_text (reference, item->substitution_group);
	g_array_append_val (reference->items, row);
	return TRUE;
}

gboolean
reference_add_price (struct reference *reference, const struct price *price, GError **error)
{
	struct price_row row = {
		{{reference_id (reference, price->plant), reference_id (reference, price->material)}}, price->valid_from, *price};

	if (price->price_unit <= 0) {
		g_set_error (error, FAILURE, FAILURE_DATA, "material '%s': price unit %" G_GINT64_FORMAT " is not positive",
			price->material, price->price_unit);
		return FALSE;
	}
	row.price.plant = reference_text (reference, price->plant);
	row.price.material = reference_text (reference, price->material);
	row.price.currency = reference_text (reference, price->currency);
	row.price.source = reference_text (reference, price->source);
	g_array_append_val (reference->prices, row);
	return TRUE;
}

gboolean
reference_add_order (struct reference *reference, const struct order *order, GError **error G_GNUC_UNUSED)
{
	struct order_row row = {{{reference_id (reference, order->plant), reference_id (reference, order->order_no)}}, *order};

	row.order.plant = reference_text (reference, order->plant);
	row.order.order_no = reference_text (reference, order->order_no);
	row.order.material = reference_text (reference, order->material);
	row.order.status = reference_text (reference, order->status);
	g_array_append_val (reference->orders, row);
	return TRUE;
}

gboolean
reference_add_crosswalk (struct reference *reference, enum crosswalk which, int side, const char *plant, const char *from,
	const char *to, GError **error G_GNUC_UNUSED)
{
	struct crosswalk_row row = {
		{{(uint32_t) which, (uint32_t) side, reference_id (reference, plant), reference_id (reference, from)}},
		reference_id (reference, to)};

	g_array_append_val (reference->crosswalks, row);
	return TRUE;
}

void
reference_set_strip_zeros (struct reference *reference, int side, bool strip)
{
	reference->strip_zeros[side] |= strip;
}

gboolean
reference_add_batch (struct reference *reference, const char *interface, instant_t at, GError **error G_GNUC_UNUSED)
{
	struct batch_row row = {{{reference_id (reference, interface)}}, at};

	g_array_append_val (reference->batches, row);
	return TRUE;
}

gboolean
reference_add_outage (struct reference *reference, const struct outage *outage, GError **error)
{
	struct outage row = *outage;

	if (outage->until <= outage->from) {
		g_set_error (error, FAILURE, FAILURE_DATA, "outage of plant '%s' ends before it begins", outage->plant);
		return FALSE;
	}
	row.plant = reference_text (reference, outage->plant);
	row.interface = reference_text (reference, outage->interface);
	g_array_append_val (reference->outages, row);
	return TRUE;
}

gboolean
reference_add_queue (struct reference *reference, const struct queue_item *item, GError **error G_GNUC_UNUSED)
{
	struct queue_item row = *item;

	row.source_key = reference_text (reference, item->source_key);
	row.plant = reference_text (reference, item->plant);
	row.material = reference_text (reference, item->material);
	row.lot = reference_text (reference, item->lot);
	row.order_no = reference_text (reference, item->order_no);
	row.message_id = reference_text (reference, item->message_id);
	row.movement = reference_text (reference, item->movement);
	row.reason = reference_text (reference, item->reason);
	row.uom = reference_text (reference, item->uom);
	row.indicator = reference_text (reference, item->indicator);
	g_array_append_val (reference->queue, row);
	reference_mark_queue (reference);
	return TRUE;
}

void
reference_mark_queue (struct reference *reference)
{
	reference->queue_read = true;
}

gboolean
reference_add_confirmation (
	struct reference *reference, int side, const struct confirmation *confirmation, GError **error G_GNUC_UNUSED)
{
	struct confirmation_row row = {{{reference_id (reference, confirmation->source_key)}}, *confirmation};
	struct confirmation *own = &row.confirmation;
	const char **texts[] = {&own->source_key, &own->plant, &own->order_no, &own->operation, &own->uom, &own->lot, &own->serial,
		&own->message_id, &own->document, &own->cancels};

	for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
		*texts[i] = reference_text (reference, *texts[i]);
	g_array_append_val (reference->confirmations[side], row);
	return TRUE;
}

static int
price_compare (const void *a, const void *b)
{
	const struct price_row *x = a, *y = b;
	int order = reference_key_compare (a, b);

	return order != 0 ? order : (x->valid_from > y->valid_from) - (x->valid_from < y->valid_from);
}

/* Rows that say the same where it counts are kept in an order of their own, not that of their file: the first is shown. */
static int
price_order (const void *a, const void *b)
{
	const struct price_row *x = a, *y = b;
	int order = price_compare (a, b);

	return order != 0 ? order : strcmp (x->price.source, y->price.source);
}

static int
order_order (const void *a, const void *b)
{
	const struct order_row *x = a, *y = b;
	int order = reference_key_compare (a, b);

	return order != 0 ? order : strcmp (x->order.material, y->order.material);
}

static int
batch_compare (const void *a, const void *b)
{
	const struct batch_row *x = a, *y = b;
	int order = reference_key_compare (a, b);

	return order != 0 ? order : (x->at > y->at) - (x->at < y->at);
}

static int
queue_compare (const void *a, const void *b)
{
	const struct queue_item *x = a, *y = b;
	const char *texts[][2] = {
		{x->source_key, y->source_key},
		{x->message_id, y->message_id},
		{x->order_no, y->order_no},
		{x->material, y->material},
		{x->lot, y->lot},
		{x->reason, y->reason},
		{x->movement, y->movement},
		{x->indicator, y->indicator},
		{x->uom, y->uom},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (texts); i++) {
		int order = strcmp (texts[i][0], texts[i][1]);

		if (order != 0)
			return order;
	}
	if (x->qty != y->qty)
		return x->qty < y->qty ? -1 : 1;
	return (x->entered_at > y->entered_at) - (x->entered_at < y->entered_at);
}

static int
confirmation_compare (const void *a, const void *b)
{
	const struct confirmation_row *x = a, *y = b;

	return strcmp (x->confirmation.source_key, y->confirmation.source_key);
}

/*
 * Rows with equal keys must say the same (`same`, bytes after the key); equal ones collapse to the first.
 * what and a name function make the message.
 */
static gboolean
table_unique (
	const struct reference *reference, GArray *table, const char *what, int name_index, gsize from, gsize bytes, GError **error)
{
	size_t size = g_array_get_element_size (table), kept = 0;

	for (size_t i = 0; i < table->len; i++) {
		char *row = table->data + i * size, *last = table->data + (kept > 0 ? kept - 1 : 0) * size;

		if (kept > 0 && reference_key_compare (row, last) == 0) {
			if (memcmp (row + from, last + from, bytes) != 0) {
				g_set_error (error, FAILURE, FAILURE_DATA, "%s '%s' is given twice, and the two differ", what,
					strpool_text (reference->strings, ((const struct key *) (const void *) row)->id[name_index]));
				return FALSE;
			}
			continue;
		}
		memmove (table->data + kept++ * size, row, size);
	}
	g_array_set_size (table, (guint) kept);
	return TRUE;
}

#define BYTES_OF(row, first, last) \
	offsetof (row, first), offsetof (row, last) + sizeof (((row *) 0)->last) - offsetof (row, first)

/* Two prices of one day would leave the choice to the order of a file. */
static gboolean
prices_unique (const struct reference *reference, GError **error)
{
	for (guint i = 1; i < reference->prices->len; i++) {
		const struct price_row *row = &g_array_index (reference->prices, struct price_row, i), *last = row - 1;
		const struct price *one = &row->price, *other = &last->price;
		char from[16];

		if (price_compare (row, last) != 0 ||
			(one->price == other->price && one->price_unit == other->price_unit && strcmp (one->currency, other->currency) == 0))
			continue;
		g_set_error (error, FAILURE, FAILURE_DATA, "the price of '%s' from %s is given twice, and the two differ", one->material,
			date_format (one->valid_from, from));
		return FALSE;
	}
	return TRUE;
}

gboolean
reference_finish (struct reference *reference, GError **error)
{
	g_array_sort (reference->movements, reference_key_compare);
	g_array_sort (reference->factors, reference_key_compare);
	g_array_sort (reference->units, reference_key_compare);
	g_array_sort (reference->items, reference_key_compare);
	g_array_sort (reference->prices, price_order);
	g_array_sort (reference->orders, order_order);
	g_array_sort (reference->crosswalks, reference_key_compare);
	g_array_sort (reference->batches, batch_compare);
	g_array_sort (reference->queue, queue_compare);
	gl_entries_finish (reference);
	for (int side = 0; side < 2; side++) {
		g_array_sort (reference->confirmations[side], confirmation_compare);
		if (!table_unique (reference, reference->confirmations[side], "confirmation", 0,
				BYTES_OF (struct confirmation_row, confirmation.plant, confirmation.cancelled), error))
			return FALSE;
	}
	return table_unique (
			   reference, reference->movements, "movement code", 1, BYTES_OF (struct movement_row, kind, direction), error) &&
		table_unique (reference, reference->factors, "unit", 1, BYTES_OF (struct factor_row, numerator, denominator), error) &&
		table_unique (reference, reference->units, "unit", 0, BYTES_OF (struct unit_row, decimals, decimals), error) &&
		table_unique (reference, reference->items, "item", 1, BYTES_OF (struct item_row, item.text, item.service), error) &&
		table_unique (
			reference, reference->orders, "order", 1, BYTES_OF (struct order_row, order.status, order.closed_at), error) &&
		table_unique (reference, reference->crosswalks, "crosswalk entry", 3, BYTES_OF (struct crosswalk_row, to, to), error) &&
		prices_unique (reference, error) && bom_finish (reference, error) && books_finish (reference, error) &&
		lanes_finish (reference, error) && onhand_finish (reference, error);
}
