/*
 * sift_keep.h - a row that is sifted, into the store that archives are made from. For movement_sift.c.
 */
#ifndef IO_SIFT_KEEP_H
#define IO_SIFT_KEEP_H

#include "common/io/movement_parse.h"
#include "common/io/row_store.h"
#include "common/recon/sieve.h"

/* has: by text column, whether the input has it; attributes: their order, borrowed, as the map is. */
struct sift_keeping;
struct sift_keeping *sift_keeping_new (
	struct row_store *store, struct row_map *map, const bool has[COL_COUNT], const int *attributes);
void sift_keeping_free (struct sift_keeping *keeping); /* NULL is fine */

/* The row that the map is at; cells: its texts by column. */
void sift_keep (
	struct sift_keeping *keeping, const struct parsed *parsed, const struct sieve_row *row, const struct cell cells[COL_COUNT]);

#endif
