/*
 * reference_read.h - rows of a file or query into the reference tables.
 */
#ifndef IO_REFERENCE_READ_H
#define IO_REFERENCE_READ_H

#include "common/io/reference_log.h"
#include "common/io/row_map.h"
#include "common/io/rows.h"
#include "common/io/source.h"
#include "common/recon/reference.h"

struct reference_target
{
	struct reference *reference;
	struct reference_log *log; /* NULL: rows are not kept as they were read */
};

/*
 * Adds every row to the target; rows of another plant or company than the scope's are passed over. What cannot be read is
 * FAILURE_DATA naming line and column. *n counts the rows that were read.
 */
gboolean reference_read (const struct rows *rows, struct row_map *map, enum entity_id id, int side,
	const struct source_scope *scope, const struct reference_target *target, int64_t *n, GError **error);

#endif
