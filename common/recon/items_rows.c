/* Which rows make which item, on which side of the account, and with what value. */
#include "common/recon/items_internal.h"

#include <string.h>

struct collector
{
	struct recon *recon;
	struct items *items;
	GString *scratch;
	GHashTable *currency_of;      /* key -> the currency that rows without an amount are of */
	GArray *keys;                 /* const char *, by row of items->rows */
	GHashTable *shipped, *placed; /* interned: keys of shipments, documents with a leg at a location; of stock in transit only */
	int value;                    /* attribute of left rows that has the value; -1 */
};

static void
row_leave (struct recon *recon, int side, uint32_t row, const char *reason)
{
	recon_settle_rest (recon, side, row, STATE_OUT_OF_SCOPE, recon_reason (recon, reason, INSTANT_NONE));
}

static bool
is_purchase (enum kind kind)
{
	return kind == KIND_RECEIPT_PO || kind == KIND_RECEIPT_PO_REV;
}

static bool
is_for_cost (enum kind kind)
{
	return kind == KIND_RECEIPT_COST || kind == KIND_RECEIPT_COST_REV;
}

/* ---- value ---- */

/* An amount has the sign of its quantity, whether its source signs amounts or not; without a quantity its own tells. */
static int64_t
row_value (const struct collector *c, int side, uint32_t row, int64_t qty)
{
	int64_t value = side == SIDE_LEFT ? attribute_money (c->recon->side[side].table, c->value, row) : DECIMAL_NONE;

	if (value == DECIMAL_NONE)
		value = movement_amount (c->recon->side[side].table, row);
	if (value == DECIMAL_NONE || qty == 0)
		return value;
	return qty < 0 ? -magnitude (value) : magnitude (value);
}

static uint32_t
row_currency (const struct collector *c, int side, uint32_t row)
{
	uint32_t currency = movement_text (c->recon->side[side].table, COL_CURRENCY, row);

	return currency != 0 ? currency : strpool_add0 (c->recon->strings, c->recon->plant->company->currency);
}

/* ---- sides ---- */

/*
 * What came into stock from an order, and what arrived, is credit of the account that it came from. counted is positive for a
 * receipt into stock and for an issue, each of its own kind.
 */
static void
row_place (const struct collector *c, struct item_row *row)
{
	const struct recon *recon = c->recon;
	enum items_of of = recon->rule->items.of;
	enum kind kind = (enum kind) recon->side[row->side].table->kind[row->row];

	row->on = row->side == SIDE_RIGHT || (of != ITEMS_GRIR && !kind_is_receipt (kind) && kind != KIND_XPLANT_IN) ? DEBIT : CREDIT;
	row->sign = kind == KIND_XPLANT_IN ? -1 : 1;
	row->qty = row->open = row->sign * recon->side[row->side].table->counted[row->row];
	row->value = row_value (c, row->side, row->row, row->qty);
	/* A receipt from a stock transport order is valued by what was shipped; its document has no amount. */
	if (of == ITEMS_TRANSIT && is_purchase (kind))
		row->value = DECIMAL_NONE;
	/* An activity is a charge; what it takes back is its own sign's matter, a quantity of hours is none of the order's. */
	if (of == ITEMS_WIP && row->side == SIDE_RIGHT)
		row->value = movement_amount (recon->side[SIDE_RIGHT].table, row->row);
	row->currency = row->value != DECIMAL_NONE ? row_currency (c, row->side, row->row) : 0;
	row->day = recon_row_date (recon, row->side, row->row);
}

/* ---- keys ---- */

/* NULL: the first key, or the order, is empty. */
static const char *
texts_join (struct collector *c, int side, uint32_t row, const char *before, const int *keys, int n)
{
	g_string_assign (c->scratch, before);
	for (int i = 0; i < n; i++) {
		uint32_t id = recon_key (c->recon, keys[i], side, row);

		if (id == 0 && (i == 0 || keys[i] == COL_ORDER))
			return NULL;
		g_string_append_printf (c->scratch, "%s%s", i > 0 ? "\037" : "", strpool_text (c->recon->strings, id));
	}
	return n > 0 ? recon_word (c->recon, "%s", c->scratch->str) : NULL;
}

/* NULL: nothing says what the row is of. */
static const char *
row_key (struct collector *c, int side, uint32_t row)
{
	const struct items_rule *rule = &c->recon->rule->items;
	const char *key = texts_join (c, side, row, "", rule->keys, rule->n_keys);

	return key != NULL ? key : texts_join (c, side, row, "otherwise\037", rule->otherwise, rule->n_otherwise);
}

/* ---- shipments ---- */

/* Both legs of a document of one material have this text. */
static const char *
document_key (struct collector *c, int side, uint32_t row)
{
	static const int keys[] = {COL_DOCUMENT, COL_MATERIAL};

	return texts_join (c, side, row, "", keys, G_N_ELEMENTS (keys));
}

/* What was shipped, by its keys, and which documents have a leg at a location. */
static void
shipments_note (struct collector *c, int side)
{
	const struct side *s = &c->recon->side[side];

	for (size_t i = 0; i < s->n; i++) {
		const char *document;

		if (s->state[s->rows[i]] != STATE_PENDING || is_purchase ((enum kind) s->table->kind[s->rows[i]]))
			continue;
		g_hash_table_add (c->shipped, (gpointer) row_key (c, side, s->rows[i]));
		document = document_key (c, side, s->rows[i]);
		if (document != NULL && movement_text (s->table, COL_STORAGE_LOCATION, s->rows[i]) != 0)
			g_hash_table_add (c->placed, (gpointer) document);
	}
}

/*
 * Why a row is no leg of a shipment; NULL: it is one. A receipt from a purchase order is one where the order is a stock
 * transport order, so another plant has shipped to it. Where a document takes stock from a location and has a second leg that
 * names none, that is the stock on its way, which has not arrived.
 */
static const char *
shipment_excuse (struct collector *c, int side, uint32_t row, const char *key)
{
	const struct movement_table *table = c->recon->side[side].table;
	const char *document;

	if (is_purchase ((enum kind) table->kind[row]))
		return g_hash_table_contains (c->shipped, key) ? NULL : "of no transfer between plants";
	document = movement_text (table, COL_STORAGE_LOCATION, row) == 0 ? document_key (c, side, row) : NULL;
	return document != NULL && g_hash_table_contains (c->placed, document) ? "stock on its way, not arrived" : NULL;
}

/* Of the currencies of a key the first by name, of its left rows before its right ones. */
static void
currency_note (struct collector *c, const char *key, const struct item_row *row)
{
	uintptr_t known = (uintptr_t) g_hash_table_lookup (c->currency_of, key);
	uint32_t currency = (uint32_t) (known >> 1);
	bool left = known & 1;

	if (row->currency == 0 || (known != 0 && left && row->side == SIDE_RIGHT))
		return;
	if (known == 0 || (!left && row->side == SIDE_LEFT) || strpool_compare (c->recon->strings, row->currency, currency) < 0)
		g_hash_table_insert (
			c->currency_of, (gpointer) key, (gpointer) ((uintptr_t) row->currency << 1 | (row->side == SIDE_LEFT ? 1u : 0u)));
}

static void
side_collect (struct collector *c, int side)
{
	struct recon *recon = c->recon;
	const struct side *s = &recon->side[side];

	for (size_t i = 0; i < s->n; i++) {
		struct item_row row = {.row = s->rows[i], .side = (uint8_t) side};
		const char *key, *excuse;

		if (s->state[row.row] != STATE_PENDING)
			continue;
		if (s->window[row.row] == WINDOW_AFTER || s->window[row.row] == WINDOW_LATER) {
			recon_settle_rest (recon, side, row.row, STATE_CONTEXT, 0);
			continue;
		}
		key = row_key (c, side, row.row);
		if (key == NULL) {
			row_leave (recon, side, row.row, "names no order");
			continue;
		}
		excuse = recon->rule->items.of == ITEMS_TRANSIT ? shipment_excuse (c, side, row.row, key) : NULL;
		if (excuse != NULL) {
			row_leave (recon, side, row.row, excuse);
			continue;
		}
		/* What was received for cost and is not valuated went to no account; what of it went back came from none. */
		if (is_for_cost ((enum kind) s->table->kind[row.row]) && movement_amount (s->table, row.row) == 0) {
			row_leave (recon, side, row.row, "not valuated");
			continue;
		}
		row_place (c, &row);
		currency_note (c, key, &row);
		g_array_append_val (c->items->rows, row);
		g_array_append_val (c->keys, key);
	}
}

/* ---- items ---- */

/* Numbers items by key and currency; the numbers follow their order. */
static void
items_name (struct collector *c)
{
	struct items *items = c->items;
	g_autoptr (GHashTable) numbers = g_hash_table_new (g_str_hash, g_str_equal);
	struct recon *recon = c->recon;

	for (guint i = 0; i < items->rows->len; i++) {
		struct item_row *row = item_row_at (items, i);
		const char *key = g_array_index (c->keys, const char *, i), *name;
		gpointer known;

		if (row->currency == 0)
			row->currency = (uint32_t) ((uintptr_t) g_hash_table_lookup (c->currency_of, key) >> 1);
		if (row->currency == 0)
			row->currency = strpool_add0 (recon->strings, recon->plant->company->currency);
		name = recon_word (recon, "%s\037\037%s", key, strpool_text (recon->strings, row->currency));
		known = g_hash_table_lookup (numbers, name);
		if (known == NULL) {
			struct open_item item = {.key = key, .currency = row->currency, .valued = {true, true}};

			g_array_append_val (items->items, item);
			g_hash_table_insert (numbers, (gpointer) name, known = GUINT_TO_POINTER (items->items->len));
		}
		row->item = GPOINTER_TO_UINT (known) - 1;
	}
}

static gint
row_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct item_row *x = a, *y = b;
	const struct recon *recon = data;

	if (x->item != y->item) {
		const struct open_item *i = open_item_at (recon->items, x->item), *j = open_item_at (recon->items, y->item);
		int order = strcmp (i->key, j->key);

		return order != 0 ? order : strpool_compare (recon->strings, i->currency, j->currency);
	}
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->side != y->side)
		return x->side - y->side;
	return recon_row_compare (recon, x->side, x->row, y->row);
}

static void
row_sum (struct recon *recon, struct open_item *item, const struct item_row *row)
{
	const struct side *s = &recon->side[row->side];

	item->qty[row->on] += row->qty;
	if (row->value != DECIMAL_NONE)
		item->value[row->on] += row->value;
	else
		item->valued[row->on] = false;
	item->own |= s->window[row->row] == WINDOW_OWN;
}

/* Items in the order of their rows, each with where its rows are. */
static void
items_order (struct recon *recon)
{
	struct items *items = recon->items;
	GArray *ordered = g_array_sized_new (FALSE, TRUE, sizeof (struct open_item), items->items->len);
	uint32_t last = UINT32_MAX;

	g_array_sort_with_data (items->rows, row_compare, recon);
	for (guint i = 0; i < items->rows->len; i++) {
		struct item_row *row = item_row_at (items, i);

		if (row->item != last) {
			struct open_item item = *open_item_at (items, row->item);

			last = row->item;
			item.first = i;
			g_array_append_val (ordered, item);
		}
		row->item = ordered->len - 1;
		struct open_item *item = &g_array_index (ordered, struct open_item, row->item);
		item->n++;
		row_sum (recon, item, row);
	}
	g_array_unref (items->items);
	items->items = ordered;
}

void
items_collect (struct recon *recon)
{
	struct collector c = {.recon = recon, .items = recon->items, .scratch = g_string_new (NULL)};

	c.currency_of = g_hash_table_new (NULL, NULL);
	c.keys = g_array_new (FALSE, FALSE, sizeof (const char *));
	c.shipped = g_hash_table_new (NULL, NULL);
	c.placed = g_hash_table_new (NULL, NULL);
	c.value = attribute_index (recon->side[SIDE_LEFT].table, recon->rule->items.value);
	for (int side = 0; side < SIDE_COUNT && recon->rule->items.of == ITEMS_TRANSIT; side++)
		shipments_note (&c, side);
	for (int side = 0; side < SIDE_COUNT; side++)
		side_collect (&c, side);
	items_name (&c);
	items_order (recon);
	g_string_free (c.scratch, TRUE);
	g_hash_table_unref (c.currency_of);
	g_hash_table_unref (c.shipped);
	g_hash_table_unref (c.placed);
	g_array_unref (c.keys);
}
