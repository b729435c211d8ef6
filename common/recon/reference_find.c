#include "common/recon/reference_table.h"

#include <string.h>

static inline int
keys_compare (const struct key *x, const struct key *y)
{
	for (int i = 0; i < 4; i++)
		if (x->id[i] != y->id[i])
			return x->id[i] < y->id[i] ? -1 : 1;
	return 0;
}

int
reference_key_compare (const void *a, const void *b)
{
	return keys_compare (a, b);
}

static const struct key *
key_at (const GArray *table, size_t size, size_t at)
{
	return (const struct key *) (const void *) (table->data + at * size);
}

/* Index of the first row whose key is not below `key`. */
size_t
table_lower (const GArray *table, const struct key *key)
{
	size_t low = 0, high = table->len, size = g_array_get_element_size ((GArray *) table);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (keys_compare (key_at (table, size, middle), key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const void *
table_find (const GArray *table, const struct key *key)
{
	size_t at = table_lower (table, key), size = g_array_get_element_size ((GArray *) table);

	return at < table->len && keys_compare (key_at (table, size, at), key) == 0 ? key_at (table, size, at) : NULL;
}

enum
{
	INDICATOR_MAX = 30 /* bytes of an indicator's beginning that a map may name */
};

const void *
table_settle (GArray *table, GCompareFunc compare, bool (*equal) (const void *, const void *))
{
	guint size = g_array_get_element_size (table), kept = 0;

	g_array_sort (table, compare);
	for (guint i = 0; i < table->len; i++) {
		const char *row = table->data + (gsize) i * size;

		if (kept > 0 && compare (row, table->data + (gsize) (kept - 1) * size) == 0) {
			if (!equal (row, table->data + (gsize) (kept - 1) * size))
				return row;
			continue;
		}
		memmove (table->data + (gsize) kept++ * size, row, size);
	}
	g_array_set_size (table, kept);
	return NULL;
}

/* The row of a code with the longest beginning of the indicator that has one: "SB", then "SB*", "S*" and "*". */
static const struct movement_row *
movement_find (const struct reference *reference, int side, uint32_t movement, uint32_t indicator)
{
	struct key key = {{(uint32_t) side, movement, indicator}};
	const struct movement_row *row = table_find (reference->movements, &key);
	const char *text = indicator != STRPOOL_ABSENT ? strpool_text (reference->strings, indicator) : "";
	char pattern[INDICATOR_MAX + 2];

	for (size_t n = MIN (strlen (text), (size_t) INDICATOR_MAX) + 1; row == NULL && n-- > 0;) {
		memcpy (pattern, text, n);
		pattern[n] = '*';
		key.id[2] = strpool_find (reference->strings, pattern, n + 1);
		row = key.id[2] != STRPOOL_ABSENT ? table_find (reference->movements, &key) : NULL;
	}
	return row;
}

enum map_result
reference_movement (const struct reference *reference, int side, uint32_t movement, uint32_t indicator, enum kind *kind,
	enum direction *direction)
{
	struct key key = {{(uint32_t) side, movement, 0}};
	const struct movement_row *row = movement_find (reference, side, movement, indicator);

	if (row != NULL) {
		*kind = row->kind;
		*direction = row->direction;
		return MAP_FOUND;
	}
	size_t at = table_lower (reference->movements, &key);
	if (at < reference->movements->len) {
		const struct movement_row *next = &g_array_index (reference->movements, struct movement_row, at);

		if (next->key.id[0] == (uint32_t) side && next->key.id[1] == movement)
			return MAP_OTHER_INDICATOR;
	}
	return MAP_ABSENT;
}

struct movement_ways
reference_movement_ways (const struct reference *reference, int side, uint32_t movement, uint32_t indicator)
{
	const struct movement_row *row = movement_find (reference, side, movement, indicator);

	return row != NULL ? row->ways : (struct movement_ways) {0};
}

void
reference_way_statuses (const struct reference *reference, int side, GHashTable *statuses)
{
	for (guint i = 0; i < reference->movements->len; i++) {
		const struct movement_row *row = &g_array_index (reference->movements, struct movement_row, i);
		const uint32_t named[] = {row->ways.status, row->ways.other};

		for (size_t k = 0; k < G_N_ELEMENTS (named); k++)
			if (row->key.id[0] == (uint32_t) side && named[k] != 0)
				g_hash_table_add (statuses, GUINT_TO_POINTER (named[k]));
	}
}

bool
reference_movement_single (
	const struct reference *reference, int side, uint32_t movement, enum kind *kind, enum direction *direction)
{
	struct key key = {{(uint32_t) side, movement, 0}};
	size_t at = table_lower (reference->movements, &key);
	const struct movement_row *found = NULL;

	for (; at < reference->movements->len; at++) {
		const struct movement_row *row = &g_array_index (reference->movements, struct movement_row, at);

		if (row->key.id[0] != (uint32_t) side || row->key.id[1] != movement)
			break;
		if (found != NULL)
			return false;
		found = row;
	}
	if (found == NULL)
		return false;
	*kind = found->kind;
	*direction = found->direction;
	return true;
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

/* The unit that a material's own factors lead to; of several the first by name, so that the order of a file does not decide. */
static uint32_t
factors_base (const struct reference *reference, uint32_t material)
{
	struct key key = {{material}};
	uint32_t base = 0;

	for (size_t at = table_lower (reference->factors, &key); at < reference->factors->len; at++) {
		const struct factor_row *row = &g_array_index (reference->factors, struct factor_row, at);

		if (row->key.id[0] != material)
			break;
		if (base == 0 || strpool_compare (reference->strings, row->key.id[2], base) < 0)
			base = row->key.id[2];
	}
	return base;
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
	return material != 0 ? factors_base (reference, material) : 0;
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

			if (reference_key_compare (row, &key) != 0)
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
	return reference->strip_zeros[side] || reference->strip_zeros[1 - side];
}

bool
reference_has_batches (const struct reference *reference, const char *interface)
{
	return reference_batch_after (reference, interface, INSTANT_NONE, 1) != INSTANT_NONE;
}

/* Index of the first batch of the interface after an instant. */
static size_t
batch_lower (const GArray *batches, const struct key *key, instant_t at)
{
	size_t low = table_lower (batches, key), high = batches->len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct batch_row *row = &g_array_index (batches, struct batch_row, middle);

		if (reference_key_compare (row, key) == 0 && row->at <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

instant_t
reference_batch_after (const struct reference *reference, const char *interface, instant_t at, int n)
{
	struct key key = {{strpool_find (reference->strings, interface, strlen (interface))}};

	if (key.id[0] == STRPOOL_ABSENT)
		return INSTANT_NONE;
	for (size_t i = batch_lower (reference->batches, &key, at); i < reference->batches->len; i++) {
		const struct batch_row *row = &g_array_index (reference->batches, struct batch_row, i);

		if (reference_key_compare (row, &key) != 0)
			break;
		/* One that two sources name has run once. */
		if (row->at > at && --n <= 0)
			return row->at;
		at = row->at;
	}
	return INSTANT_NONE;
}

const struct outage *
reference_outage (const struct reference *reference, const char *plant, const char *interface, instant_t at)
{
	const struct outage *last = NULL;

	for (size_t i = 0; i < reference->outages->len; i++) {
		const struct outage *row = &g_array_index (reference->outages, struct outage, i);
		bool covers = at >= row->from && at < row->until && (*row->plant == '\0' || strcmp (row->plant, plant) == 0) &&
			(*row->interface == '\0' || strcmp (row->interface, interface) == 0);

		if (covers && (last == NULL || row->until > last->until))
			last = row;
	}
	return last;
}

bool
reference_queue_is_read (const struct reference *reference)
{
	return reference->queue_read;
}

bool
reference_tells_output (const struct reference *reference)
{
	for (int side = 0; side < 2; side++)
		if (reference->confirmations[side]->len > 0)
			return true;
	for (guint i = 0; i < reference->productions->len; i++)
		if (g_array_index (reference->productions, struct production_row, i).production.order_qty > 0)
			return true;
	return false;
}

const struct confirmation *
reference_confirmation (const struct reference *reference, int side, size_t index)
{
	const GArray *table = reference->confirmations[side];

	return index < table->len ? &g_array_index (table, struct confirmation_row, index).confirmation : NULL;
}

const struct queue_item *
reference_queue (const struct reference *reference, size_t index)
{
	return index < reference->queue->len ? &g_array_index (reference->queue, struct queue_item, index) : NULL;
}
