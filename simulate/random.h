/*
 * random.h - reproducible random numbers (xoshiro256** seeded by splitmix64).
 *
 * Every order draws from a stream of its own, so that what it is does not depend on which thread builds it, or when.
 */
#ifndef SIMULATE_RANDOM_H
#define SIMULATE_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random
{
	uint64_t state[4];
};

void random_seed (struct random *random, uint64_t seed, uint64_t stream);
uint64_t random_next (struct random *random);

/* A whole number in [low, high]. */
int64_t random_range (struct random *random, int64_t low, int64_t high);

/* TRUE once in `in` draws on average. */
bool random_once (struct random *random, int64_t in);

#endif
