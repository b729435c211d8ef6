/*
 * One partition of the sieve: which of its clusters tie. All rows of a cluster lie in one partition, for it follows from the
 * place.
 */
#include "common/recon/sieve_internal.h"

#include "common/base/hash.h"
#include "common/recon/recon_internal.h"

#include <string.h>

enum
{
	COMBINATIONS_MAX = 1 << 16
};

struct cluster
{
	uint64_t hash; /* 0: a free slot */
	int64_t size;  /* of all that is counted, at most SUMS_MOST: what is more is in doubt */
	uint8_t window;
	bool doubt;
};

/* The rows of a cluster that must tie together: of one population, flow and message, or without one. */
struct tie
{
	uint64_t hash; /* 0: a free slot */
	int64_t sum[SIDE_COUNT];
	uint32_t n[SIDE_COUNT];
	uint32_t cluster; /* slot */
	bool by_message, strict;
};

struct sieve_work
{
	struct sieve *sieve;
	struct cluster *clusters;
	struct tie *ties;
	uint32_t *cluster_of;     /* by grain, in the order of grains_each */
	size_t room, grain_room;  /* room: slots of either table, a power of two */
	struct hash_set broken;   /* places of this partition */
	struct hash_set messages; /* of what this work has found in doubt */
};

struct sieve_work *
sieve_work_new (struct sieve *sieve)
{
	struct sieve_work *work = g_new0 (struct sieve_work, 1);

	work->sieve = sieve;
	for (int side = 0; side < SIDE_COUNT; side++)
		if (sieve->side[side].wanted == NULL)
			sieve->side[side].wanted = g_malloc0 (sieve->side[side].rows / 8 + 1);
	return work;
}

void
sieve_work_free (struct sieve_work *work)
{
	g_free (work->clusters);
	g_free (work->ties);
	g_free (work->cluster_of);
	hash_set_release (&work->broken);
	hash_set_release (&work->messages);
	g_free (work);
}

/* ---- slots ---- */

static uint64_t
mix (uint64_t a, uint64_t b)
{
	uint64_t pair[] = {a, b}, hash = hash64 (pair, sizeof pair);

	return hash != 0 ? hash : 1;
}

static uint32_t
cluster_slot (const struct sieve_work *work, uint64_t hash)
{
	size_t i = hash & (work->room - 1);

	while (work->clusters[i].hash != 0 && work->clusters[i].hash != hash)
		i = (i + 1) & (work->room - 1);
	return (uint32_t) i;
}

static struct tie *
tie_slot (const struct sieve_work *work, uint64_t hash)
{
	size_t i = hash & (work->room - 1);

	while (work->ties[i].hash != 0 && work->ties[i].hash != hash)
		i = (i + 1) & (work->room - 1);
	return &work->ties[i];
}

static void
work_make_room (struct sieve_work *work, int partition)
{
	size_t n = 0, room = 1024;

	for (int side = 0; side < SIDE_COUNT; side++)
		for (const struct chunk *chunk = work->sieve->side[side].parts[partition]; chunk != NULL; chunk = chunk->next)
			n += chunk->n;
	while (room < 2 * n)
		room *= 2;
	if (room > work->room) {
		g_free (work->clusters);
		g_free (work->ties);
		work->clusters = g_new (struct cluster, room);
		work->ties = g_new (struct tie, room);
		work->room = room;
	}
	memset (work->clusters, 0, work->room * sizeof *work->clusters);
	memset (work->ties, 0, work->room * sizeof *work->ties);
	if (n > work->grain_room) {
		g_free (work->cluster_of);
		work->cluster_of = g_new (uint32_t, n);
		work->grain_room = n;
	}
}

/* ---- taking rows in ---- */

static const struct class_info *
info_of (const struct sieve_side *s, const struct grain *grain)
{
	return &s->info[grain->class >> CLASS_SHIFT];
}

/* The number in base units, counted as the engine counts it; FALSE where the engine would have rounded. */
static bool
grain_counted (const struct class_info *info, const struct grain *grain, int64_t *counted)
{
	int128 product = (int128) grain->qty * info->numerator;

	if (grain->qty == DECIMAL_NONE || info->numerator == 0 || product % info->denominator != 0 ||
		(info->unsigned_only && grain->qty < 0))
		return false;
	product /= info->denominator;
	*counted = (int64_t) product;
	return product == *counted && *counted % info->step == 0;
}

/* A row that the engine finds fault with, and that may then claim another one of its place. */
static bool
grain_broken (const struct class_info *info, const struct grain *grain)
{
	int128 product = (int128) grain->qty * info->numerator / info->denominator;

	return (grain->class & GRAIN_BROKEN) || info->broken || (info->unsigned_only && grain->qty < 0) || product > INT64_MAX / 2 ||
		product < -INT64_MAX / 2;
}

static void
tie_add (
	struct sieve_work *work, const struct class_info *info, const struct grain *grain, int side, uint32_t slot, int64_t counted)
{
	uint64_t population = (uint64_t) info->rules << 8 | info->flow;
	uint64_t hash = mix (work->clusters[slot].hash ^ population * UINT64_C (0x9e3779b97f4a7c15), grain->message);
	struct tie *tie = tie_slot (work, hash);

	if (tie->hash == 0)
		*tie = (struct tie) {.hash = hash, .cluster = slot, .by_message = grain->message != 0, .strict = true};
	tie->n[side]++;
	tie->strict &= info->strict;
	tie->sum[side] += counted;
}

static uint32_t
grain_take (struct sieve_work *work, int side, const struct grain *grain)
{
	struct sieve *sieve = work->sieve;
	const struct sieve_side *s = &sieve->side[side];
	const struct class_info *info = info_of (s, grain);
	uint8_t window = grain->class & ((1u << WINDOW_BITS) - 1);
	uint64_t hash = mix (grain->place, info->cluster);
	uint32_t slot = cluster_slot (work, hash);
	struct cluster *cluster = &work->clusters[slot];
	int64_t counted = 0;

	if (cluster->hash == 0)
		*cluster = (struct cluster) {.hash = hash, .window = window};
	if (grain_broken (info, grain))
		hash_set_add (&work->broken, grain->place);
	if ((grain->class & GRAIN_DOUBT) || info->doubt || hash_set_has (&s->doubt_keys, grain->key)) {
		cluster->doubt = true;
		return slot;
	}
	if (info->rules == 0 || info->listed)
		return slot;
	if (cluster->window != window || !grain_counted (info, grain, &counted) || counted <= 0 ||
		counted > SUMS_MOST - cluster->size)
		cluster->doubt = true;
	else {
		cluster->size += counted;
		tie_add (work, info, grain, side, slot, counted);
	}
	return slot;
}

static bool
tie_holds (const struct tie *tie)
{
	if (tie->n[SIDE_LEFT] == 0 || tie->n[SIDE_RIGHT] == 0 || tie->sum[SIDE_LEFT] != tie->sum[SIDE_RIGHT])
		return false;
	if (tie->by_message || (tie->n[SIDE_LEFT] == 1 && tie->n[SIDE_RIGHT] == 1))
		return true;
	/*
	 * Within a tolerance, unequal rows could be paired before the sums are looked at; and a run says so where it had to pair so
	 * many rows that it could not look at all combinations.
	 */
	return tie->strict && (uint64_t) tie->n[SIDE_LEFT] * tie->n[SIDE_RIGHT] <= COMBINATIONS_MAX;
}

/* ---- giving them out ---- */

static bool
wanted_set (struct sieve_side *s, uint32_t row)
{
	uint8_t bit = (uint8_t) (1u << row % 8);

	/* Neighbors of a row lie in other partitions, which another thread may be at. */
	return (__atomic_fetch_or (&s->wanted[row / 8], bit, __ATOMIC_RELAXED) & bit) == 0;
}

static bool
is_wanted (const struct sieve_side *s, uint32_t row)
{
	return (__atomic_load_n (&s->wanted[row / 8], __ATOMIC_RELAXED) >> row % 8 & 1) != 0;
}

static bool
place_in_doubt (const struct sieve_work *work, uint64_t place)
{
	return hash_set_has (&work->broken, place) || hash_set_has (&work->sieve->doubt_places, place);
}

/* Wants the rows of clusters in doubt, and remembers their messages. */
static bool
grains_want (struct sieve_work *work, int partition)
{
	size_t i = 0;
	bool more = false;

	for (int side = 0; side < SIDE_COUNT; side++)
		for (const struct chunk *chunk = work->sieve->side[side].parts[partition]; chunk != NULL; chunk = chunk->next)
			for (uint32_t at = 0; at < chunk->n; at++, i++) {
				const struct grain *grain = &chunk->grains[at];
				struct sieve_side *s = &work->sieve->side[side];
				const struct class_info *info = info_of (s, grain);
				bool standing_by = info->rules == 0 && !info->doubt && !(grain->class & GRAIN_DOUBT);
				int64_t counted;
				bool alone = info->listed || (info->rules == 0 && !grain_counted (info, grain, &counted));
				bool doubt = place_in_doubt (work, grain->place) || (!standing_by && work->clusters[work->cluster_of[i]].doubt);

				if (!doubt && !alone)
					continue;
				if (!wanted_set (s, grain->row))
					continue;
				more = true;
				if (doubt && grain->message != 0)
					hash_set_add (&work->messages, grain->message);
			}
	return more;
}

/* The first chunks of a partition say how much is in them. */
static void
heads_close (struct sieve *sieve, int partition)
{
	for (int side = 0; side < SIDE_COUNT; side++)
		if (sieve->side[side].parts[partition] != NULL)
			sieve->side[side].parts[partition]->n = sieve->side[side].filled[partition];
}

/* Takes all rows of a partition in; after it a cluster is in doubt or ties. */
static void
clusters_make (struct sieve_work *work, int partition)
{
	size_t i = 0;

	work_make_room (work, partition);
	hash_set_release (&work->broken);
	for (int side = 0; side < SIDE_COUNT; side++)
		for (const struct chunk *chunk = work->sieve->side[side].parts[partition]; chunk != NULL; chunk = chunk->next)
			for (uint32_t at = 0; at < chunk->n; at++)
				work->cluster_of[i++] = grain_take (work, side, &chunk->grains[at]);
	for (size_t slot = 0; slot < work->room; slot++)
		if (work->ties[slot].hash != 0 && !tie_holds (&work->ties[slot]))
			work->clusters[work->ties[slot].cluster].doubt = true;
}

void
sieve_settle (struct sieve_work *work, int partition)
{
	heads_close (work->sieve, partition);
	clusters_make (work, partition);
	(void) grains_want (work, partition);
}

void
sieve_messages (struct sieve *sieve, struct sieve_work *const *works, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t slot = 0; slot < works[i]->messages.room; slot++)
			if (works[i]->messages.slots[slot] != 0)
				hash_set_add (&sieve->doubt_messages, works[i]->messages.slots[slot]);
		hash_set_release (&works[i]->messages);
	}
}

static bool
partition_touched (const struct sieve *sieve, int partition)
{
	for (int side = 0; side < SIDE_COUNT; side++)
		for (const struct chunk *chunk = sieve->side[side].parts[partition]; chunk != NULL; chunk = chunk->next)
			for (uint32_t at = 0; at < chunk->n; at++)
				if (chunk->grains[at].message != 0 && !is_wanted (&sieve->side[side], chunk->grains[at].row) &&
					hash_set_has (&sieve->doubt_messages, chunk->grains[at].message))
					return true;
	return false;
}

bool
sieve_spread (struct sieve_work *work, int partition)
{
	struct sieve *sieve = work->sieve;

	heads_close (sieve, partition);
	if (sieve->doubt_messages.n == 0 || !partition_touched (sieve, partition))
		return false;
	clusters_make (work, partition);
	size_t i = 0;
	for (int side = 0; side < SIDE_COUNT; side++)
		for (const struct chunk *chunk = sieve->side[side].parts[partition]; chunk != NULL; chunk = chunk->next)
			for (uint32_t at = 0; at < chunk->n; at++, i++)
				if (chunk->grains[at].message != 0 && hash_set_has (&sieve->doubt_messages, chunk->grains[at].message)) {
					work->clusters[work->cluster_of[i]].doubt = true;
					(void) wanted_set (&sieve->side[side], chunk->grains[at].row);
				}
	return grains_want (work, partition);
}

/* ---- keys that occur twice ---- */

static void
bucket_repeats (struct sieve_side *s, const uint64_t *keys, size_t n, uint64_t *slots, size_t room)
{
	memset (slots, 0, room * sizeof *slots);
	for (size_t i = 0; i < n; i++) {
		size_t slot = keys[i] & (room - 1);

		while (slots[slot] != 0 && slots[slot] != keys[i])
			slot = (slot + 1) & (room - 1);
		if (slots[slot] == keys[i])
			hash_set_add (&s->doubt_keys, keys[i]);
		slots[slot] = keys[i];
	}
}

/* Keys by their upper bits, bucket by bucket, so that a bucket's table stays in the cache. */
void
sieve_repeats (struct sieve *sieve, int side)
{
	struct sieve_side *s = &sieve->side[side];
	const uint64_t *all = s->keys;
	g_autofree size_t *start = g_new0 (size_t, SIEVE_PARTITIONS + 2);
	g_autofree uint64_t *keys = g_new (uint64_t, s->n_keys + 1), *slots = NULL;
	size_t most = 0, room = 16;

	for (size_t i = 0; i < s->n_keys; i++)
		start[(all[i] >> 54) + 2]++;
	for (int bucket = 0; bucket < SIEVE_PARTITIONS; bucket++) {
		most = MAX (most, start[bucket + 2]);
		start[bucket + 2] += start[bucket + 1];
	}
	for (size_t i = 0; i < s->n_keys; i++)
		keys[start[(all[i] >> 54) + 1]++] = all[i];
	while (room < 2 * most)
		room *= 2;
	slots = g_new (uint64_t, room);
	for (int bucket = 0; bucket < SIEVE_PARTITIONS; bucket++)
		bucket_repeats (s, keys + start[bucket], start[bucket + 1] - start[bucket], slots, room);
	g_clear_pointer (&s->keys, g_free);
}
