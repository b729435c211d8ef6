/*
 * unchanged.h - a run over sources in which nothing changed: their rows are not read, and what was recorded stands.
 *
 * When all rows are read, each source is also asked, in the same snapshot, for its newest change and for number and sums of
 * what was changed since an overlap before it (source_changes.h); the ledger keeps the answers with the record. The next run
 * of the same reconciliation, plant, window and as-of first reads the reference data, which is small, and asks again. When
 * the answers are the same, and all else that a result depends on is too, the recorded outcomes are this run's. Whatever
 * differs, or cannot be told, makes it read all rows, in the snapshot that it asked in; so does one run of N, which alone
 * finds what no change column tells.
 */
#ifndef RUN_UNCHANGED_H
#define RUN_UNCHANGED_H

#include "common/io/ledger.h"
#include "run/population.h"
#include "run/unit.h"

#include <glib.h>
#include <stdbool.h>

extern const struct option unchanged_options[]; /* of tieout-reconcile: --full, --full-read-every */

/* What a run finds before it reads rows. */
struct unchanged_state
{
	const char *rules_hash, *version;
	const char *setup, *reference; /* digests, as struct ledger_full_read */
	instant_t as_of;
	bool full;               /* asked for */
	bool decides;            /* the job brings decisions on cases */
	bool lists;              /* a result shows lists that only the archive has */
	int64_t full_read_every; /* runs */
	const char *archive_dir; /* NULL: no archive is written */
};

/*
 * Why rows have to be read whatever the sources say, as words for the log; NULL: they need not. standing NULL: nothing was
 * recorded that could stand. Looks for the archive's file.
 */
const char *unchanged_why_not (const struct ledger_standing *standing, const struct unchanged_state *now);

/* One reading of a plant: what stands of the reconciliations that will run over it. */
struct unchanged;
typedef struct unchanged unchanged;

/* archive_dir NULL: no archive is written. lists: as above. All is borrowed and outlives it. */
struct unchanged *unchanged_new (
	struct job *job, struct ledger *ledger, const struct plant *plant, const char *archive_dir, bool lists);
void unchanged_free (struct unchanged *unchanged); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (unchanged, unchanged_free)

/* A reconciliation that will run over the reading; before it is read. */
void unchanged_add (struct unchanged *unchanged, const struct reconciliation *rule);

/*
 * For population_read, once and right before it: leaves the population unread when all that was added stands. Threads begin to
 * load what may stand, while reference data are read and the sources answer.
 */
const struct population_watch *unchanged_watch (struct unchanged *unchanged);

/* After rows were read: what to record of them, so that a later run may find them unchanged; NULL: a source cannot tell. */
const struct ledger_full_read *unchanged_full_read (const struct unchanged *unchanged);

/* After a population was left unread: the run of a reconciliation that was added, as it was recorded. Once for each. */
struct unit *unchanged_unit (struct unchanged *unchanged, const char *reconciliation, struct ledger_claim *claim);

#endif
