/*
 * workbook_rows.h - the rows of sheets on their way into the file; internal to the workbook.
 *
 * The library would write them to temporary files, put these together and pack them, one sheet after the other, when all are
 * there. Here they are packed in pieces while the next ones are written, by a thread of its own where there may be one, and put
 * into the file behind the library's back: it knows sheets without rows. Bytes are the same whoever packs.
 */
#ifndef REPORTS_WORKBOOK_ROWS_H
#define REPORTS_WORKBOOK_ROWS_H

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

struct rows_packer;

struct rows_packer *rows_packer_new (bool beside);  /* beside: with a thread */
void rows_packer_free (struct rows_packer *packer); /* NULL is fine; closes the streams that are open */

/* What the library writes the rows of the next sheet to; reading finds nothing. Whoever closes it ends the rows. */
FILE *rows_stream (struct rows_packer *packer);

/*
 * Before the library writes the file, which is there already: whether the disk has room for it, about. FAILURE_IO. The library
 * would speak of it itself, and say less.
 */
gboolean rows_reserve (const struct rows_packer *packer, const char *path, GError **error);

/* All streams are closed: puts the rows into the sheets of the file. FAILURE_IO. */
gboolean rows_insert (struct rows_packer *packer, const char *path, GError **error);

#endif
