/*
 * keyring.h - numbers things that are named by three words: 0, 1, 2 ... in the order in which they are first met, so that plain
 * arrays hold what is known of them. Open addressing, no memory per key. Nothing in a result may depend on the numbers.
 */
#ifndef RECON_KEYRING_H
#define RECON_KEYRING_H

#include <stdint.h>

#define KEYRING_ABSENT UINT32_MAX

struct keyring_key
{
	uint64_t word[3];
};

struct keyring /* all zero is an empty one */
{
	struct keyring_key *keys; /* by number */
	uint32_t *slots;          /* number + 1, 0 = free */
	uint32_t n, size;         /* keys; slots, a power of two */
	uint32_t last;            /* what keyring_at gave: the next one asks for the same, as often as not */
};

uint32_t keyring_at (struct keyring *ring, uint64_t a, uint64_t b, uint64_t c); /* its number, a new one where it has none */
uint32_t keyring_find (const struct keyring *ring, uint64_t a, uint64_t b, uint64_t c);
void keyring_clear (struct keyring *ring);

static inline uint64_t
keyring_pair (uint32_t high, uint32_t low)
{
	return (uint64_t) high << 32 | low;
}

#endif
