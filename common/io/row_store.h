/*
 * row_store.h - rows of one side, written down in full while they are sifted, so that an archive can hold those that the sieve
 * then sets aside. One store serves all runs over a reading.
 *
 * Rows go into blocks (row_block.h), those of a plant into blocks of their own, and each full block as a zstd frame
 * into a file without a name, which is gone with the process. An archive takes the frames of its plant as they stand.
 *
 * Written by one thread, that of the side.
 */
#ifndef IO_ROW_STORE_H
#define IO_ROW_STORE_H

#include "common/io/batch.h"
#include "common/io/row_block.h"

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

struct row_store;
typedef struct row_store row_store;

struct row_store *row_store_new (const char *folder, GError **error); /* where the file lies. FAILURE_CANNOT_CREATE */
void row_store_free (struct row_store *store);                        /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (row_store, row_store_free)

/* ---- writing ---- */

/* The columns of the rows to come, which are those of another file or query; names are copied. */
void row_store_begin (struct row_store *store, const struct row_text *texts, int n_texts);

/*
 * number: of the row among those of the side, which must grow; class_row: tells the plant, which is looked at once a class.
 * What fails is said by row_store_good.
 */
void row_store_add (struct row_store *store, uint32_t number, uint32_t class_row, const struct cell *plant,
	const int64_t numbers[ROW_NUMBERS], const struct cell *const *texts);

/* FALSE when a row could not be stored. FAILURE_IO: the disk is full, or fails. NULL is fine. */
gboolean row_store_good (struct row_store *store, GError **error);
gboolean row_store_finish (struct row_store *store, GError **error); /* the same, when all rows are in */

/* ---- reading, after it is finished ---- */

struct stored_block
{
	uint64_t offset, packed, size; /* of the frame in the file; size: unpacked */
	uint32_t rows;
};

const struct stored_block *row_store_blocks (const struct row_store *store, const char *plant, size_t *n);
/* The frame of a block: block->packed bytes. FAILURE_IO. */
gboolean row_store_read (const struct row_store *store, const struct stored_block *block, uint8_t *frame, GError **error);
/* The numbers of all rows of a plant, in their order: varints, each the difference to the one before (0 before the first). */
const GByteArray *row_store_numbers (const struct row_store *store, const char *plant); /* NULL: it has no rows */

#endif
