/*
 * movement_sift.h - rows of a file or query into the sieve: what it needs of each, and nothing kept of the rest.
 */
#ifndef IO_MOVEMENT_SIFT_H
#define IO_MOVEMENT_SIFT_H

#include "common/io/movement_digest.h"
#include "common/io/plant_index.h"
#include "common/io/row_map.h"
#include "common/io/row_store.h"
#include "common/io/rows.h"
#include "common/io/source.h"
#include "common/io/totals.h"
#include "common/recon/sieve.h"

struct sift
{
	struct sieve *sieve;
	int side;
	struct sieve_keys keys;
	const struct reference *reference; /* finished */
	const struct strpool *strings;     /* of the reference; only read */
	/* The window of a plant for this side, good for as long as the sift; NULL: the plant is not known, its rows are wanted. */
	const struct window_bounds *(*bounds) (void *data, int side, const char *plant);
	void *data;
	uint32_t first_row;       /* the number of the first row; all rows of the file or query count. Set to that behind the last */
	bool again;               /* the rows have been sifted before: only the sieve is told of them once more */
	struct plant_file *notes; /* takes down the plant of each row; NULL */
	struct row_store *store;  /* takes each row that may be set aside, in full; NULL */

	/* Results: of the rows in scope that are not told by the table of wanted rows (movement_is_told). */
	int64_t rows;
	int128 sum_qty, sum_amount;
	struct movement_digest digest;
	instant_t newest; /* event, entry, or posting date as a UTC day */
};

/* As movement_read(), but into sift->sieve; totals are on the pool of its classes. */
gboolean movement_sift (const struct rows *rows, struct row_map *map, const struct source_scope *scope, struct sift *sift,
	struct totals *totals, GError **error);

/* Hashes of a row's texts, as the sieve is given them: for rows that come from elsewhere. Never 0 but for a message of "". */
uint64_t sift_key_hash (const char *text, size_t n);
uint64_t sift_message_hash (const char *text, size_t n);
uint64_t sift_place_hash (const struct sieve_keys *keys, bool strip_zeros, const char *order, size_t n_order, uint64_t lot_hash);

/*
 * What the failed movement may be the posting of, or have become, is wanted: rows of its message and place, and its events by
 * key.
 */
void sift_doubt_queue (
	struct sieve *sieve, const struct sieve_keys *keys, bool strip_zeros, const struct queue_item *item, char *const *events);

#endif
