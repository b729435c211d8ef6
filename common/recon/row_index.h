/*
 * row_index.h - finds rows of a table by the hash of what names them. 128 bits of hash of the content stand for the content: they
 * are the same on every string pool, so an index stays good when its table moves to another one. Pure.
 *
 * Tables are larger than the caches: whoever looks for many rows says so ahead, a block at a time.
 */
#ifndef RECON_ROW_INDEX_H
#define RECON_ROW_INDEX_H

#include "common/base/hash.h"

#include <stddef.h>
#include <stdint.h>

#define ROW_ABSENT UINT32_MAX

enum
{
	ROW_BLOCK = 128 /* rows to be looked for at a time */
};

struct row_index /* all zero is an empty one */
{
	struct hash128 *of; /* by row */
	uint64_t *slots;    /* half of a hash beside a row + 1; 0 = free */
	uint64_t mask;      /* slots - 1 */
	size_t rows, room, repeated;
};

/*
 * Takes the hashes of n rows, in the order of the rows: *first of each is the first row that has its hash, or the row itself.
 * first: NULL, or n of them. Those that are not their own first are `repeated`.
 */
void row_index_add (struct row_index *index, const struct hash128 *hashes, size_t n, uint32_t *first);
void row_index_reserve (struct row_index *index, size_t rows); /* so many will be there */
void row_index_clear (struct row_index *index);

/* The first row of each of n hashes; ROW_ABSENT. n at most ROW_BLOCK. */
void row_index_find (const struct row_index *index, const struct hash128 *hashes, size_t n, uint32_t *rows);

#endif
