/*
 * snapshot_archive.h - what a recorded run read, as rows of an extract.
 */
#ifndef RUN_SNAPSHOT_ARCHIVE_H
#define RUN_SNAPSHOT_ARCHIVE_H

#include "common/io/ledger.h"
#include "common/recon/snapshot.h"

/*
 * Adds the rows of one side of a run's archive to the table. Columns are those of a movement and its attributes.
 * FAILURE_UNAVAILABLE: the run has no archive, or it is gone; FAILURE_DATA: it is another, or has no such column.
 */
gboolean snapshot_archive_read (struct ledger *ledger, int64_t sequence, int side, const struct snapshot_rule *rule,
	struct strpool *strings, struct snapshot_table *table, GError **error);

#endif
