/*
 * unit.h - one run: one reconciliation over one plant and one window, from tables that have been read to a finished outcome.
 */
#ifndef RUN_UNIT_H
#define RUN_UNIT_H

#include "common/io/ledger.h"
#include "run/population.h"

#include <glib.h>

/* What is recorded and shown of a run. Tables belong to the population and stand as they were read after unit_run. */
struct unit
{
	struct outcome *outcome;
	struct ledger_claim *claim;                 /* NULL without a ledger */
	struct movement_table *carried[SIDE_COUNT]; /* rows to carry, copied: open_rows name rows of these */
	struct open_row *open_rows;
	size_t n_open_rows;
	struct part_file *archive;      /* NULL: none */
	struct allocation *allocations; /* of unit_judge alone */
	size_t n_allocations;
	const struct ledger_full_read *full_read; /* borrowed; NULL: none */
	int64_t stands_on;                        /* the record that this is, and then there is but outcome and claim; 0: a new one */
	int64_t took;                             /* microseconds of matching and judging */
	char *note;                               /* what the attempt says of itself; NULL */
};
typedef struct unit unit;

/*
 * dispositions: struct ledger_disposition, given for this job; archive: folder of the run archive, NULL for none (the part
 * is finished, not renamed; it needs ledger and claim). claim may be NULL.
 */
struct unit *unit_run (struct job *job, struct population *population, const struct reconciliation *rule,
	const struct plant *plant, const char *code, struct ledger *ledger, struct ledger_claim *claim, const GArray *dispositions,
	const char *archive, GError **error);

/*
 * Judges rows that were read before, for a comparison: outcome and portions, nothing to carry on and no archive. prior: what a
 * run at that place saw, its items being among the rows, and as_run its id, which says what it may know of the failure queue;
 * dispositions: struct ledger_disposition, the decisions that hold.
 */
struct unit *unit_judge (const struct job *job, struct population *population, struct recon_input *input, const char *as_run,
	struct ledger_prior *prior, const GArray *dispositions, GError **error);
void unit_free (struct unit *unit); /* NULL is fine; does not release the claim */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (unit, unit_free)

#endif
