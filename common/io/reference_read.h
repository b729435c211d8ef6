/*
 * reference_read.h - rows of a file or query into the reference tables.
 */
#ifndef IO_REFERENCE_READ_H
#define IO_REFERENCE_READ_H

#include "common/io/row_map.h"
#include "common/io/rows.h"
#include "common/recon/reference.h"

/*
 * Adds every row to the reference; rows of another plant are passed over (plant "": none is). What cannot be read is
 * FAILURE_DATA naming line and column. *n counts the rows that were read.
 */
gboolean reference_read (const struct rows *rows, struct row_map *map, enum entity_id id, int side, const char *plant,
	struct reference *reference, int64_t *n, GError **error);

#endif
