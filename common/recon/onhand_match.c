/* Bucket against bucket, then what is left over of one against what is left over of another. */
#include "common/recon/onhand_internal.h"

#include <string.h>

/* ---- tolerance ---- */

/* Percent is at PRICE_SCALE and of a hundred. */
static const int64_t whole = INT64_C (100000000);

bool
onhand_within (const struct recon *recon, const struct bucket *bucket, int64_t delta, int64_t basis, int64_t rounding)
{
	const struct tolerance *of =
		tolerance_find (recon->rule->tolerances, recon->rule->n_tolerances, bucket->item != NULL ? bucket->item->item_class : "");
	bool fallback;
	int64_t value;

	if (delta == 0 || magnitude (delta) < rounding)
		return true;
	if (of == NULL ||
		((delta > of->under || -delta > of->over) && (int128) magnitude (delta) * whole > (int128) basis * of->percent))
		return false;
	value = onhand_value (recon,
		reference_price (recon->reference, recon->onhand->plant, bucket->material, recon->onhand->close_day, &fallback), delta);
	return of->value_cap == DECIMAL_NONE || value == DECIMAL_NONE || magnitude (value) <= of->value_cap;
}

/* ---- what can be compared ---- */

static const char *
text_of (const struct recon *recon, uint32_t id)
{
	return strpool_text (recon->strings, id);
}

/* Why a bucket is not compared; NULL: it is. */
static const char *
why_not (struct recon *recon, const struct bucket *bucket)
{
	const struct recon_input *input = recon->input;

	if (recon->onhand->one_system)
		return "there is one system, and no other side";
	for (int side = SIDE_LEFT; side < SIDE_COUNT; side++)
		if (bucket->side[side].roll == ROLL_UNUSABLE)
			return recon_word (recon, "not compared: a record of it could not be used in %s", input->source_name[side]);
	if (bucket->item != NULL && !bucket->item->captured && bucket->side[SIDE_LEFT].n == 0)
		return recon_word (recon, "not compared: %s does not record this material", input->source_name[SIDE_LEFT]);
	if (bucket->on_way)
		return "not compared: it is on its way, and in no place of the other side";
	if (bucket->unmapped)
		return "not compared: nothing says which place of the other side it is";
	if (!g_hash_table_contains (recon->onhand->places, bucket_place (bucket)))
		return recon_word (recon, "not compared: %s keeps no stock of this place", input->source_name[SIDE_LEFT]);
	for (int side = SIDE_LEFT; side < SIDE_COUNT; side++)
		if (bucket->side[side].close == DECIMAL_NONE)
			return recon_word (recon, "not compared: no balance of %s is known", input->source_name[side]);
	return NULL;
}

static void
buckets_open (struct recon *recon)
{
	struct onhand *onhand = recon->onhand;

	for (uint32_t i = 0; i < onhand->buckets->len; i++) {
		struct bucket *bucket = bucket_at (onhand, i);
		const struct bucket_side *left = &bucket->side[SIDE_LEFT], *right = &bucket->side[SIDE_RIGHT];
		const char *why = bucket->state == BUCKET_BLOCKED ? NULL : why_not (recon, bucket);

		if (why != NULL) {
			bucket->state = BUCKET_UNJUDGED;
			bucket->note = why;
		} else if (bucket->state != BUCKET_BLOCKED) {
			bucket->difference = bucket->rest = left->close - right->close;
			if (bucket->rest == 0)
				continue;
			bucket->state = BUCKET_DIFFERS;
			if (onhand_within (recon, bucket, bucket->rest, MAX (magnitude (left->close), magnitude (right->close)),
					left->rounding + right->rounding)) {
				bucket->state = BUCKET_TOLERATED;
				bucket->rest = 0;
			}
		}
	}
}

/* ---- what has not been posted ---- */

/* Not posted when the window ended. */
static bool
row_is_unposted (const struct recon *recon, uint32_t left)
{
	uint32_t posting = recon->onhand->posting[left];

	return posting == NO_ROW || (posting != POSTED_IN_SUM && recon_row_date (recon, SIDE_RIGHT, posting) >= recon->input->until);
}

static bool
row_is_in_flight (const struct recon *recon, uint32_t left)
{
	instant_t at = recon_row_time (recon, SIDE_LEFT, left), as_of = recon->input->as_of;

	return as_of != INSTANT_NONE && at != INSTANT_NONE && at + recon->rule->timing.grace * INSTANT_SECOND > as_of;
}

/*
 * Events that nobody posted, and that make exactly the difference, are what is wrong: they are to be posted, and nothing is to be
 * adjusted.
 */
static void
unposted_explain (struct recon *recon, uint32_t number)
{
	struct bucket *bucket = bucket_at (recon->onhand, number);
	const struct bucket_side *left = &bucket->side[SIDE_LEFT];
	int128 sum = 0;
	bool in_flight = true;
	uint32_t link;
	struct onhand_fact *fact;

	for (uint32_t i = 0; i < left->n; i++) {
		const struct bucket_row *row = bucket_row_at (recon->onhand, left->first + i);

		if (!row_is_unposted (recon, row->row))
			continue;
		sum += row->delta;
		in_flight &= row_is_in_flight (recon, row->row);
	}
	if (sum != bucket->rest)
		return;
	bucket->rest = 0;
	if (in_flight) {
		bucket->state = BUCKET_IN_FLIGHT;
		bucket->note = "what is not posted yet makes the difference, and may still come";
		return;
	}
	fact = onhand_fact_new (recon, number, CODE_ONHAND_DIFF, "unposted", recon->onhand->close_day, &link);
	fact->left = left->close;
	fact->right = bucket->side[SIDE_RIGHT].close;
	fact->delta = bucket->difference;
	fact->stock = onhand_value (recon, fact->price, -bucket->difference);
	fact->tags = "UNPOSTED";
	fact->cause = "events that are not posted make the whole difference";
	fact->pass = "bucket";
	bucket_reference (recon, link, number, SIDE_LEFT, true);
	bucket_tell (bucket, CODE_ONHAND_DIFF, fact->key);
}

/* ---- fallbacks ---- */

struct candidates
{
	uint32_t *buckets; /* of one group, by content */
	uint32_t n;
};

static void
fallback_tell (struct recon *recon, const struct fallback *fallback, uint32_t more, uint32_t less, int64_t qty)
{
	struct bucket *left = bucket_at (recon->onhand, more), *right = bucket_at (recon->onhand, less);
	const char *other = bucket_key (recon, less);
	uint32_t link;
	struct onhand_fact *fact = onhand_fact_new (recon, more, fallback->raises, other, recon->onhand->close_day, &link);

	fact->left = fact->right = qty;
	fact->delta = qty;
	fact->right_location = text_of (recon, right->location);
	fact->right_lot = left->lot != right->lot ? text_of (recon, right->lot) : "";
	fact->pass = fallback->name;
	fact->cause = left->status == right->status
		? ""
		: recon_word (recon, "%s has it as %s, %s as %s", recon->input->source_name[SIDE_LEFT],
			  left->status != 0 ? text_of (recon, left->status) : "UNR", recon->input->source_name[SIDE_RIGHT],
			  right->status != 0 ? text_of (recon, right->status) : "UNR");
	fact->stock = 0;
	if (fallback->raises == CODE_STATUS_DIFF)
		fact->exposure = onhand_value (recon, fact->price, qty);
	bucket_reference (recon, link, more, SIDE_LEFT, true);
	bucket_reference (recon, link, less, SIDE_RIGHT, true);
	bucket_tell (left, fallback->raises, fact->key);
	bucket_tell (right, fallback->raises, fact->key);
}

static void
bucket_elsewhere (struct bucket *bucket)
{
	if (bucket->rest != 0 || bucket->code != CODE_NONE)
		return;
	bucket->state = BUCKET_ELSEWHERE;
	bucket->note = "one side keeps no lots: compared over all of them";
}

/* Portions: what one bucket has too much and another too little. A side that keeps no lots cannot have the wrong one. */
static void
portions_match (struct recon *recon, const struct fallback *fallback, const struct candidates *group, bool only_lotless)
{

	for (uint32_t plus = 0; plus < group->n; plus++)
		for (uint32_t minus = 0; minus < group->n; minus++) {
			struct bucket *more = bucket_at (recon->onhand, group->buckets[plus]),
						  *less = bucket_at (recon->onhand, group->buckets[minus]);
			int64_t qty = MIN (more->rest, -less->rest);

			if (more->rest <= 0 || less->rest >= 0 || (only_lotless && more->lot != 0 && less->lot != 0))
				continue;
			more->rest -= qty;
			less->rest += qty;
			if (more->lot != 0 && less->lot != 0)
				fallback_tell (recon, fallback, group->buckets[plus], group->buckets[minus], qty);
			else {
				bucket_elsewhere (more);
				bucket_elsewhere (less);
			}
		}
}

/* A bucket that has too much and one that has too little, by their place in the group. */
struct couple
{
	uint32_t more, less;
	int64_t apart;
};

static int
couple_compare (gconstpointer a, gconstpointer b)
{
	const struct couple *x = a, *y = b;

	if (x->apart != y->apart)
		return x->apart < y->apart ? -1 : 1;
	if (x->more != y->more)
		return x->more < y->more ? -1 : 1;
	return (x->less > y->less) - (x->less < y->less);
}

static void
couple_try (const struct recon *recon, const struct candidates *group, uint32_t i, uint32_t j, GArray *couples)
{
	const struct bucket *more = bucket_at (recon->onhand, group->buckets[i]),
						*less = bucket_at (recon->onhand, group->buckets[j]);
	int64_t apart = more->rest + less->rest;

	if (onhand_within (recon, more, apart, MAX (more->rest, -less->rest), 0))
		g_array_append_val (couples, ((struct couple) {i, j, magnitude (apart)}));
}

static int
rest_compare (gconstpointer a, gconstpointer b, gpointer data)
{
	const struct recon *recon = data;
	int64_t x = bucket_at (recon->onhand, *(const uint32_t *) a)->rest,
			y = bucket_at (recon->onhand, *(const uint32_t *) b)->rest;

	return (magnitude (x) > magnitude (y)) - (magnitude (x) < magnitude (y));
}

/*
 * Which buckets may be couples: all that are within tolerance; of a large group those that are next to each other by size, which
 * finds what is equal.
 */
static GArray *
couples_find (struct recon *recon, const struct candidates *group)
{
	GArray *couples = g_array_new (FALSE, FALSE, sizeof (struct couple));
	uint32_t span = group->n > 256 ? 16 : group->n;

	/* Stable: what is of one size stays in the order of content. */
	if (group->n > span)
		g_qsort_with_data (group->buckets, (gint) group->n, sizeof *group->buckets, rest_compare, recon);
	for (uint32_t i = 0; i < group->n; i++)
		for (uint32_t j = i > span ? i - span : 0; j < group->n && j <= i + span; j++)
			if (bucket_at (recon->onhand, group->buckets[i])->rest > 0 && bucket_at (recon->onhand, group->buckets[j])->rest < 0)
				couple_try (recon, group, i, j, couples);
	g_array_sort (couples, couple_compare);
	return couples;
}

/* Else one bucket's rest against one other's that is as much, the nearest first. */
static void
couples_match (struct recon *recon, const struct fallback *fallback, const struct candidates *group)
{
	g_autoptr (GArray) couples = couples_find (recon, group);

	for (guint i = 0; i < couples->len; i++) {
		const struct couple *couple = &g_array_index (couples, struct couple, i);
		struct bucket *more = bucket_at (recon->onhand, group->buckets[couple->more]),
					  *less = bucket_at (recon->onhand, group->buckets[couple->less]);

		if (more->rest <= 0 || less->rest >= 0)
			continue;
		fallback_tell (
			recon, fallback, group->buckets[couple->more], group->buckets[couple->less], MIN (more->rest, -less->rest));
		more->rest = less->rest = 0;
	}
}

static uint32_t
group_number (struct keyring *keys, const struct bucket *bucket, unsigned drops)
{
	uint32_t lot = drops & DROP_LOT ? 0 : bucket->lot, location = drops & DROP_LOCATION ? 0 : bucket->location,
			 status = drops & DROP_STATUS ? 0 : bucket->status;

	return keyring_at (keys, keyring_pair (bucket->material, location), keyring_pair (lot, status),
		keyring_pair (bucket->special, bucket->owner));
}

/* How a fallback is run over what is left. */
enum round
{
	ROUND_LOTLESS, /* sums over lots, where one side keeps none */
	ROUND_COUPLES, /* one bucket against one other that is as much */
	ROUND_PORTIONS /* lots: as far as one has too much and another too little */
};

static void
fallback_run (struct recon *recon, const struct fallback *fallback, enum round round)
{
	struct onhand *onhand = recon->onhand;
	struct keyring keys = {0};
	g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

	for (uint32_t i = 0; i < onhand->buckets->len; i++) {
		uint32_t number = onhand->order[i], group;

		if (bucket_at (onhand, number)->rest == 0)
			continue;
		group = group_number (&keys, bucket_at (onhand, number), fallback->drops);
		if (group == groups->len)
			g_ptr_array_add (groups, g_array_new (FALSE, FALSE, sizeof (uint32_t)));
		g_array_append_val ((GArray *) groups->pdata[group], number);
	}
	for (guint i = 0; i < groups->len; i++) {
		GArray *members = groups->pdata[i];
		struct candidates group = {(uint32_t *) (void *) members->data, members->len};

		if (round == ROUND_COUPLES)
			couples_match (recon, fallback, &group);
		else
			portions_match (recon, fallback, &group, round == ROUND_LOTLESS);
	}
	keyring_clear (&keys);
}

/* ---- what is left ---- */

static void
difference_tell (struct recon *recon, uint32_t number)
{
	struct bucket *bucket = bucket_at (recon->onhand, number);
	uint32_t link;
	struct onhand_fact *fact = onhand_fact_new (recon, number, CODE_ONHAND_DIFF, "", recon->onhand->close_day, &link);

	fact->left = bucket->side[SIDE_LEFT].close;
	fact->right = bucket->side[SIDE_RIGHT].close;
	fact->delta = bucket->rest;
	fact->stock = onhand_value (recon, fact->price, -bucket->rest);
	fact->pass = "bucket";
	bucket_reference (recon, link, number, SIDE_LEFT, true);
	bucket_reference (recon, link, number, SIDE_RIGHT, true);
	bucket_tell (bucket, CODE_ONHAND_DIFF, fact->key);
	bucket->rest = 0;
}

/* A place that nobody mapped is told once, whatever stands there. */
static void
unmapped_tell (struct recon *recon)
{
	struct onhand *onhand = recon->onhand;
	g_autoptr (GHashTable) places = g_hash_table_new (NULL, NULL);

	for (uint32_t i = 0; i < onhand->buckets->len; i++) {
		struct bucket *bucket = bucket_at (onhand, onhand->order[i]);
		uint32_t link;
		struct onhand_fact *fact;

		if (!bucket->unmapped || bucket->state != BUCKET_UNJUDGED ||
			!g_hash_table_add (places, GUINT_TO_POINTER (bucket->location)))
			continue;
		fact = onhand_fact_new (recon, onhand->order[i], CODE_MD_UNMAPPED_LOC, "", onhand->close_day, &link);
		fact->key = recon_word (recon, "location %s", text_of (recon, bucket->location));
		fact->material = fact->material_text = fact->lot = "";
		fact->broken = bucket->side[SIDE_LEFT].roll == ROLL_NOTHING ? SIDE_RIGHT + 1 : SIDE_LEFT + 1;
		fact->stock = 0;
		bucket_reference (recon, link, onhand->order[i], fact->broken - 1, false);
		bucket_tell (bucket, CODE_MD_UNMAPPED_LOC, fact->key);
	}
}

void
onhand_match (struct recon *recon)
{
	struct onhand *onhand = recon->onhand;

	buckets_open (recon);
	unmapped_tell (recon);
	for (uint32_t i = 0; i < onhand->buckets->len; i++)
		if (bucket_at (onhand, onhand->order[i])->rest != 0)
			unposted_explain (recon, onhand->order[i]);
	/* As much in one other place is better evidence than a part of something in another lot. */
	for (enum round round = ROUND_LOTLESS; round <= ROUND_PORTIONS; round++)
		for (int i = 0; i < recon->rule->balance.n_fallbacks; i++)
			if (round == ROUND_COUPLES || recon->rule->balance.fallbacks[i].raises == CODE_LOT_MISMATCH)
				fallback_run (recon, &recon->rule->balance.fallbacks[i], round);
	for (uint32_t i = 0; i < onhand->buckets->len; i++)
		if (bucket_at (onhand, onhand->order[i])->rest != 0)
			difference_tell (recon, onhand->order[i]);
}
