/*
 * movement_read.h - rows of a file or query into the canonical movement table.
 */
#ifndef IO_MOVEMENT_READ_H
#define IO_MOVEMENT_READ_H

#include "common/io/row_map.h"
#include "common/io/rows.h"
#include "common/io/source.h"
#include "common/io/totals.h"

/*
 * Reads all rows; those in scope go into the table, which is empty before, all go into totals (whose keys are ids of its
 * pool).
 */
gboolean movement_read (const struct rows *rows, struct row_map *map, const struct source_scope *scope,
	struct movement_table *table, struct totals *totals, GError **error);

#endif
