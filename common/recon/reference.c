#include "common/recon/reference.h"

#include "common/base/failure.h"

#include <string.h>

/*
 * Every table is a GArray of rows whose first member is a key of four ids; it is sorted once by key (and by date where one
 * matters) and searched by bisection. One mechanism serves maps, factors, items, prices, orders and crosswalks.
 */
struct key
{
	uint32_t id[4];
};

struct movement_row
{
	struct key key;
	enum kind kind;
	enum direction direction;
};
struct factor_row
{
	struct key key;
	int64_t numerator, denominator;
}; /* material, alt, base */
struct unit_row
{
	struct key key;
	int decimals;
};
struct item_row
{
	struct key key;
	uint32_t base_uom;
	struct item item;
};
struct price_row
{
	struct key key;
	date_t valid_from;
	struct price price;
};
struct order_row
{
	struct key key;
	struct order order;
};
struct crosswalk_row
{
	struct key key;
	uint32_t to;
};
struct batch_row
{
	struct key key;
	instant_t at;
};

struct reference
{
	struct strpool *strings;
	GArray *movements, *factors, *units, *items, *prices, *orders, *crosswalks, *batches, *outages, *queue;
	bool strip_zeros[2];
};

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
	return reference;
}

void
reference_free (struct reference *reference)
{
	if (reference == NULL)
		return;
	GArray *arrays[] = {reference->movements, reference->factors, reference->units, reference->items, reference->prices,
		reference->orders, reference->crosswalks, reference->batches, reference->outages, reference->queue};
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

static uint32_t
reference_id (struct reference *reference, const char *text)
{
	return strpool_add0 (reference->strings, text);
}

/* The pool's own copy of a text, so that rows need not own theirs. */
static const char *
reference_text (struct reference *reference, const char *text)
{
	return strpool_text (reference->strings, strpool_add0 (reference->strings, text));
}

gboolean
reference_add_movement (struct reference *reference, int side, const char *movement, const char *indicator, enum kind kind,
	enum direction direction, GError **error)
{
	struct movement_row row = {
		{{(uint32_t) side, reference_id (reference, movement), reference_id (reference, indicator)}}, kind, direction};

	if (kind == KIND_NONE) {
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "movement code '%s': no such kind", movement);
		return FALSE;
	}
	g_array_append_val (reference->movements, row);
	return TRUE;
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
	reference->strip_zeros[side] = strip;
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
	g_array_append_val (reference->queue, row);
	return TRUE;
}

static int
key_compare (const void *a, const void *b)
{
	const struct key *x = a, *y = b;

	for (int i = 0; i < 4; i++)
		if (x->id[i] != y->id[i])
			return x->id[i] < y->id[i] ? -1 : 1;
	return 0;
}

static int
price_compare (const void *a, const void *b)
{
	const struct price_row *x = a, *y = b;
	int order = key_compare (a, b);

	return order != 0 ? order : (x->valid_from > y->valid_from) - (x->valid_from < y->valid_from);
}

static int
batch_compare (const void *a, const void *b)
{
	const struct batch_row *x = a, *y = b;
	int order = key_compare (a, b);

	return order != 0 ? order : (x->at > y->at) - (x->at < y->at);
}

static int
queue_compare (const void *a, const void *b)
{
	return strcmp (((const struct queue_item *) a)->source_key, ((const struct queue_item *) b)->source_key);
}

/* Index of the first row whose key is not below `key`. */
static size_t
table_lower (const GArray *table, const struct key *key)
{
	size_t low = 0, high = table->len, size = g_array_get_element_size ((GArray *) table);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (key_compare (table->data + middle * size, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const void *
table_find (const GArray *table, const struct key *key)
{
	size_t at = table_lower (table, key), size = g_array_get_element_size ((GArray *) table);

	return at < table->len && key_compare (table->data + at * size, key) == 0 ? table->data + at * size : NULL;
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

		if (kept > 0 && key_compare (row, last) == 0) {
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
	g_array_sort (reference->movements, key_compare);
	g_array_sort (reference->factors, key_compare);
	g_array_sort (reference->units, key_compare);
	g_array_sort (reference->items, key_compare);
	g_array_sort (reference->prices, price_compare);
	g_array_sort (reference->orders, key_compare);
	g_array_sort (reference->crosswalks, key_compare);
	g_array_sort (reference->batches, batch_compare);
	g_array_sort (reference->queue, queue_compare);
	return table_unique (
			   reference, reference->movements, "movement code", 1, BYTES_OF (struct movement_row, kind, direction), error) &&
		table_unique (reference, reference->factors, "unit", 1, BYTES_OF (struct factor_row, numerator, denominator), error) &&
		table_unique (reference, reference->units, "unit", 0, BYTES_OF (struct unit_row, decimals, decimals), error) &&
		table_unique (reference, reference->items, "item", 1, BYTES_OF (struct item_row, item.text, item.service), error) &&
		table_unique (
			reference, reference->orders, "order", 1, BYTES_OF (struct order_row, order.status, order.closed_at), error) &&
		table_unique (reference, reference->crosswalks, "crosswalk entry", 3, BYTES_OF (struct crosswalk_row, to, to), error) &&
		prices_unique (reference, error);
}

enum map_result
reference_movement (const struct reference *reference, int side, uint32_t movement, uint32_t indicator, enum kind *kind,
	enum direction *direction)
{
	struct key key = {{(uint32_t) side, movement, indicator}};
	const struct movement_row *row = table_find (reference->movements, &key);

	if (row == NULL) {
		key.id[2] = strpool_find (reference->strings, "*", 1);
		row = key.id[2] != STRPOOL_ABSENT ? table_find (reference->movements, &key) : NULL;
	}
	if (row != NULL) {
		*kind = row->kind;
		*direction = row->direction;
		return MAP_FOUND;
	}
	key.id[2] = 0;
	size_t at = table_lower (reference->movements, &key);
	if (at < reference->movements->len) {
		const struct movement_row *next = &g_array_index (reference->movements, struct movement_row, at);

		if (next->key.id[0] == (uint32_t) side && next->key.id[1] == movement)
			return MAP_OTHER_INDICATOR;
	}
	return MAP_ABSENT;
}

bool
reference_has_movements (const struct reference *reference, int side)
{
	struct key key = {{(uint32_t) side}};
	size_t at = table_lower (reference->movements, &key);

	return at < reference->movements->len &&
		g_array_index (reference->movements, struct movement_row, at).key.id[0] == (uint32_t) side;
}

bool
reference_conversion (const struct reference *reference, uint32_t material, uint32_t alt, uint32_t base, struct conversion *out)
{
	uint32_t owners[2] = {material, 0};

	for (int i = 0; i < 2; i++) {
		struct key direct = {{owners[i], alt, base}}, inverse = {{owners[i], base, alt}};
		const struct factor_row *row = table_find (reference->factors, &direct);

		if (row != NULL) {
			*out = (struct conversion) {base, row->numerator, row->denominator};
			return true;
		}
		row = table_find (reference->factors, &inverse);
		if (row != NULL) {
			*out = (struct conversion) {base, row->denominator, row->numerator};
			return true;
		}
	}
	return false;
}

uint32_t
reference_base_uom (const struct reference *reference, uint32_t plant, uint32_t material)
{
	uint32_t plants[2] = {plant, 0};

	for (int i = 0; i < 2; i++) {
		struct key key = {{plants[i], material}};
		const struct item_row *row = table_find (reference->items, &key);

		if (row != NULL && row->base_uom != 0)
			return row->base_uom;
	}
	struct key key = {{material}};
	size_t at = material != 0 ? table_lower (reference->factors, &key) : reference->factors->len;
	if (at < reference->factors->len && g_array_index (reference->factors, struct factor_row, at).key.id[0] == material)
		return g_array_index (reference->factors, struct factor_row, at).key.id[2];
	return 0;
}

int
reference_uom_decimals (const struct reference *reference, uint32_t uom)
{
	struct key key = {{uom}};
	const struct unit_row *row = table_find (reference->units, &key);

	return row != NULL ? row->decimals : -1;
}

bool
reference_factor (const struct reference *reference, uint32_t material, size_t index, uint32_t *alt, struct conversion *out)
{
	uint32_t owners[2] = {material, 0};

	for (int i = 0; i < (material != 0 ? 2 : 1); i++) {
		struct key key = {{owners[i]}};
		size_t at = table_lower (reference->factors, &key);

		for (; at < reference->factors->len; at++) {
			const struct factor_row *row = &g_array_index (reference->factors, struct factor_row, at);

			if (row->key.id[0] != owners[i])
				break;
			if (index-- > 0)
				continue;
			*alt = row->key.id[1];
			*out = (struct conversion) {row->key.id[2], row->numerator, row->denominator};
			return true;
		}
	}
	return false;
}

const struct item *
reference_item (const struct reference *reference, uint32_t plant, uint32_t material)
{
	struct key own = {{plant, material}}, any = {{0, material}};
	const struct item_row *row = table_find (reference->items, &own);

	if (row == NULL)
		row = table_find (reference->items, &any);
	return row != NULL ? &row->item : NULL;
}

const struct price *
reference_price (const struct reference *reference, uint32_t plant, uint32_t material, date_t date, bool *fallback)
{
	uint32_t plants[2] = {plant, 0};

	for (int i = 0; i < (plant != 0 ? 2 : 1); i++) {
		struct key key = {{plants[i], material}};
		size_t at = table_lower (reference->prices, &key);
		const struct price_row *first = NULL, *best = NULL;

		for (; at < reference->prices->len; at++) {
			const struct price_row *row = &g_array_index (reference->prices, struct price_row, at);

			if (key_compare (row, &key) != 0)
				break;
			first = first != NULL ? first : row;
			if (row->valid_from <= date)
				best = row;
		}
		*fallback = best == NULL;
		if (first != NULL)
			return &(best != NULL ? best : first)->price;
	}
	return NULL;
}

const struct order *
reference_order (const struct reference *reference, uint32_t plant, uint32_t order_no)
{
	struct key own = {{plant, order_no}}, any = {{0, order_no}};
	const struct order_row *row = order_no != 0 ? table_find (reference->orders, &own) : NULL;

	if (row == NULL && order_no != 0)
		row = table_find (reference->orders, &any);
	return row != NULL ? &row->order : NULL;
}

bool
reference_has_crosswalk (const struct reference *reference, enum crosswalk which, int side)
{
	struct key key = {{(uint32_t) which, (uint32_t) side}};
	size_t at = table_lower (reference->crosswalks, &key);

	if (at >= reference->crosswalks->len)
		return false;
	const struct key *found = &g_array_index (reference->crosswalks, struct crosswalk_row, at).key;
	return found->id[0] == (uint32_t) which && found->id[1] == (uint32_t) side;
}

uint32_t
reference_crosswalk (
	const struct reference *reference, enum crosswalk which, int side, uint32_t plant, uint32_t from, bool *found)
{
	struct key own = {{(uint32_t) which, (uint32_t) side, plant, from}}, any = {{(uint32_t) which, (uint32_t) side, 0, from}};
	const struct crosswalk_row *row = table_find (reference->crosswalks, &own);

	if (row == NULL)
		row = table_find (reference->crosswalks, &any);
	*found = row != NULL || !reference_has_crosswalk (reference, which, side);
	return row != NULL ? row->to : from;
}

bool
reference_strips_zeros (const struct reference *reference, int side)
{
	return reference->strip_zeros[side];
}

bool
reference_has_batches (const struct reference *reference, const char *interface)
{
	return reference_batch_after (reference, interface, INSTANT_NONE, 1) != INSTANT_NONE;
}

instant_t
reference_batch_after (const struct reference *reference, const char *interface, instant_t at, int n)
{
	struct key key = {{strpool_find (reference->strings, interface, strlen (interface))}};

	if (key.id[0] == STRPOOL_ABSENT)
		return INSTANT_NONE;
	for (size_t i = table_lower (reference->batches, &key); i < reference->batches->len; i++) {
		const struct batch_row *row = &g_array_index (reference->batches, struct batch_row, i);

		if (key_compare (row, &key) != 0)
			break;
		if (row->at > at && --n <= 0)
			return row->at;
	}
	return INSTANT_NONE;
}

const struct outage *
reference_outage (const struct reference *reference, const char *plant, const char *interface, instant_t at)
{
	for (size_t i = 0; i < reference->outages->len; i++) {
		const struct outage *row = &g_array_index (reference->outages, struct outage, i);

		if (at >= row->from && at < row->until && (*row->plant == '\0' || strcmp (row->plant, plant) == 0) &&
			(*row->interface == '\0' || strcmp (row->interface, interface) == 0))
			return row;
	}
	return NULL;
}

const struct queue_item *
reference_queue (const struct reference *reference, size_t index)
{
	return index < reference->queue->len ? &g_array_index (reference->queue, struct queue_item, index) : NULL;
}
