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

/* Balances by period, of all queries and files that an entity is read from. */
struct reference_series;
typedef struct reference_series reference_series;

/* parts: a row without a day is a balance by period, or the current one, also where its query or file tells no period. NULL where
 * the entity has none. */
struct reference_series *reference_series_new (enum entity_id id, bool parts);
void reference_series_free (struct reference_series *series); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (reference_series, reference_series_free)

struct reference_target
{
	struct reference *reference;
	struct reference_log *log; /* NULL: rows are not kept as they were read */
	struct reference_series *series;
};

/*
 * Adds every row to the target; rows of another plant or company than the scope's are passed over. What cannot be read is
 * FAILURE_DATA naming line and column. *n counts the rows that were read.
 */
gboolean reference_read (const struct rows *rows, struct row_map *map, enum entity_id id, int side,
	const struct source_scope *scope, const struct reference_target *target, int64_t *n, GError **error);

/* After the last of an entity's rows: what its balances by period make of the days that the window begins and ends with. */
gboolean reference_settle (
	enum entity_id id, int side, const struct source_scope *scope, const struct reference_target *target, GError **error);

#endif
