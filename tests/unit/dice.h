/*
 * dice.h - random numbers by a fixed seed, the same everywhere (splitmix64), and how many cases a property test runs.
 */
#ifndef TESTS_DICE_H
#define TESTS_DICE_H

#include <stdint.h>
#include <stdlib.h>

struct dice
{
	uint64_t state;
};

static inline uint64_t
dice_next (struct dice *dice)
{
	uint64_t z = dice->state += UINT64_C (0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C (0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C (0x94d049bb133111eb);
	return z ^ z >> 31;
}

static inline unsigned
dice_below (struct dice *dice, unsigned n)
{
	return (unsigned) (dice_next (dice) % n);
}

static inline int64_t
dice_between (struct dice *dice, int64_t low, int64_t high)
{
	return low + (int64_t) (dice_next (dice) % (uint64_t) (high - low + 1));
}

/* Some, or with TEST_FULL many. */
static inline int
dice_rounds (int some, int many)
{
	const char *full = getenv ("TEST_FULL");

	return full != NULL && *full != '\0' ? many : some;
}

#endif
