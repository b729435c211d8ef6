/*
 * strpool.c - interned strings.
 *
 * Texts lie in chunks that never move, each behind its length; an entry per id holds the address and the hash; an open
 * addressing table, at most half full, finds them. A slot holds the upper half of the hash beside the id, so that the entries
 * of other texts, which lie far apart, are not looked at. Growing the table reads the stored hashes, never the texts. Id 0 is
 * "free": the empty string is never looked up there.
 */
#include "common/base/strpool.h"
#include "common/base/hash.h"

#include <string.h>
#include <sys/mman.h>

enum
{
	AHEAD = 16,		/* slots that are fetched before they are looked at: each one is a miss of every cache */
	CHUNK_SIZE = 1 << 20,	/* large enough that malloc maps it and only touched pages cost */
	FIRST_SLOTS = 1 << 10,	/* a power of two */
	HUGE_PAGE = 1 << 21
};

struct entry
{
	const char *text;
	uint64_t hash;
};

struct strpool
{
	struct entry *entries;
	uint32_t n, room;
	uint64_t *slots;
	uint64_t mask;		/* slots - 1 */
	GPtrArray *chunks;
	char *at;		/* free part of the current chunk */
	size_t left;
};

/* Copies a text to where it stays, its length in front. */
static const char *
text_keep (struct strpool *pool, const char *text, uint32_t n)
{
	size_t need = sizeof n + n + 1;
	char *to;

	if (need > CHUNK_SIZE / 4) {	/* its own chunk; the current one is filled further */
		to = g_malloc (need);
		g_ptr_array_add (pool->chunks, to);
	} else {
		if (need > pool->left) {
			pool->at = g_malloc (CHUNK_SIZE);
			pool->left = CHUNK_SIZE;
			g_ptr_array_add (pool->chunks, pool->at);
		}
		to = pool->at;
		pool->at += need;
		pool->left -= need;
	}
	memcpy (to, &n, sizeof n);
	memcpy (to + sizeof n, text, n);
	to[sizeof n + n] = '\0';
	return to + sizeof n;
}

static uint32_t
entry_append (struct strpool *pool, const char *text, uint32_t n, uint64_t hash)
{
	g_assert (pool->n < STRPOOL_ABSENT);
	if (pool->n == pool->room) {
		pool->room = pool->room > UINT32_MAX / 2 ? UINT32_MAX : pool->room * 2;
		pool->entries = g_renew (struct entry, pool->entries, pool->room);
	}
	pool->entries[pool->n] = (struct entry) { text_keep (pool, text, n), hash };
	return pool->n++;
}

struct strpool *
strpool_new (void)
{
	struct strpool *pool = g_new0 (struct strpool, 1);

	pool->room = FIRST_SLOTS / 2;
	pool->entries = g_new (struct entry, pool->room);
	pool->slots = g_new0 (uint64_t, FIRST_SLOTS);
	pool->mask = FIRST_SLOTS - 1;
	pool->chunks = g_ptr_array_new_with_free_func (g_free);
	(void) entry_append (pool, "", 0, hash64 ("", 0));
	return pool;
}

/*
 * Slots of many texts are looked at here and there: in large pages that takes one miss, not two. They come from the kernel, where
 * they are 0 already.
 */
static uint64_t *
slots_new (uint64_t n)
{
	uint64_t *slots;

	if (n * sizeof *slots < HUGE_PAGE)
		return g_new0 (uint64_t, n);
	slots = mmap (NULL, n * sizeof *slots, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	g_assert (slots != MAP_FAILED);
	(void) madvise (slots, n * sizeof *slots, MADV_HUGEPAGE);
	return slots;
}

static void
slots_free (uint64_t *slots, uint64_t n)
{
	if (n * sizeof *slots < HUGE_PAGE)
		g_free (slots);
	else
		(void) munmap (slots, n * sizeof *slots);
}

void
strpool_free (struct strpool *pool)
{
	if (pool == NULL)
		return;
	g_ptr_array_unref (pool->chunks);
	slots_free (pool->slots, pool->mask + 1);
	g_free (pool->entries);
	g_free (pool);
}

static uint64_t
slot_make (uint64_t hash, uint32_t id)
{
	return (hash & ~(uint64_t) UINT32_MAX) | id;
}

/* The slot that holds a text, or the free one where it belongs. */
static uint64_t *
slot_of (const struct strpool *pool, const char *text, size_t n, uint64_t hash)
{
	uint64_t i = hash & pool->mask;

	for (uint64_t slot; (slot = pool->slots[i]) != 0; i = (i + 1) & pool->mask) {
		uint32_t id = (uint32_t) slot;

		if ((slot ^ hash) >> 32 == 0 && pool->entries[id].hash == hash && strpool_length (pool, id) == n
		    && memcmp (pool->entries[id].text, text, n) == 0)
			break;
	}
	return &pool->slots[i];
}

/* Room for so many texts, of which half of the slots stay free. */
static void
slots_grow (struct strpool *pool, uint64_t texts)
{
	slots_free (pool->slots, pool->mask + 1);
	while (pool->mask < texts * 2)
		pool->mask = pool->mask * 2 + 1;
	pool->slots = slots_new (pool->mask + 1);
	for (uint32_t id = 1; id < pool->n; id++) {
		uint64_t i = pool->entries[id].hash & pool->mask;

		if (id + AHEAD < pool->n)
			__builtin_prefetch (&pool->slots[pool->entries[id + AHEAD].hash & pool->mask], 1);

		while (pool->slots[i] != 0)
			i = (i + 1) & pool->mask;
		pool->slots[i] = slot_make (pool->entries[id].hash, id);
	}
}

static uint32_t
hashed_add (struct strpool *pool, const char *text, size_t n, uint64_t hash)
{
	uint64_t *slot = slot_of (pool, text, n, hash);
	uint32_t id;

	if (*slot != 0)
		return (uint32_t) *slot;
	if ((uint64_t) pool->n * 2 > pool->mask) {
		slots_grow (pool, pool->n);
		slot = slot_of (pool, text, n, hash);
	}
	id = entry_append (pool, text, (uint32_t) n, hash);
	*slot = slot_make (hash, id);
	return id;
}

void
strpool_expect (const struct strpool *pool, const char *text, size_t n)
{
	if (n > 0)
		__builtin_prefetch (&pool->slots[hash64 (text, n) & pool->mask], 1);
}

uint32_t
strpool_add (struct strpool *pool, const char *text, size_t n)
{
	if (n == 0)
		return 0;
	g_assert (n < UINT32_MAX);
	return hashed_add (pool, text, n, hash64 (text, n));
}

uint32_t
strpool_add0 (struct strpool *pool, const char *text)
{
	return text != NULL ? strpool_add (pool, text, strlen (text)) : 0;
}

uint32_t
strpool_find (const struct strpool *pool, const char *text, size_t n)
{
	uint32_t id;

	if (n == 0)
		return 0;
	id = (uint32_t) *slot_of (pool, text, n, hash64 (text, n));
	return id != 0 ? id : STRPOOL_ABSENT;
}

const char *
strpool_text (const struct strpool *pool, uint32_t id)
{
	return pool->entries[id].text;
}

size_t
strpool_length (const struct strpool *pool, uint32_t id)
{
	uint32_t n;

	memcpy (&n, pool->entries[id].text - sizeof n, sizeof n);
	return n;
}

uint64_t
strpool_hash (const struct strpool *pool, uint32_t id)
{
	return pool->entries[id].hash;
}

uint32_t
strpool_count (const struct strpool *pool)
{
	return pool->n;
}

int
strpool_compare (const struct strpool *pool, uint32_t a, uint32_t b)
{
	size_t length_a, length_b;
	int order;

	if (a == b)
		return 0;
	length_a = strpool_length (pool, a);
	length_b = strpool_length (pool, b);
	order = memcmp (pool->entries[a].text, pool->entries[b].text, MIN (length_a, length_b));
	return order != 0 ? order : (length_a > length_b) - (length_a < length_b);
}

int
texts_compare (gconstpointer a, gconstpointer b)
{
	return strcmp (*(const char *const *) a, *(const char *const *) b);
}

uint32_t *
strpool_merge (struct strpool *into, const struct strpool *from)
{
	uint32_t *map = g_new (uint32_t, from->n);
	uint64_t most = (uint64_t) into->n + from->n;

	/* Most texts of two sources are their own: slots are made for all of them at once. */
	if (most * 2 > into->mask)
		slots_grow (into, most);
	map[0] = 0;
	for (uint32_t id = 1; id < from->n; id++) {
		if (id + AHEAD < from->n)
			__builtin_prefetch (&into->slots[from->entries[id + AHEAD].hash & into->mask], 1);
		map[id] = hashed_add (into, from->entries[id].text, strpool_length (from, id), from->entries[id].hash);
	}
	return map;
}
