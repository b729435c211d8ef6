#include "common/recon/keyring.h"

#include <glib.h>
#include <string.h>

static uint32_t
slot_of (const struct keyring *ring, const struct keyring_key *key)
{
	uint64_t hash = key->word[0] * UINT64_C (0x9e3779b97f4a7c15);

	hash = (hash ^ hash >> 32 ^ key->word[1]) * UINT64_C (0xbf58476d1ce4e5b9);
	hash = (hash ^ hash >> 32 ^ key->word[2]) * UINT64_C (0x94d049bb133111eb);
	for (uint32_t slot = (uint32_t) (hash >> 32) & (ring->size - 1);; slot = (slot + 1) & (ring->size - 1))
		if (ring->slots[slot] == 0 || memcmp (&ring->keys[ring->slots[slot] - 1], key, sizeof *key) == 0)
			return slot;
}

/* At most half of the slots are taken. */
static void
ring_grow (struct keyring *ring)
{
	if (ring->n < ring->size / 2)
		return;
	g_free (ring->slots);
	ring->size = ring->size == 0 ? 64 : ring->size * 2;
	ring->slots = g_new0 (uint32_t, ring->size);
	ring->keys = g_renew (struct keyring_key, ring->keys, ring->size / 2 + 1);
	for (uint32_t i = 0; i < ring->n; i++)
		ring->slots[slot_of (ring, &ring->keys[i])] = i + 1;
}

uint32_t
keyring_at (struct keyring *ring, uint64_t a, uint64_t b, uint64_t c)
{
	struct keyring_key key = {{a, b, c}};
	uint32_t slot;

	if (ring->n > 0 && memcmp (&ring->keys[ring->last], &key, sizeof key) == 0)
		return ring->last;
	ring_grow (ring);
	slot = slot_of (ring, &key);
	if (ring->slots[slot] == 0) {
		ring->keys[ring->n++] = key;
		ring->slots[slot] = ring->n;
	}
	return ring->last = ring->slots[slot] - 1;
}

uint32_t
keyring_find (const struct keyring *ring, uint64_t a, uint64_t b, uint64_t c)
{
	struct keyring_key key = {{a, b, c}};

	if (ring->n == 0)
		return KEYRING_ABSENT;
	uint32_t number = ring->slots[slot_of (ring, &key)];
	return number != 0 ? number - 1 : KEYRING_ABSENT;
}

void
keyring_clear (struct keyring *ring)
{
	g_free (ring->keys);
	g_free (ring->slots);
	*ring = (struct keyring) {0};
}
