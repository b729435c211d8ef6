/* random.c - xoshiro256** of Blackman and Vigna, public domain; splitmix64 spreads the seed over its state. */
#include "simulate/random.h"

__extension__ typedef unsigned __int128 uint128;

static uint64_t
splitmix (uint64_t *state)
{
	uint64_t z = *state += UINT64_C (0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C (0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C (0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static uint64_t
rotate (uint64_t x, int by)
{
	return (x << by) | (x >> (64 - by));
}

void
random_seed (struct random *random, uint64_t seed, uint64_t stream)
{
	uint64_t state = seed;

	state = splitmix (&state) ^ stream;
	for (int i = 0; i < 4; i++)
		random->state[i] = splitmix (&state);
}

uint64_t
random_next (struct random *random)
{
	uint64_t *s = random->state, result = rotate (s[1] * 5, 7) * 9, t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate (s[3], 45);
	return result;
}

int64_t
random_range (struct random *random, int64_t low, int64_t high)
{
	uint128 span = (uint128) (uint64_t) (high - low) + 1;

	return low + (int64_t) (uint64_t) ((span * random_next (random)) >> 64);
}

bool
random_once (struct random *random, int64_t in)
{
	return random_range (random, 1, in) == 1;
}
