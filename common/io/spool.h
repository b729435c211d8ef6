/*
 * spool.h - rows of a query, kept in a temporary file so that some of them can be read again: the source is asked once.
 *
 * The file lies in $TMPDIR (else /tmp), has no name, and is gone with the process.
 */
#ifndef IO_SPOOL_H
#define IO_SPOOL_H

#include "common/io/batch.h"

#include <glib.h>

struct spool;
typedef struct spool spool;

struct spool *spool_new (const struct column_info *columns, int n_columns, GError **error); /* columns are copied */
void spool_free (struct spool *spool);                                                      /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (spool, spool_free)

/* FAILURE_IO: the disk is full, or fails. A cell that is a value comes out as the text that it stands for. */
gboolean spool_add (struct spool *spool, const struct batch *batch, GError **error);

/* From the first row again; only rows whose bit is set (byte row / 8, the lowest first, of n rows; borrowed; NULL: all). */
gboolean spool_rewind (struct spool *spool, const uint8_t *wanted, uint64_t n, GError **error);
int spool_columns (const struct spool *spool, const struct column_info **columns);
/* TRUE with a batch of at least one row, TRUE with NULL at the end, FALSE on error. */
gboolean spool_fetch (struct spool *spool, const struct batch **batch, GError **error);

#endif
