/*
 * strpool.c - interned strings.
 *
 * Texts lie in chunks that never move, each behind its length; an entry per id holds the address and the hash; an open
 * addressing table, at most three quarters full, finds them. A slot holds the upper half of the hash beside the id, so that the
 * entries of other texts, which lie far apart, are not looked at. Growing the table reads the stored hashes, never the texts.
 * Id 0 is "free": the empty string is never looked up there.
 *
 * Codes, units, plants and materials come again and again. Short texts that did are kept in a small table by their bytes, which
 * stays in the nearest caches; it is asked first and needs no hash. A text that comes once is never put there.
 */
#include "common/base/strpool.h"
#include "common/base/hash.h"
#include "common/base/pages.h"

#include <stdbool.h>
#include <string.h>

enum
{
	AHEAD = 16,            /* slots that are fetched before they are looked at: each one is a miss of every cache */
	CHUNK_SIZE = 1 << 20,  /* large enough that malloc maps it and only touched pages cost */
	FIRST_SLOTS = 1 << 10, /* a power of two */
	FAMILIAR_BITS = 10,
	FAMILIAR_MAX = 16 /* bytes of a familiar text */
};

struct entry
{
	const char *text;
	uint64_t hash;
};

/* All bytes of a text of its length; n 0 = none. */
struct familiar
{
	uint64_t low, high;
	uint32_t n, id;
};

struct strpool
{
	struct entry *entries;
	uint32_t n, room;
	uint64_t *slots;
	uint64_t mask; /* slots - 1 */
	GPtrArray *chunks;
	char *at; /* free part of the current chunk */
	size_t left;
	struct familiar familiar[1 << FAMILIAR_BITS];
};

static uint64_t
bytes8 (const char *text)
{
	uint64_t bytes;

	memcpy (&bytes, text, sizeof bytes);
	return bytes;
}

static uint64_t
bytes4 (const char *text)
{
	uint32_t bytes;

	memcpy (&bytes, text, sizeof bytes);
	return bytes;
}

/* 1 to FAMILIAR_MAX bytes in two numbers; pieces of a text overlap rather than be counted. */
static struct familiar
familiar_make (const char *text, size_t n)
{
	struct familiar made = {.n = (uint32_t) n};

	if (n >= 8) {
		made.low = bytes8 (text);
		made.high = bytes8 (text + n - 8);
	} else if (n >= 4)
		made.low = bytes4 (text) | bytes4 (text + n - 4) << 32;
	else
		made.low = (uint64_t) (unsigned char) text[0] | (uint64_t) (unsigned char) text[n / 2] << 8 |
			(uint64_t) (unsigned char) text[n - 1] << 16;
	return made;
}

static size_t
familiar_place (const struct familiar *made)
{
	uint64_t mixed = made->low + made->high * UINT64_C (0x9e3779b97f4a7c15) + made->n;

	return mixed * UINT64_C (0xd6e8feb86659fd93) >> (64 - FAMILIAR_BITS);
}

/* Its id; 0: it is not familiar. */
static uint32_t
familiar_find (const struct strpool *pool, const char *text, size_t n)
{
	if (n > FAMILIAR_MAX)
		return 0;
	struct familiar made = familiar_make (text, n);
	const struct familiar *place = &pool->familiar[familiar_place (&made)];
	return place->n == made.n && place->low == made.low && place->high == made.high ? place->id : 0;
}

static void
familiar_keep (struct strpool *pool, const char *text, size_t n, uint32_t id)
{
	if (n > FAMILIAR_MAX)
		return;
	struct familiar made = familiar_make (text, n);
	made.id = id;
	pool->familiar[familiar_place (&made)] = made;
}

/* Copies a text to where it stays, its length in front. */
static const char *
text_keep (struct strpool *pool, const char *text, uint32_t n)
{
	size_t need = sizeof n + n + 1;
	char *to;

	if (need > CHUNK_SIZE / 4) { /* its own chunk; the current one is filled further */
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

/* text: as text_keep gives it. */
static uint32_t
entry_append (struct strpool *pool, const char *text, uint64_t hash)
{
	g_assert (pool->n < STRPOOL_ABSENT);
	if (pool->n == pool->room) {
		pool->room = pool->room > UINT32_MAX / 2 ? UINT32_MAX : pool->room * 2;
		pool->entries = g_renew (struct entry, pool->entries, pool->room);
	}
	pool->entries[pool->n] = (struct entry) {text, hash};
	return pool->n++;
}

struct strpool *
strpool_new (void)
{
	struct strpool *pool = g_new0 (struct strpool, 1);

	pool->room = FIRST_SLOTS / 2;
	pool->entries = g_new (struct entry, pool->room);
	pool->slots = pages_new (FIRST_SLOTS * sizeof *pool->slots);
	pool->mask = FIRST_SLOTS - 1;
	pool->chunks = g_ptr_array_new_with_free_func (g_free);
	(void) entry_append (pool, text_keep (pool, "", 0), hash64 ("", 0));
	return pool;
}

void
strpool_free (struct strpool *pool)
{
	if (pool == NULL)
		return;
	g_ptr_array_unref (pool->chunks);
	pages_free (pool->slots, (pool->mask + 1) * sizeof *pool->slots);
	g_free (pool->entries);
	g_free (pool);
}

static uint64_t
slot_make (uint64_t hash, uint32_t id)
{
	return (hash & ~(uint64_t) UINT32_MAX) | id;
}

/* The next text with this hash from slot *i on, which is then its slot; 0: there is none, and *i is a free one. */
static uint32_t
slot_next (const struct strpool *pool, uint64_t hash, uint64_t *i)
{
	for (uint64_t slot; (slot = pool->slots[*i]) != 0; *i = (*i + 1) & pool->mask)
		if ((slot ^ hash) >> 32 == 0 && pool->entries[(uint32_t) slot].hash == hash)
			return (uint32_t) slot;
	return 0;
}

static bool
text_is (const struct strpool *pool, uint32_t id, const char *text, size_t n)
{
	return strpool_length (pool, id) == n && memcmp (pool->entries[id].text, text, n) == 0;
}

/* The slot that holds a text, or the free one where it belongs. */
static uint64_t *
slot_of (const struct strpool *pool, const char *text, size_t n, uint64_t hash)
{
	uint64_t i = hash & pool->mask;

	for (uint32_t id; (id = slot_next (pool, hash, &i)) != 0 && !text_is (pool, id, text, n);)
		i = (i + 1) & pool->mask; /* uncovered: two texts of one 64-bit hash */
	return &pool->slots[i];
}

/* Room for so many texts, with a quarter of the slots free. */
static void
slots_grow (struct strpool *pool, uint64_t texts)
{
	pages_free (pool->slots, (pool->mask + 1) * sizeof *pool->slots);
	while (pool->mask * 3 < texts * 4)
		pool->mask = pool->mask * 2 + 1;
	pool->slots = pages_new ((pool->mask + 1) * sizeof *pool->slots);
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

	if (*slot != 0) {
		familiar_keep (pool, text, n, (uint32_t) *slot);
		return (uint32_t) *slot;
	}
	if ((uint64_t) pool->n * 4 > pool->mask * 3) {
		slots_grow (pool, pool->n);
		slot = slot_of (pool, text, n, hash);
	}
	id = entry_append (pool, text_keep (pool, text, (uint32_t) n), hash);
	*slot = slot_make (hash, id);
	return id;
}

struct strpool_hint
strpool_expect (const struct strpool *pool, const char *text, size_t n)
{
	uint32_t id = n > 0 ? familiar_find (pool, text, n) : 0;
	uint64_t hash;

	if (n == 0 || id != 0)
		return (struct strpool_hint) {.id = id};
	hash = hash64 (text, n);
	__builtin_prefetch (&pool->slots[hash & pool->mask], 1);
	return (struct strpool_hint) {hash, STRPOOL_ABSENT};
}

uint32_t
strpool_add_expected (struct strpool *pool, const char *text, size_t n, struct strpool_hint hint)
{
	return hint.id != STRPOOL_ABSENT ? hint.id : hashed_add (pool, text, n, hint.hash);
}

uint32_t
strpool_add (struct strpool *pool, const char *text, size_t n)
{
	uint32_t id;

	if (n == 0)
		return 0;
	g_assert (n < UINT32_MAX);
	id = familiar_find (pool, text, n);
	return id != 0 ? id : hashed_add (pool, text, n, hash64 (text, n));
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

/* A text that both have is looked at; one that is new stays where it is. */
static uint32_t
entry_merge (struct strpool *into, const struct strpool *from, uint32_t of)
{
	const struct entry *entry = &from->entries[of];
	uint64_t i = entry->hash & into->mask;
	uint32_t id;

	while ((id = slot_next (into, entry->hash, &i)) != 0 && !text_is (into, id, entry->text, strpool_length (from, of)))
		i = (i + 1) & into->mask; /* uncovered: two texts of one 64-bit hash */
	if (id == 0) {
		id = entry_append (into, entry->text, entry->hash);
		into->slots[i] = slot_make (entry->hash, id);
	}
	return id;
}

uint32_t *
strpool_merge (struct strpool *into, struct strpool *from)
{
	uint32_t *map = g_new (uint32_t, from->n);
	uint64_t most = (uint64_t) into->n + from->n;
	gsize n_chunks;
	g_autofree gpointer *chunks = g_ptr_array_steal (from->chunks, &n_chunks);

	for (gsize i = 0; i < n_chunks; i++)
		g_ptr_array_add (into->chunks, chunks[i]);
	/* Most texts of two sources are their own: slots are made for all of them at once. */
	if (most * 4 > into->mask * 3)
		slots_grow (into, most);
	map[0] = 0;
	for (uint32_t id = 1; id < from->n; id++) {
		if (id + AHEAD < from->n)
			__builtin_prefetch (&into->slots[from->entries[id + AHEAD].hash & into->mask], 1);
		map[id] = entry_merge (into, from, id);
	}
	return map;
}
