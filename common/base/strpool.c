/*
 * strpool.c - interned strings.
 *
 * Texts lie in chunks that never move, each behind its length; an entry per id holds the address and the hash; an open
 * addressing table, at most three quarters full, finds them. A slot holds the upper half of the hash beside the id, so that the
 * entries of other texts, which lie far apart, are not looked at. Growing the table reads the stored hashes, never the texts.
 * Id 0 is "free": the empty string is never looked up there. Texts that were appended have entries, and slots once the pool is
 * settled: all of them at once, into a table that is made for as many.
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
	const char *text; /* NULL: it was taken back */
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
	uint32_t bare; /* of them that have no slot: appended, or taken back since */
	bool unsettled;
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

static void
entries_reserve (struct strpool *pool, uint64_t n)
{
	g_assert (n <= STRPOOL_ABSENT);
	if (n <= pool->room)
		return;
	pool->room = (uint32_t) MAX (n, MIN ((uint64_t) pool->room * 2, UINT32_MAX));
	pool->entries = g_renew (struct entry, pool->entries, pool->room);
}

/* text: as text_keep gives it. */
static uint32_t
entry_append (struct strpool *pool, const char *text, uint64_t hash)
{
	entries_reserve (pool, pool->n + 1);
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

/* No slots but free ones, for so many texts, a quarter more than they need. */
static void
slots_make (struct strpool *pool, uint64_t texts)
{
	while (pool->mask * 3 < texts * 4)
		pool->mask = pool->mask * 2 + 1;
	pool->slots = pages_new ((pool->mask + 1) * sizeof *pool->slots);
}

static void
slot_set (struct strpool *pool, uint32_t id)
{
	uint64_t hash = pool->entries[id].hash, i = hash & pool->mask;

	while (pool->slots[i] != 0)
		i = (i + 1) & pool->mask;
	pool->slots[i] = slot_make (hash, id);
}

/* The slot of an entry that comes soon: each one is a miss of every cache. */
static void
slot_fetch (const struct strpool *pool, const struct strpool *of, uint32_t id)
{
	if (id < of->n)
		__builtin_prefetch (&pool->slots[of->entries[id].hash & pool->mask], 1);
}

/* Room for so many texts that have slots. */
static void
slots_grow (struct strpool *pool, uint64_t texts)
{
	uint64_t *old = pool->slots, n = pool->mask + 1;

	if (!pool->unsettled) { /* each text has its slot, and the old ones need not be known */
		pages_free (old, n * sizeof *old);
		slots_make (pool, texts);
		for (uint32_t id = 1; id < pool->n; id++) {
			slot_fetch (pool, pool, id + AHEAD);
			if (pool->entries[id].text != NULL)
				slot_set (pool, id);
		}
		return;
	}
	slots_make (pool, texts);
	for (uint64_t i = 0; i < n; i++)
		if (old[i] != 0)
			slot_set (pool, (uint32_t) old[i]);
	pages_free (old, n * sizeof *old);
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
	if ((uint64_t) (pool->n - pool->bare) * 4 > pool->mask * 3) {
		slots_grow (pool, pool->n - pool->bare);
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
strpool_append (struct strpool *pool, const char *text, size_t n)
{
	if (n == 0)
		return 0;
	g_assert (n < UINT32_MAX);
	pool->bare++;
	pool->unsettled = true;
	return entry_append (pool, text_keep (pool, text, (uint32_t) n), hash64 (text, n));
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

/*
 * The id of a text that is kept already, an entry of this or another pool; 0: there is none yet, and *i is its slot. Slots are
 * looked at from *i on; where all are taken, 0 and *i = end.
 */
static uint32_t
entry_find (const struct strpool *pool, const struct entry *entry, uint64_t *i, uint64_t end)
{
	uint32_t n;

	memcpy (&n, entry->text - sizeof n, sizeof n);
	for (uint64_t slot; *i < end && (slot = pool->slots[*i]) != 0; ++*i) {
		uint32_t id = (uint32_t) slot;

		if ((slot ^ entry->hash) >> 32 == 0 && pool->entries[id].hash == entry->hash && text_is (pool, id, entry->text, n))
			return id;
	}
	return 0;
}

static uint32_t
entry_find_anywhere (const struct strpool *pool, const struct entry *entry, uint64_t *i)
{
	*i = entry->hash & pool->mask;
	uint32_t id = entry_find (pool, entry, i, pool->mask + 1);

	if (id != 0 || *i <= pool->mask)
		return id;
	*i = 0;
	return entry_find (pool, entry, i, pool->mask + 1);
}

/* From then on the texts of `from` belong to `into`. */
static void
chunks_give (struct strpool *into, struct strpool *from)
{
	gsize n;
	g_autofree gpointer *chunks = g_ptr_array_steal (from->chunks, &n);

	for (gsize i = 0; i < n; i++)
		g_ptr_array_add (into->chunks, chunks[i]);
}

uint32_t *
strpool_merge (struct strpool *into, struct strpool *from)
{
	uint32_t *map = g_new (uint32_t, from->n);
	uint64_t most = (uint64_t) into->n + from->n;

	g_assert (!into->unsettled);
	chunks_give (into, from);
	/* Most texts of two sources are their own: slots are made for all of them at once. */
	if (most * 4 > into->mask * 3)
		slots_grow (into, most);
	map[0] = 0;
	for (uint32_t id = 1; id < from->n; id++) {
		uint64_t i;

		slot_fetch (into, from, id + AHEAD);
		map[id] = 0;
		if (from->entries[id].text == NULL) /* it was taken back */
			continue;
		map[id] = entry_find_anywhere (into, &from->entries[id], &i);
		if (map[id] == 0) { /* it stays where it is */
			map[id] = entry_append (into, from->entries[id].text, from->entries[id].hash);
			into->slots[i] = slot_make (from->entries[id].hash, map[id]);
		}
	}
	return map;
}

/* ---- many entries at once: those of a slot of the first half of the table, and the others ---- */

struct joining
{
	struct strpool *pool;
	uint32_t first;  /* id */
	uint32_t *map;   /* of the ids from the one before on */
	GArray *late[2]; /* ids that found no slot free up to the end of their half */
	uint32_t back[2];
};

static void
entry_join (struct joining *joining, uint32_t id, uint32_t known, uint64_t i, uint32_t *back)
{
	struct entry *entry = &joining->pool->entries[id];

	joining->map[1 + id - joining->first] = known != 0 ? known : id;
	if (known == 0)
		joining->pool->slots[i] = slot_make (entry->hash, id);
	else if (known != id) {
		entry->text = NULL;
		++*back;
	}
}

static void
half_join (void *data, int half)
{
	struct joining *joining = data;
	const struct strpool *pool = joining->pool;
	uint64_t middle = (pool->mask + 1) / 2, end = half == 0 ? middle : pool->mask + 1;

	for (uint32_t id = joining->first; id < pool->n; id++) {
		const struct entry *entry = &pool->entries[id];

		if (id + AHEAD < pool->n && ((entry[AHEAD].hash & middle) != 0) == half)
			slot_fetch (pool, pool, id + AHEAD);
		if (((entry->hash & middle) != 0) != half)
			continue;
		if (entry->text == NULL) { /* it was taken back before */
			joining->map[1 + id - joining->first] = id;
			joining->back[half]++;
			continue;
		}
		uint64_t i = entry->hash & pool->mask;
		uint32_t known = entry_find (pool, entry, &i, end);
		if (known == 0 && i == end)
			g_array_append_val (joining->late[half], id);
		else
			entry_join (joining, id, known, i, &joining->back[half]);
	}
}

/* The entries from the first on get slots, or the id of the same text. Returns "" and what each has. */
static uint32_t *
entries_join (struct strpool *pool, uint32_t first, halves_runner *runner)
{
	struct joining joining = {.pool = pool, .first = first, .map = g_new (uint32_t, 1 + pool->n - first)};

	joining.map[0] = 0;
	for (int half = 0; half < 2; half++)
		joining.late[half] = g_array_new (FALSE, FALSE, sizeof (uint32_t));
	halves_run (runner, half_join, &joining);
	for (int half = 0; half < 2; half++) {
		for (guint k = 0; k < joining.late[half]->len; k++) {
			uint32_t id = g_array_index (joining.late[half], uint32_t, k);
			uint64_t i;
			uint32_t known = entry_find_anywhere (pool, &pool->entries[id], &i);

			entry_join (&joining, id, known, i, &joining.back[half]);
		}
		g_array_unref (joining.late[half]);
		pool->bare += joining.back[half];
	}
	return joining.map;
}

uint32_t *
strpool_settle (struct strpool *pool, uint32_t room)
{
	uint64_t most = (uint64_t) pool->n + room;

	if (!pool->unsettled)
		return NULL;
	if (most * 4 > pool->mask * 3)
		slots_grow (pool, most);
	pool->unsettled = false;
	pool->bare = 0;
	return entries_join (pool, 1, NULL);
}

uint32_t *
strpool_join (struct strpool *into, struct strpool *from, halves_runner *runner)
{
	uint32_t first = into->n, more = from->n - 1;
	uint64_t most = (uint64_t) into->n - into->bare + more;

	g_assert (!into->unsettled && most < STRPOOL_ABSENT);
	chunks_give (into, from);
	if (most * 4 > into->mask * 3)
		slots_grow (into, most);
	entries_reserve (into, first + more);
	memcpy (into->entries + first, from->entries + 1, more * sizeof *into->entries);
	into->n += more;
	return entries_join (into, first, runner);
}
