/*
 * sieve_internal.h - what the files of the sieve share. Not for callers: they use sieve.h.
 */
#ifndef RECON_SIEVE_INTERNAL_H
#define RECON_SIEVE_INTERNAL_H

#include "common/recon/hash_set.h"
#include "common/recon/recon_internal.h"
#include "common/recon/sieve.h"

enum
{
	CHUNK_GRAINS = 256,
	WINDOW_BITS = 2,
	GRAIN_DOUBT = 1 << 2,
	GRAIN_BROKEN = 1 << 3,
	CLASS_SHIFT = 4
};

struct grain /* a row */
{
	uint64_t place, message, key;
	int64_t qty;
	uint32_t row;
	uint32_t class; /* class row << CLASS_SHIFT | GRAIN_* | window */
};

struct chunk
{
	struct chunk *next;
	uint32_t n; /* of the first chunk of a partition only after heads_close() */
	struct grain grains[CHUNK_GRAINS];
};

struct sum
{
	int64_t rows, with_amount;
	int128 qty, amount, value; /* value: the amounts without their own sign, with that of the quantity */
};

static inline void
sum_add (struct sum *sum, int64_t qty, int64_t amount, int sign)
{
	sum->rows += sign;
	sum->qty += qty != DECIMAL_NONE ? sign * qty : 0;
	sum->with_amount += amount != DECIMAL_NONE ? sign : 0;
	sum->amount += amount != DECIMAL_NONE ? sign * amount : 0;
	sum->value += amount != DECIMAL_NONE ? sign * (qty < 0 ? -magnitude (amount) : magnitude (amount)) : 0;
}

struct class_info
{
	uint64_t cluster;               /* hash of plant, canonical material and location */
	uint32_t rules;                 /* bit per rule whose population it is in, of its plant */
	int64_t numerator, denominator; /* counted = qty * numerator / denominator; numerator 0: not known */
	int64_t step;                   /* counted must be a multiple of it, else it was rounded */
	uint8_t flow;
	bool unsigned_only; /* a negative number is at fault */
	bool doubt, broken; /* every row of it, as struct sieve_row says */
	bool listed;        /* out of scope, but a workbook lists each */
	bool strict;        /* its tolerance is 0: only what is equal ties */
};

struct sieve_side
{
	struct movement_table *classes;
	uint64_t *class_slots; /* hash -> class row + 1: pairs */
	size_t class_room;
	GArray *totals; /* struct sum [class row][WINDOW_COUNT] */
	GArray *newest; /* instant_t [class row] */
	struct class_info *info;
	struct chunk *parts[SIEVE_PARTITIONS];
	uint32_t filled[SIEVE_PARTITIONS]; /* grains in the first chunk: here, where they are counted without waiting for it */
	size_t chunks;
	uint64_t *keys; /* of every row; NULL: looked through */
	size_t n_keys, keys_room;
	uint8_t *wanted;
	uint32_t rows;
	bool again; /* rows are added once more, for partitions that were not kept */
	struct hash_set doubt_keys;
};

struct sieve
{
	struct sieve_side side[SIDE_COUNT];
	struct hash_set doubt_places, doubt_messages;
	size_t chunks_most; /* of one side */
	int from, until;    /* partitions kept; until is lowered by either side's thread */
	int width;          /* of such a range; SIEVE_PARTITIONS: all rows are kept */
};

#endif
