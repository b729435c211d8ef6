/*
 * source_changes.h - what a source says of its newest changes: enough to tell a later run, without reading the rows, that they
 * are what they were.
 *
 * A profile names a change column for a population of movements and has a query of its own beside that of the rows
 * (docs/profiles.md): it gives the newest change, and number and sums of the rows that were changed since a bound. The bound
 * lies an overlap before the newest change, since a transaction may commit after a younger one. A row that was deleted or
 * changed without a trace in the change column before the bound is not noticed: only reading all rows finds it.
 */
#ifndef IO_SOURCE_CHANGES_H
#define IO_SOURCE_CHANGES_H

#include "common/io/source.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* What a source answered in the snapshot in which its rows were read. Texts are owned. */
struct change_mark
{
	char *source, *population;
	char *query;      /* name of the query: "movement_changes_entered_at" */
	char *query_hash; /* of this query, the query of the rows and everything that is bound in them but the bound */
	char *since;      /* the bound, in the source's own form */
	char *answer;     /* all that was given, as packed text (ledger_field.h) */
	int64_t rows;     /* since the bound */
};
void change_mark_clear (struct change_mark *mark);

/* An array of struct change_mark that owns its texts. */
GArray *change_marks_new (void);

/*
 * After the rows have been read: asks for the newest change, then for what was changed since the overlap before it, and appends
 * a mark. None is appended when the source does not offer it: files, no such query or column, no snapshot, no change at all,
 * a newest change that is no time. FAILURE_CONFIGURATION: the configuration names a column that the profile has no query for.
 */
gboolean source_mark_changes (struct source_reader *reader, const struct source_scope *scope, GArray *marks, GError **error);

/* Asks again what a mark tells; *same says whether the answer is what it was. The rows need not have been read. */
gboolean source_changes_same (
	struct source_reader *reader, const struct source_scope *scope, const struct change_mark *mark, bool *same, GError **error);

/*
 * The newest change that the source knows of, without reading its rows: *newest is INSTANT_NONE where there is none. Only of a
 * database: FAILURE_CONFIGURATION where the profile has no query for it.
 */
gboolean source_newest_change (struct source_reader *reader, const struct source_scope *scope, instant_t *newest, GError **error);

#endif
