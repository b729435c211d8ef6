#include "common/io/movement_sift.h"

#include "common/base/failure.h"
#include "common/base/hash.h"
#include "common/io/sift_keep.h"
#include "common/io/sift_stretch.h"

#include <string.h>

enum
{
	CLOSED_CACHE = 4096 /* orders whose close was looked up lately */
};

struct closed
{
	uint64_t order; /* hash of plant and order; 0: free */
	instant_t at;   /* INT64_MAX: not closed */
};

struct sifting
{
	struct movement_columns columns;
	struct sift *sift;
	const struct source_scope *scope;
	struct totals *totals;
	bool strip_zeros;
	struct sift_stretch stretch;
	int scope_attribute;          /* -1 */
	struct cell cells[COL_COUNT]; /* of the row in work */
	uint64_t *words;
	uint64_t class_hashes[SIEVE_CLASS_COLUMNS]; /* of class_row */
	uint32_t class_row;                         /* of an earlier row; UINT32_MAX: there was none */
	bool class_other;                           /* the row in work may be of another one */
	GArray *bounds;                             /* const struct window_bounds * by class row */
	struct closed *closed;
	int key[TOTAL_KEYS]; /* text columns */
	uint64_t key_hash[TOTAL_KEYS];
	uint32_t key_id[TOTAL_KEYS];  /* of the last row, whose texts have these hashes */
	struct strpool *pool;         /* of the classes, and of the keys of totals */
	struct sift_keeping *keeping; /* into the store; NULL: none */
};

/* 0 stands for none. */
static uint64_t
hash_named (uint64_t hash)
{
	return hash != 0 ? hash : 1;
}

uint64_t
sift_key_hash (const char *text, size_t n)
{
	return hash_named (hash64 (text, n));
}

uint64_t
sift_message_hash (const char *text, size_t n)
{
	return n > 0 ? sift_key_hash (text, n) : 0;
}

static uint64_t
place_of (const struct sieve_keys *keys, uint64_t order_hash, uint64_t lot_hash)
{
	const uint64_t place[2] = {keys->order ? order_hash : 0, keys->lot ? lot_hash : 0};

	return hash64 (place, sizeof place);
}

uint64_t
sift_place_hash (const struct sieve_keys *keys, bool strip_zeros, const char *order, size_t n_order, uint64_t lot_hash)
{
	for (; strip_zeros && n_order > 1 && *order == '0'; n_order--)
		order++;
	return place_of (keys, hash64 (order, n_order), lot_hash);
}

void
sift_doubt_queue (
	struct sieve *sieve, const struct sieve_keys *keys, bool strip_zeros, const struct queue_item *item, char *const *events)
{
	uint64_t lot = hash64 (item->lot, strlen (item->lot));

	sieve_doubt_place (sieve, sift_place_hash (keys, strip_zeros, item->order_no, strlen (item->order_no), lot));
	if (*item->message_id != '\0')
		sieve_doubt_message (sieve, sift_message_hash (item->message_id, strlen (item->message_id)));
	for (; events != NULL && *events != NULL; events++)
		sieve_doubt_key (sieve, SIDE_LEFT, sift_key_hash (*events, strlen (*events)));
}

static void
keeping_init (struct sifting *sifting, struct row_map *map)
{
	bool has[COL_COUNT] = {false};

	for (int i = 0; i < sifting->stretch.n_texts; i++)
		has[sifting->stretch.texts[i].column] = true;
	sifting->keeping = sift_keeping_new (sifting->sift->store, map, has, sifting->stretch.attributes);
}

static void
sifting_init (struct sifting *sifting, struct row_map *map, struct sift *sift, const struct source_scope *scope,
	struct totals *totals, bool checked)
{
	static const char *const keys[TOTAL_KEYS] = {"movement", "indicator", "currency", "uom"};

	*sifting = (struct sifting) {.sift = sift, .scope = scope, .totals = totals};
	movement_columns_init (&sifting->columns, map);
	sift_stretch_init (&sifting->stretch, &sifting->columns, checked);
	sifting->pool = sieve_classes (sift->sieve, sift->side)->strings;
	sifting->strip_zeros = reference_strips_zeros (sift->reference, sift->side);
	for (int i = 0; i < TOTAL_KEYS; i++)
		sifting->key[i] = column_find (keys[i]);
	for (int i = 0; i < TOTAL_KEYS; i++)
		sifting->key_hash[i] = sifting->stretch.empty; /* whose id is 0 */
	sifting->scope_attribute = -1;
	for (int i = 0; i < map->n_attributes; i++)
		if (strcmp (map->attributes[i].name, "scope") == 0)
			sifting->scope_attribute = i;
	for (int i = 0; i < COL_COUNT; i++)
		sifting->cells[i] = (struct cell) {.text = ""};
	sifting->class_row = UINT32_MAX;
	sifting->bounds = g_array_new (FALSE, FALSE, sizeof (const struct window_bounds *));
	sifting->closed = g_new0 (struct closed, CLOSED_CACHE);
	if (sift->store != NULL && !sift->again)
		keeping_init (sifting, map);
}

static void
sifting_release (struct sifting *sifting)
{
	sift_stretch_release (&sifting->stretch);
	g_free (sifting->closed);
	g_array_unref (sifting->bounds);
	sift_keeping_free (sifting->keeping);
}

/* ---- texts ---- */

/*
 * The texts of a row of the stretch; those of a class that is the row before's stand there already. FALSE: one that the reader
 * would reject; it counts as empty.
 */
static bool
texts_take (struct sifting *sifting, size_t i)
{
	const struct sift_stretch *stretch = &sifting->stretch;
	bool bad = stretch->bad[i], good = !bad, other = stretch->other[i];

	sifting->words = stretch->words + i * stretch->n_words;
	sifting->class_other |= other;
	for (int n = 0; n < stretch->n_texts; n++) {
		const struct sift_text *text = &stretch->texts[n];
		struct cell *cell = &sifting->cells[text->column];
		bool made = text->slot->direct == 0;

		if (text->classes && !other && !bad && !made)
			continue;
		*cell = row_map_cell (sifting->columns.map, text->slot);
		if ((bad || made) && !sift_text_good (stretch, cell)) {
			good = false;
			*cell = (struct cell) {.text = "", .length = 0};
		}
		if (made) {
			sifting->words[text->column] = sift_text_hash (stretch, cell);
			sifting->class_other |= text->classes;
		}
	}
	return good;
}

static bool
attributes_take (struct sifting *sifting, size_t i, size_t *n)
{
	const struct sift_stretch *stretch = &sifting->stretch;
	const struct row_map *map = sifting->columns.map;
	const uint64_t *hashes = stretch->attribute_words + i * (size_t) map->n_attributes;
	bool good = true;

	*n = DIGEST_ATTRIBUTES;
	for (int at = 0; at < map->n_attributes; at++) {
		const struct slot *slot = &map->attributes[stretch->attributes[at]];
		struct cell cell = row_map_cell (sifting->columns.map, slot);

		if (cell.length == 0)
			continue;
		good &= slot->direct > 0 || sift_text_good (stretch, &cell);
		sifting->words[(*n)++] = stretch->attribute_names[at];
		sifting->words[(*n)++] = slot->direct > 0 ? hashes[at] : sift_text_hash (stretch, &cell);
	}
	return good;
}

/* ---- classes ---- */

static uint32_t
class_make (struct sifting *sifting, uint64_t hash)
{
	struct sift *sift = sifting->sift;
	struct movement_table *classes = sieve_classes (sift->sieve, sift->side);

	movement_begin (classes);
	for (int i = 0; i < SIEVE_CLASS_COLUMNS; i++)
		movement_set_text (classes, sieve_class_columns[i], sifting->cells[sieve_class_columns[i]].text,
			sifting->cells[sieve_class_columns[i]].length);
	movement_set_text (classes, COL_SOURCE_KEY, "class", strlen ("class"));
	movement_set_qty (classes, 1);
	movement_set_posting (classes, 0);
	movement_end (classes);
	return sieve_class_add (sift->sieve, sift->side, hash);
}

static uint32_t
class_find (struct sifting *sifting)
{
	bool same = sifting->class_row != UINT32_MAX;

	if (!sifting->class_other)
		return sifting->class_row;
	sifting->class_other = false;
	for (int i = 0; i < SIEVE_CLASS_COLUMNS; i++) {
		uint64_t hash = sifting->words[sieve_class_columns[i]];

		same &= sifting->class_hashes[i] == hash;
		sifting->class_hashes[i] = hash;
	}
	if (same)
		return sifting->class_row;
	uint64_t hash = sieve_class_hash (sifting->class_hashes);
	uint32_t found = sieve_class_find (sifting->sift->sieve, sifting->sift->side, hash);
	return sifting->class_row = found != UINT32_MAX ? found : class_make (sifting, hash);
}

/* The window of a class's plant. Classes may have been made by an earlier reading. */
static const struct window_bounds *
class_bounds (struct sifting *sifting, uint32_t class_row)
{
	struct sift *sift = sifting->sift;

	while (sifting->bounds->len <= class_row) {
		const char *plant = movement_string (sieve_classes (sift->sieve, sift->side), COL_PLANT, sifting->bounds->len);
		const struct window_bounds *bounds = *plant != '\0' ? sift->bounds (sift->data, sift->side, plant) : NULL;

		g_array_append_val (sifting->bounds, bounds);
	}
	return g_array_index (sifting->bounds, const struct window_bounds *, class_row);
}

/* ---- a row ---- */

/* What movement_end() would reject. */
static bool
row_complete (const struct sifting *sifting, const struct parsed *parsed)
{
	static const enum column required[] = {COL_SOURCE_KEY, COL_PLANT, COL_MATERIAL, COL_MOVEMENT, COL_UOM};

	for (size_t i = 0; i < G_N_ELEMENTS (required); i++)
		if (sifting->cells[required[i]].length == 0)
			return false;
	return parsed->qty != DECIMAL_NONE && (parsed->event != INSTANT_NONE || parsed->posting != DATE_NONE);
}

static instant_t
order_closed_at (const struct sifting *sifting)
{
	const struct sift *sift = sifting->sift;
	const struct cell *plant = &sifting->cells[COL_PLANT], *text = &sifting->cells[COL_ORDER];
	const char *name = text->text;
	size_t n = text->length;

	for (; sifting->strip_zeros && n > 1 && *name == '0'; n--)
		name++;
	uint32_t plant_id = strpool_find (sift->strings, plant->text, plant->length),
			 order_id = strpool_find (sift->strings, name, n);
	const struct order *order =
		plant_id != STRPOOL_ABSENT && order_id != STRPOOL_ABSENT ? reference_order (sift->reference, plant_id, order_id) : NULL;
	return order != NULL && order->closed_at != INSTANT_NONE ? order->closed_at : INT64_MAX;
}

/* What happened after its order was closed may be a finding although it matches. */
static bool
after_close (struct sifting *sifting, const struct parsed *parsed)
{
	uint64_t order = sifting->words[COL_ORDER] ^ sifting->words[COL_PLANT] * UINT64_C (0x9e3779b97f4a7c15);
	struct closed *known = &sifting->closed[order % CLOSED_CACHE];

	if (sifting->sift->side != SIDE_LEFT || sifting->cells[COL_ORDER].length == 0)
		return false;
	if (known->order != order)
		*known = (struct closed) {order, order_closed_at (sifting)};
	instant_t at = parsed->event != INSTANT_NONE ? parsed->event
		: parsed->entered != INSTANT_NONE        ? parsed->entered
												 : INT64_MAX - 1;
	return at > known->at;
}

/* Out of scope for a reason of its own. */
static bool
row_excluded (struct sifting *sifting)
{
	struct row_map *map = sifting->columns.map;

	return row_map_excluded (map) != NULL ||
		(sifting->scope_attribute >= 0 && row_map_cell (map, &map->attributes[sifting->scope_attribute]).length > 0);
}

static instant_t
newest_of (const struct parsed *parsed)
{
	return MAX (parsed->event, parsed->entered);
}

static void
row_sum (struct sift *sift, const struct sifting *sifting, const struct parsed *parsed, size_t n)
{
	uint64_t *words = sifting->words;

	words[DIGEST_QTY] = (uint64_t) parsed->qty;
	words[DIGEST_AMOUNT] = (uint64_t) parsed->amount;
	words[DIGEST_EVENT] = (uint64_t) parsed->event;
	words[DIGEST_ENTERED] = (uint64_t) parsed->entered;
	words[DIGEST_POSTING] = (uint64_t) parsed->posting;
	words[DIGEST_PERIOD] = (uint64_t) parsed->period;
	words[DIGEST_FLAGS] = parsed->ambiguous ? MOVEMENT_TIME_AMBIGUOUS : 0;
	movement_digest_words (&sift->digest, words, n);
	sift->rows++;
	sift->sum_qty += parsed->qty;
	sift->sum_amount += parsed->amount != DECIMAL_NONE ? parsed->amount : 0;
	sift->newest = MAX (sift->newest, newest_of (parsed));
	if (parsed->posting != DATE_NONE)
		sift->newest = MAX (sift->newest, parsed->posting * INSTANT_DAY);
}

static uint64_t
row_place (const struct sifting *sifting)
{
	const struct cell *order = &sifting->cells[COL_ORDER];
	const struct sieve_keys *keys = &sifting->sift->keys;

	return sifting->strip_zeros && order->length > 1 && *order->text == '0'
		? sift_place_hash (keys, true, order->text, order->length, sifting->words[COL_LOT])
		: place_of (keys, sifting->words[COL_ORDER], sifting->words[COL_LOT]);
}

static void
row_sift (struct sifting *sifting, const struct parsed *parsed, uint32_t number, bool broken, bool excluded)
{
	struct sift *sift = sifting->sift;
	const struct cell *cells = sifting->cells;
	const struct window_clocks clocks = {parsed->event, parsed->entered, parsed->posting, parsed->period};
	struct sieve_row row = {
		.qty = parsed->qty, .amount = parsed->amount, .newest = newest_of (parsed), .row = number, .broken = broken};
	const struct window_bounds *bounds;

	row.class_row = class_find (sifting);
	bounds = class_bounds (sifting, row.class_row);
	row.place = row_place (sifting);
	row.message = cells[COL_MESSAGE].length > 0 ? hash_named (sifting->words[COL_MESSAGE]) : 0;
	row.key = hash_named (sifting->words[COL_SOURCE_KEY]);
	row.window = bounds != NULL ? window_of (bounds, &clocks) : WINDOW_OWN;
	row.doubt = excluded || bounds == NULL || row.window == WINDOW_LATER || parsed->ambiguous ||
		cells[COL_REVERSAL_OF].length > 0 || after_close (sifting, parsed);
	if (cells[COL_REVERSAL_OF].length > 0 && !sift->again)
		sieve_doubt_key (sift->sieve, sift->side, sift_key_hash (cells[COL_REVERSAL_OF].text, cells[COL_REVERSAL_OF].length));
	sieve_add (sift->sieve, sift->side, &row);
	/* What is in doubt is wanted in any case. */
	if (sifting->keeping != NULL && !row.doubt && !row.broken)
		sift_keep (sifting->keeping, parsed, &row, cells);
}

static uint32_t
total_key (struct sifting *sifting, int i)
{
	uint64_t hash = sifting->words[sifting->key[i]];

	if (sifting->key_hash[i] != hash) {
		const struct cell *cell = &sifting->cells[sifting->key[i]];

		sifting->key_id[i] = strpool_add (sifting->pool, cell->text, cell->length);
		sifting->key_hash[i] = hash;
	}
	return sifting->key_id[i];
}

/* A row of the stretch. */
static void
row_take (struct sifting *sifting, size_t i, uint32_t number, bool grouped)
{
	struct sift_stretch *stretch = &sifting->stretch;
	const char *unjoined = row_map_go (sifting->columns.map, stretch->batch, stretch->rows[i]);
	struct parsed *parsed = &stretch->parsed[i];
	uint32_t key[TOTAL_KEYS] = {0};
	size_t n;

	movement_parse_made (&sifting->columns, MOVEMENT_VALUES, parsed);
	bool good = texts_take (sifting, i);
	for (int k = 0; k < TOTAL_KEYS && grouped; k++)
		key[k] = total_key (sifting, k);
	totals_add (sifting->totals, key, parsed->qty, parsed->qty_bad, parsed->amount, parsed->amount_bad);
	movement_amount_settle (&sifting->columns, parsed);
	if (stretch->foreign[i] || !movement_in_window (sifting->scope, parsed))
		return;
	row_map_count (sifting->columns.map);
	good = attributes_take (sifting, i, &n) && good && unjoined == NULL && parsed->first.why == NULL &&
		row_complete (sifting, parsed);
	bool excluded = row_excluded (sifting);
	if (good && !excluded && !sifting->sift->again)
		row_sum (sifting->sift, sifting, parsed, n);
	row_sift (sifting, parsed, number, !good, excluded);
}

/* Rows of other plants: they are in the control totals of the file. */
static void
others_count (struct sifting *sifting)
{
	const struct sift_stretch *stretch = &sifting->stretch;
	const uint32_t key[TOTAL_KEYS] = {0};
	struct parsed parsed[STRETCH];

	movement_parse_columns (&sifting->columns, stretch->batch, stretch->others, stretch->n_others, MOVEMENT_NUMBERS, parsed);
	for (size_t i = 0; i < stretch->n_others; i++) {
		if (sifting->columns.makes)
			(void) row_map_go (sifting->columns.map, stretch->batch, stretch->others[i]);
		movement_parse_made (&sifting->columns, MOVEMENT_NUMBERS, &parsed[i]);
		totals_add (sifting->totals, key, parsed[i].qty, parsed[i].qty_bad, parsed[i].amount, parsed[i].amount_bad);
	}
}

/* The number of a row of the batch among all of the side. */
static uint32_t
row_number (const struct batch *batch, size_t row, uint32_t first, uint32_t next)
{
	return batch->number != NULL ? first + (uint32_t) batch->number[row] : next + (uint32_t) row;
}

/* first, next: the numbers of the first row of the input and of the batch. Returns that behind the batch. */
static uint32_t
batch_sift (struct sifting *sifting, const struct batch *batch, uint32_t first, uint32_t next, bool grouped)
{
	struct sift_stretch *stretch = &sifting->stretch;

	for (size_t from = 0; from < batch->rows; from += STRETCH) {
		sift_stretch_go (stretch, sifting->scope, batch, from, MIN (from + STRETCH, batch->rows), grouped, sifting->sift->notes);
		others_count (sifting);
		for (size_t i = 0; i < stretch->n; i++)
			row_take (sifting, i, row_number (batch, stretch->rows[i], first, next), grouped);
	}
	return batch->rows > 0 ? row_number (batch, batch->rows - 1, first, next) + 1 : next;
}

gboolean
movement_sift (const struct rows *rows, struct row_map *map, const struct source_scope *scope, struct sift *sift,
	struct totals *totals, GError **error)
{
	struct sifting sifting;
	const struct batch *batch = NULL;
	uint32_t first = sift->first_row, next = first;
	gboolean good = TRUE;

	sifting_init (&sifting, map, sift, scope, totals, rows->csv != NULL);
	do {
		good = rows_fetch (rows, &batch, error) && row_store_good (sift->store, error);
		if (good && batch != NULL)
			next = batch_sift (&sifting, batch, first, next, rows->cursor != NULL);
	} while (good && batch != NULL);
	sift->first_row = next;
	if (sifting.keeping != NULL)
		good = good && row_store_finish (sift->store, error);
	sifting_release (&sifting);
	return good;
}
