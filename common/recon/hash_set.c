#include "common/recon/hash_set.h"

#include <glib.h>

static size_t
hash_set_place (const struct hash_set *set, uint64_t hash)
{
	size_t i = hash & (set->room - 1);

	while (set->slots[i] != 0 && set->slots[i] != hash)
		i = (i + 1) & (set->room - 1);
	return i;
}

enum
{
	BITS = 4 /* for each slot */
};

static size_t
hash_set_bit (const struct hash_set *set, uint64_t hash)
{
	return (hash >> 32) & (set->room * BITS - 1);
}

static void
hash_set_put (struct hash_set *set, uint64_t hash)
{
	size_t bit = hash_set_bit (set, hash);

	set->bits[bit / 8] |= (uint8_t) (1u << bit % 8);
	set->slots[hash_set_place (set, hash)] = hash;
}

static void
hash_set_grow (struct hash_set *set)
{
	struct hash_set old = *set;

	set->room = old.room == 0 ? 1024 : old.room * 2;
	set->slots = g_new0 (uint64_t, set->room);
	set->bits = g_malloc0 (set->room * BITS / 8);
	for (size_t i = 0; i < old.room; i++)
		if (old.slots[i] != 0)
			hash_set_put (set, old.slots[i]);
	g_free (old.slots);
	g_free (old.bits);
}

void
hash_set_add (struct hash_set *set, uint64_t hash)
{
	if (set->n * 2 >= set->room)
		hash_set_grow (set);
	set->n += set->slots[hash_set_place (set, hash)] == 0;
	hash_set_put (set, hash);
}

bool
hash_set_has (const struct hash_set *set, uint64_t hash)
{
	if (set->n == 0)
		return false;
	size_t bit = hash_set_bit (set, hash);
	return (set->bits[bit / 8] >> bit % 8 & 1) != 0 && set->slots[hash_set_place (set, hash)] == hash;
}

void
hash_set_release (struct hash_set *set)
{
	g_free (set->slots);
	g_free (set->bits);
	*set = (struct hash_set) {0};
}
