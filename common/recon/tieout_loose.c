/*
 * What no document joins: sums by account, posting date and batch; batches; the second of entry, which only suggests. Then what
 * is left over, by what its records say of themselves.
 */
#include "common/recon/nearest.h"
#include "common/recon/tieout_internal.h"

#include <string.h>

/* Items that a key puts together, as lists: from a key's number to its first item, and from each to the next. */
struct heaps
{
	struct keyring keys;
	GArray *first;  /* uint32_t: item + 1, by number */
	uint32_t *next; /* by item */
	GArray *items;  /* uint32_t, scratch of heap_items() */
};

static struct heaps
heaps_new (const struct tieout *tieout)
{
	return (struct heaps) {.first = g_array_new (FALSE, FALSE, sizeof (uint32_t)),
		.next = g_new0 (uint32_t, tieout->items->len + 1),
		.items = g_array_new (FALSE, FALSE, sizeof (uint32_t))};
}

static void
heaps_release (struct heaps *heaps)
{
	keyring_clear (&heaps->keys);
	g_array_unref (heaps->first);
	g_array_unref (heaps->items);
	g_free (heaps->next);
}

static void
heaps_add (struct heaps *heaps, uint32_t item, uint64_t a, uint64_t b, uint64_t c)
{
	uint32_t number = keyring_at (&heaps->keys, a, b, c), none = 0;

	if (number == heaps->first->len)
		g_array_append_val (heaps->first, none);
	heaps->next[item] = g_array_index (heaps->first, uint32_t, number);
	g_array_index (heaps->first, uint32_t, number) = item + 1;
}

static struct tie_set
heap_items (struct heaps *heaps, uint32_t number)
{
	g_array_set_size (heaps->items, 0);
	for (uint32_t at = g_array_index (heaps->first, uint32_t, number); at != 0; at = heaps->next[at - 1]) {
		uint32_t item = at - 1;

		g_array_append_val (heaps->items, item);
	}
	return (struct tie_set) {(const uint32_t *) (void *) heaps->items->data, heaps->items->len};
}

static date_t
posting_of (const struct recon *recon, const struct tie_item *item)
{
	return movement_posting (recon->side[item->side].table, item->row);
}

static uint32_t
reference_of (const struct recon *recon, const struct tie_item *item)
{
	return item->side == SIDE_RIGHT ? movement_text (recon->side[SIDE_RIGHT].table, COL_MESSAGE, item->row) : 0;
}

static bool
item_is_loose (const struct tie_item *item)
{
	return !item->ended && item->origin != ORIGIN_JOURNAL;
}

/* ---- sums ---- */

static bool
set_has_both (const struct tieout *tieout, struct tie_set set)
{
	bool has[SIDE_COUNT] = {false, false};

	for (uint32_t i = 0; i < set.n; i++)
		has[tie_item_at (tieout, set.items[i])->side] = true;
	return has[SIDE_LEFT] && has[SIDE_RIGHT];
}

/* Value alone ties with value alone: a revaluation is no goods movement. */
static bool
item_is_revaluation (const struct tie_item *item)
{
	return item->side == SIDE_LEFT ? item->kind == KIND_REVALUE : item->origin == ORIGIN_REVALUATION;
}

/* A line that names something else than these movements is none of a day's sum. */
static void
sums_tie (struct recon *recon)
{
	struct tieout *tieout = recon->tieout;
	struct heaps heaps = heaps_new (tieout);

	for (uint32_t i = 0; i < tieout->items->len; i++) {
		const struct tie_item *item = tie_item_at (tieout, i);
		date_t posting = posting_of (recon, item);

		if (item_is_loose (item) && posting != DATE_NONE && (item->batch != 0 || reference_of (recon, item) == 0))
			heaps_add (&heaps, i, keyring_pair (item->cell, (uint32_t) posting), item->batch,
				keyring_pair (item->window, item_is_revaluation (item)));
	}
	for (uint32_t i = 0; i < heaps.keys.n; i++) {
		struct tie_set set = heap_items (&heaps, i);
		int128 sum = 0;

		for (uint32_t k = 0; k < set.n; k++) {
			const struct tie_item *item = tie_item_at (tieout, set.items[k]);

			sum += item->side == SIDE_LEFT ? item->value : -(int128) item->value;
		}
		if (sum == 0 && set_has_both (tieout, set))
			tieout_judge_set (recon, set, "batch", 0);
	}
	heaps_release (&heaps);
}

/* A batch of which there are lines ties like a document. */
static void
batches_tie (struct recon *recon)
{
	struct tieout *tieout = recon->tieout;
	struct heaps heaps = heaps_new (tieout);

	for (uint32_t i = 0; i < tieout->items->len; i++)
		if (item_is_loose (tie_item_at (tieout, i)) && tie_item_at (tieout, i)->batch != 0)
			heaps_add (&heaps, i, tie_item_at (tieout, i)->batch, 0, 0);
	for (uint32_t i = 0; i < heaps.keys.n; i++) {
		struct tie_set set = heap_items (&heaps, i);

		if (set_has_both (tieout, set))
			tieout_judge_set (recon, set, "batch", (uint32_t) heaps.keys.keys[i].word[0]);
	}
	heaps_release (&heaps);
}

/* ---- the second of entry ---- */

static void
pair_suggest (struct recon *recon, struct tie_set set)
{
	struct tieout *tieout = recon->tieout;
	uint32_t left = tie_item_at (tieout, set.items[0])->side == SIDE_LEFT ? set.items[0] : set.items[1],
			 right = left == set.items[0] ? set.items[1] : set.items[0];
	const struct tie_item *item = tie_item_at (tieout, left);
	uint32_t key = movement_text (recon->side[SIDE_LEFT].table, COL_SOURCE_KEY, item->row),
			 story = tieout_story (recon, BRIDGE_MISSING_DOCUMENT, "record", key, tie_cell_at (tieout, item->cell)->currency);
	struct finding *finding = finding_at (recon, tie_story_at (tieout, story)->link);

	tie_story_at (tieout, story)->exposure = magnitude (item->value);
	tieout_story_more (recon, story, "a line entered in the same second has its value");
	finding->code = CODE_MATCH_SUGGESTED;
	finding->suggested = true;
	if (!tie_item_at (tieout, right)->rolled)
		tieout_roll (tieout, item->cell, item->kind, SIDE_RIGHT, 1, item->value);
	tieout_story_row (recon, story, left);
	tieout_story_row (recon, story, right);
}

/* Adds a key to the few that are shown: the first ones by name, each once. */
static void
nearest_put (GPtrArray *keys, const char *key)
{
	if (g_ptr_array_find_with_equal_func (keys, key, g_str_equal, NULL))
		return;
	g_ptr_array_add (keys, (gpointer) key);
	g_ptr_array_sort (keys, texts_compare);
	if (keys->len > NEAREST_MAX)
		g_ptr_array_set_size (keys, NEAREST_MAX);
}

/* Which belongs to which cannot be told: each is told what it may belong to. */
static void
candidates_note (struct recon *recon, struct tie_set set, GHashTable *candidates)
{
	GPtrArray *keys[SIDE_COUNT] = {g_ptr_array_new (), g_ptr_array_new ()};

	for (uint32_t i = 0; i < set.n; i++) {
		const struct tie_item *item = tie_item_at (recon->tieout, set.items[i]);

		nearest_put (keys[item->side], movement_string (recon->side[item->side].table, COL_SOURCE_KEY, item->row));
	}
	for (uint32_t i = 0; i < set.n; i++)
		g_hash_table_replace (candidates, GUINT_TO_POINTER (set.items[i]),
			g_ptr_array_ref (keys[1 - tie_item_at (recon->tieout, set.items[i])->side]));
	g_ptr_array_unref (keys[SIDE_LEFT]);
	g_ptr_array_unref (keys[SIDE_RIGHT]);
}

static void
seconds_suggest (struct recon *recon, GHashTable *candidates)
{
	struct tieout *tieout = recon->tieout;
	struct heaps heaps = heaps_new (tieout);

	for (uint32_t i = 0; i < tieout->items->len; i++) {
		const struct tie_item *item = tie_item_at (tieout, i);
		instant_t entered = movement_entered (recon->side[item->side].table, item->row);

		if (item_is_loose (item) && item->window == WINDOW_OWN && item->value != 0 && entered != INSTANT_NONE)
			heaps_add (&heaps, i, item->cell, (uint64_t) item->value, (uint64_t) (entered / INSTANT_SECOND));
	}
	for (uint32_t i = 0; i < heaps.keys.n; i++) {
		struct tie_set set = heap_items (&heaps, i);

		if (!set_has_both (tieout, set))
			continue;
		if (set.n == 2)
			pair_suggest (recon, set);
		else
			candidates_note (recon, set, candidates);
	}
	heaps_release (&heaps);
}

void
tieout_loose (struct recon *recon)
{
	sums_tie (recon);
	if (recon->rule->ledger.batch != NULL)
		batches_tie (recon);
	seconds_suggest (recon, recon->tieout->candidates);
}

/* ---- left over ---- */

/* What is known of each batch: of its movements those that nothing joined, and whether there is any line of it. */
struct batch
{
	uint32_t rows, loose;
	bool lines;
};

static GArray *
batches_count (const struct tieout *tieout, struct keyring *keys)
{
	GArray *batches = g_array_new (FALSE, FALSE, sizeof (struct batch));

	for (uint32_t i = 0; i < tieout->items->len; i++) {
		const struct tie_item *item = tie_item_at (tieout, i);
		struct batch *batch;

		if (item->batch == 0)
			continue;
		if (keyring_at (keys, item->batch, 0, 0) == batches->len)
			g_array_append_val (batches, ((struct batch) {0, 0, false}));
		batch = &g_array_index (batches, struct batch, keyring_find (keys, item->batch, 0, 0));
		batch->lines |= item->side == SIDE_RIGHT;
		batch->rows += item->side == SIDE_LEFT;
		batch->loose += item->side == SIDE_LEFT && !item->ended;
	}
	return batches;
}

static bool
movement_in_flight (struct recon *recon, const struct tie_item *item, instant_t *expires)
{
	instant_t as_of = recon->input->as_of, entered = movement_entered (recon->side[SIDE_LEFT].table, item->row);

	if (entered == INSTANT_NONE)
		entered = recon_row_time (recon, SIDE_LEFT, item->row);
	if (as_of == INSTANT_NONE || entered == INSTANT_NONE)
		return false;
	*expires = recon_expiry (recon, entered);
	return as_of < *expires;
}

static uint32_t
item_text (const struct recon *recon, const struct tie_item *item, enum column column)
{
	return movement_text (recon->side[item->side].table, column, item->row);
}

/* Its document; without one its own key. */
static uint32_t
item_name (const struct recon *recon, const struct tie_item *item)
{
	uint32_t document = item_text (recon, item, COL_DOCUMENT);

	return document != 0 ? document : item_text (recon, item, COL_SOURCE_KEY);
}

static void
nearest_add (struct recon *recon, uint32_t story, uint32_t item)
{
	struct tie_story *of = tie_story_at (recon->tieout, story);
	const GPtrArray *candidates = g_hash_table_lookup (recon->tieout->candidates, GUINT_TO_POINTER (item));

	if (candidates != NULL && of->nearest == NULL)
		of->nearest = g_ptr_array_new ();
	for (guint i = 0; candidates != NULL && i < candidates->len; i++)
		nearest_put (of->nearest, candidates->pdata[i]);
}

/* Its story. */
static uint32_t
item_tell (struct recon *recon, uint32_t i, enum bridge_cause cause, const char *what, uint32_t name)
{
	struct tieout *tieout = recon->tieout;
	const struct tie_item *item = tie_item_at (tieout, i);
	uint32_t story = tieout_story (recon, cause, what, name, tie_cell_at (tieout, item->cell)->currency);

	tieout_story_line (tieout, story, item->cell, item->side == SIDE_RIGHT ? item->value : -(int128) item->value, 1);
	nearest_add (recon, story, i);
	tieout_story_row (recon, story, i);
	return story;
}

static void
flight_tell (struct recon *recon, uint32_t i, instant_t expires)
{
	struct tie_item *item = tie_item_at (recon->tieout, i);
	uint32_t story;
	char text[40];

	story = item_tell (recon, i, BRIDGE_IN_FLIGHT, "document", item_name (recon, item));
	tieout_part (recon->tieout,
		(struct tie_part) {.story = story,
			.cell = item->cell,
			.what = "movement",
			.name = item_text (recon, item, COL_SOURCE_KEY),
			.on = posting_of (recon, item),
			.rows = 1,
			.value = {[SIDE_LEFT] = item->value}});
	instant_format (expires, recon->plant->zone, text);
	tieout_story_more (recon, story, recon_word (recon, "its accounting document is expected by %s", text));
	recon_settle_rest (
		recon, SIDE_LEFT, item->row, STATE_OPEN_TIMING, recon_reason (recon, "the accounting document may still come", expires));
	item->ended = true;
}

static void
movement_tell (struct recon *recon, uint32_t i, const struct batch *batch)
{
	struct tie_item *item = tie_item_at (recon->tieout, i);
	instant_t expires;

	if (movement_in_flight (recon, item, &expires))
		flight_tell (recon, i, expires);
	else if (batch != NULL && !batch->lines && batch->loose == batch->rows)
		item_tell (recon, i, BRIDGE_UNPOSTED_BATCH, "batch", item->batch);
	else
		item_tell (recon, i, item->kind == KIND_REVALUE ? BRIDGE_PRICE_CHANGE : BRIDGE_MISSING_DOCUMENT, "document",
			item_name (recon, item));
}

/* A posting that should have a movement: none that counts. */
static void
posting_tell (struct recon *recon, uint32_t i)
{
	const struct tie_item *item = tie_item_at (recon->tieout, i);
	uint32_t row, story;
	const char *named = tieout_named (recon, item, &row);

	story = item_tell (recon, i, BRIDGE_UNEXPLAINED, "ledger document", item_name (recon, item));
	tieout_story_spoil (recon, story, named != NULL && row_unusable (&recon->side[SIDE_LEFT], row) ? row : NO_ONE);
	if (named == NULL)
		return;
	tieout_story_more (recon, story, named);
	finding_reference (recon, tie_story_at (recon->tieout, story)->link, SIDE_LEFT, row);
}

/* What made it says why it is there. */
static void
line_tell (struct recon *recon, uint32_t i)
{
	struct tieout *tieout = recon->tieout;
	const struct tie_item *item = tie_item_at (tieout, i);

	if (!item->rolled)
		tieout_roll (tieout, item->cell, KIND_NONE, SIDE_RIGHT, 1, item->value);
	if (item->origin == ORIGIN_JOURNAL)
		item_tell (recon, i, BRIDGE_MANUAL_JOURNAL, "journal", item_name (recon, item));
	else if (item->origin == ORIGIN_REVALUATION)
		item_tell (recon, i, BRIDGE_PRICE_CHANGE, "ledger document", item_name (recon, item));
	else
		posting_tell (recon, i);
}

/* ---- revaluations that the stock ledger made without a movement ---- */

/* What a change of value at a new price wants, and the lines of it: of the material where they name one, else of the account. */
struct wanted
{
	int128 value;
	bool any, tied;
};

static uint32_t
revalued_heap (const struct tieout *tieout, const struct heaps *lines, const struct tie_revalued *revalued, bool by_material)
{
	uint32_t material = by_material ? tie_material_at (tieout, revalued->material)->material : 0;

	return revalued->matched ? KEYRING_ABSENT : keyring_find (&lines->keys, revalued->cell, material, 0);
}

static bool
heap_tie (struct recon *recon, struct tie_set set, int128 wanted)
{
	for (uint32_t i = 0; i < set.n; i++)
		wanted -= tie_item_at (recon->tieout, set.items[i])->value;
	for (uint32_t i = 0; i < set.n && wanted == 0; i++) {
		const struct tie_item *item = tie_item_at (recon->tieout, set.items[i]);

		if (!item->rolled)
			tieout_roll (recon->tieout, item->cell, KIND_REVALUE, SIDE_RIGHT, 1, item->value);
	}
	if (wanted == 0)
		tieout_match (recon, set, STATE_MATCHED);
	return wanted == 0;
}

static void
revaluation_tie (struct recon *recon, struct heaps *lines, bool by_material)
{
	struct tieout *tieout = recon->tieout;
	g_autofree struct wanted *wanted = g_new0 (struct wanted, lines->keys.n + 1);

	for (guint i = 0; i < tieout->revalued->len; i++) {
		const struct tie_revalued *revalued = &g_array_index (tieout->revalued, struct tie_revalued, i);
		uint32_t heap = revalued_heap (tieout, lines, revalued, by_material);

		if (heap == KEYRING_ABSENT)
			continue;
		wanted[heap].value += revalued->value;
		wanted[heap].any = true;
	}
	for (uint32_t heap = 0; heap < lines->keys.n; heap++)
		wanted[heap].tied = wanted[heap].any && heap_tie (recon, heap_items (lines, heap), wanted[heap].value);
	for (guint i = 0; i < tieout->revalued->len; i++) {
		struct tie_revalued *revalued = &g_array_index (tieout->revalued, struct tie_revalued, i);
		uint32_t heap = revalued_heap (tieout, lines, revalued, by_material);

		revalued->matched |= heap != KEYRING_ABSENT && wanted[heap].tied;
	}
}

static void
revaluations_tie (struct recon *recon, bool by_material)
{
	struct tieout *tieout = recon->tieout;
	struct heaps heaps = heaps_new (tieout);

	for (uint32_t i = tieout->n_left; i < tieout->items->len; i++) {
		const struct tie_item *item = tie_item_at (tieout, i);
		uint32_t material = by_material ? recon->side[SIDE_RIGHT].table->canonical_material[item->row] : 0;

		if (!item->ended && item->window == WINDOW_OWN && item->origin == ORIGIN_REVALUATION)
			heaps_add (&heaps, i, item->cell, material, 0);
	}
	revaluation_tie (recon, &heaps, by_material);
	heaps_release (&heaps);
}

static void
revaluations_tell (struct recon *recon)
{
	struct tieout *tieout = recon->tieout;

	revaluations_tie (recon, true);
	revaluations_tie (recon, false);
	for (guint i = 0; i < tieout->revalued->len; i++) {
		const struct tie_revalued *revalued = &g_array_index (tieout->revalued, struct tie_revalued, i);
		const struct tie_cell *cell = tie_cell_at (tieout, revalued->cell);
		uint32_t material = tie_material_at (tieout, revalued->material)->material, story;

		if (revalued->matched)
			continue;
		story = tieout_story (recon, BRIDGE_PRICE_CHANGE, "material", material, cell->currency);
		tieout_story_line (tieout, story, revalued->cell, -revalued->value, 0);
		tieout_part (tieout,
			(struct tie_part) {.story = story,
				.cell = revalued->cell,
				.what = "book value of a material",
				.name = material,
				.on = tieout->close_day,
				.value = {[SIDE_LEFT] = revalued->value}});
		tieout_story_more (recon, story, "the book value follows a new price, and no document says so");
		tie_story_at (tieout, story)->sum[SIDE_LEFT] += revalued->value;
		tie_story_at (tieout, story)->material = material;
		tie_story_at (tieout, story)->account = cell->account;
	}
}

void
tieout_leftover (struct recon *recon)
{
	struct tieout *tieout = recon->tieout;
	struct keyring keys = {0};
	g_autoptr (GArray) batches = batches_count (tieout, &keys);

	if (tieout->revalued->len > 0)
		revaluations_tell (recon);
	for (uint32_t i = 0; i < tieout->items->len; i++) {
		struct tie_item *item = tie_item_at (tieout, i);
		uint32_t batch = item->batch != 0 ? keyring_find (&keys, item->batch, 0, 0) : KEYRING_ABSENT;

		if (item->ended)
			continue;
		if (item->window != WINDOW_OWN)
			recon_settle_rest (recon, item->side, item->row, STATE_CONTEXT, 0);
		else if (item->value == 0)
			recon_settle_rest (recon, item->side, item->row, STATE_MATCHED, ++recon->matches);
		else if (tieout_gap_takes (recon, i))
			continue;
		else if (item->side == SIDE_LEFT)
			movement_tell (recon, i, batch != KEYRING_ABSENT ? &g_array_index (batches, struct batch, batch) : NULL);
		else
			line_tell (recon, i);
	}
	keyring_clear (&keys);
}
