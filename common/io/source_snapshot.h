/*
 * source_snapshot.h - one dated extract out of a source: a CSV in its folder, or a query that stands beside the rule.
 */
#ifndef IO_SOURCE_SNAPSHOT_H
#define IO_SOURCE_SNAPSHOT_H

#include "common/io/source.h"
#include "common/recon/snapshot.h"

/*
 * Adds the rows to the table, their texts to the pool. extract: file is a name, without a pattern. A query is bound as those of a
 * profile (source.h), :as_of being the end of the extract's day. FAILURE_DATA: a column is missing, a number or a date is none.
 */
gboolean source_read_snapshot (struct source_reader *reader, const struct source_scope *scope, const struct snapshot_rule *rule,
	const struct snapshot_extract *extract, struct strpool *strings, struct snapshot_table *table, struct evidence *evidence,
	GError **error);

/*
 * The files of the source's folder whose names are the pattern with a date (2026-03-31 or 20260331) where it has {date}, as
 * struct snapshot_extract by date; their names are owned by texts. FAILURE_CONFIGURATION: the source is no folder.
 */
GArray *source_find_snapshots (
	const struct source_reader *reader, const struct snapshot_extract *pattern, GStringChunk *texts, GError **error);

#endif
