/*
 * reference_log.h - the reference data of a run as it was read, row by row, so that an archive can hold it and a run can be
 * judged again without its sources.
 *
 * Rows are kept as texts under their entity and side (entity.h); the tables of reference.h are what becomes of them. Whatever
 * reference_read() reads is in the log, so a new entity needs nothing here. As packed text (ledger_field.h) the rows of one
 * entity and side are a line of column names, then one line per row; numbers are whole at their column's scale, instants
 * microseconds, dates days since 1970; empty = none. Rows are sorted by their bytes: the order of arrival does not show.
 */
#ifndef IO_REFERENCE_LOG_H
#define IO_REFERENCE_LOG_H

#include "common/base/hash.h"
#include "common/io/entity.h"
#include "common/recon/reference.h"

#include <glib.h>

struct reference_log;
typedef struct reference_log reference_log;

struct reference_log *reference_log_new (void);
struct reference_log *reference_log_new_digest (void); /* knows the digest of its rows alone, and has no text of them */
void reference_log_free (struct reference_log *log);   /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (reference_log, reference_log_free)

/* Adds a row, packed, with its newline, its columns those of the entity in their order. side: SIDE_LEFT or SIDE_RIGHT. */
void reference_log_add (struct reference_log *log, enum entity_id id, int side, const char *line);

/* Adds what all rows so far are to a digest, whatever their order. */
void reference_log_digest (const struct reference_log *log, struct digest *digest);

/* Everything of an entity and side as packed text, newly allocated; NULL when there is no row. */
char *reference_log_text (const struct reference_log *log, enum entity_id id, int side);

/*
 * Adds the rows of such a text to the reference, as they were added when they were read; the text is overwritten. FAILURE_DATA
 * when it is not one.
 */
gboolean reference_log_replay (char *text, enum entity_id id, int side, struct reference *reference, GError **error);

#endif
