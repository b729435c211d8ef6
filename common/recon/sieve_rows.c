/*
 * What the sieve keeps of each row, by partition, and of how many partitions at once.
 */
#include "common/recon/sieve_internal.h"

static void
chunks_free (struct sieve_side *s, int from, int until)
{
	for (int part = from; part < until; part++) {
		for (struct chunk *chunk = s->parts[part], *next; chunk != NULL; chunk = next) {
			next = chunk->next;
			g_free (chunk);
			s->chunks--;
		}
		s->parts[part] = NULL;
	}
}

/* Half of the partitions that are kept have to wait. Either side's thread may decide so; returns where the range ends now. */
static int
range_shrink (struct sieve *sieve, struct sieve_side *s)
{
	int until = __atomic_load_n (&sieve->until, __ATOMIC_RELAXED);

	while (s->chunks >= sieve->chunks_most && until - sieve->from > 1) {
		int lower = sieve->from + (until - sieve->from) / 2;

		/* Where the other thread was quicker, until is now what it said. */
		if (__atomic_compare_exchange_n (&sieve->until, &until, lower, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
			until = lower;
		chunks_free (s, until, SIEVE_PARTITIONS);
	}
	return until;
}

static void
grain_append (struct sieve *sieve, struct sieve_side *s, const struct grain *grain)
{
	int part = (int) (grain->place >> 54); /* SIEVE_PARTITIONS are 10 bits */
	struct chunk **head = &s->parts[part], *chunk = *head;
	uint32_t *filled = &s->filled[part];

	if (part < sieve->from || part >= __atomic_load_n (&sieve->until, __ATOMIC_RELAXED))
		return;
	if (chunk == NULL || *filled == CHUNK_GRAINS) {
		if (s->chunks >= sieve->chunks_most && part >= range_shrink (sieve, s))
			return;
		chunk = g_new (struct chunk, 1);
		s->chunks++;
		chunk->next = *head;
		chunk->n = CHUNK_GRAINS; /* as long as it is not the first of its partition */
		*head = chunk;
		*filled = 0;
	}
	chunk->grains[(*filled)++] = *grain;
}

static void
key_append (struct sieve_side *s, uint64_t key)
{
	if (s->n_keys == s->keys_room) {
		s->keys_room = MAX (2 * s->keys_room, 4096);
		s->keys = g_renew (uint64_t, s->keys, s->keys_room);
	}
	s->keys[s->n_keys++] = key;
}

void
sieve_add (struct sieve *sieve, int side, const struct sieve_row *row)
{
	struct sieve_side *s = &sieve->side[side];
	instant_t *newest = &g_array_index (s->newest, instant_t, row->class_row);
	uint32_t doubt = row->broken ? GRAIN_BROKEN | GRAIN_DOUBT : row->doubt ? GRAIN_DOUBT : 0;
	struct grain grain = {
		row->place, row->message, row->key, row->qty, row->row, row->class_row << CLASS_SHIFT | doubt | row->window};

	if (!s->again) {
		sum_add (&g_array_index (s->totals, struct sum, row->class_row * WINDOW_COUNT + row->window), row->qty, row->amount, 1);
		*newest = MAX (*newest, row->newest);
		s->rows = MAX (s->rows, row->row + 1);
		key_append (s, row->key);
	}
	grain_append (sieve, s, &grain);
}

/* ---- as many as memory holds ---- */

void
sieve_bound (struct sieve *sieve, size_t bytes)
{
	/* Each partition has a chunk that is not full. */
	sieve->chunks_most = MAX (bytes / SIDE_COUNT / sizeof (struct chunk), 2 * SIEVE_PARTITIONS);
}

int
sieve_from (const struct sieve *sieve)
{
	return sieve->from;
}

int
sieve_until (const struct sieve *sieve)
{
	return sieve->until;
}

static void
range_set (struct sieve *sieve, int from)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		chunks_free (&sieve->side[side], 0, SIEVE_PARTITIONS);
		sieve->side[side].again = true;
	}
	sieve->from = from;
	sieve->until = MIN (from + sieve->width, SIEVE_PARTITIONS);
}

bool
sieve_next (struct sieve *sieve)
{
	if (sieve->until == SIEVE_PARTITIONS)
		return false;
	sieve->width = sieve->until - sieve->from;
	range_set (sieve, sieve->until);
	return true;
}

bool
sieve_restart (struct sieve *sieve)
{
	if (sieve->from == 0 && sieve->until == SIEVE_PARTITIONS)
		return false;
	range_set (sieve, 0);
	return true;
}

void
sieve_rows_free (struct sieve *sieve)
{
	for (int side = 0; side < SIDE_COUNT; side++)
		chunks_free (&sieve->side[side], 0, SIEVE_PARTITIONS);
}
