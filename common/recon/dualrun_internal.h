/*
 * dualrun_internal.h - what the files of the comparison of reports share. Not for callers.
 */
#ifndef RECON_DUALRUN_INTERNAL_H
#define RECON_DUALRUN_INTERNAL_H

#include "common/recon/dualrun.h"

/* dualrun_foot.c: totals of a side against its details; both folded. */
void feet_find (struct dualrun *dualrun, int side, const struct report_table *table);
bool table_has_details (const struct report_table *table);

/* dualrun_cell.c: cells of the first side against those of a later one; in halves, so cells and totals come in no order. */
void cells_compare (
	struct dualrun *dualrun, int side, const struct report_table *first, const struct report_table *later, halves_runner *halves);

/* dualrun_habit.c: what is tolerated to the same side for the third period. */
void habits_find (struct dualrun *dualrun, const struct dualrun_input *input);

/* dualrun_explain.c: the register over the cells that differ. */
void cells_explain (struct dualrun *dualrun, const struct dualrun_input *input);

/* One of these (struct dualrun_total), a new one where there is none; and that which a cell counts in. */
struct dualrun_total *total_in (GArray *totals, int side, int measure, uint32_t unit);
struct dualrun_total *total_of (
	const struct report_rule *rule, GArray *totals, int side, int measure, const struct report_key *key);
int report_key_compare (const struct dualrun *dualrun, const struct report_key *a, const struct report_key *b); /* by names */

/* dualrun_cell.c: a share at REPORT_SCALE; DECIMAL_NONE where the whole is 0 or something is missing. */
int64_t ratio_of (int64_t part, int64_t whole);

static inline int128
without_sign (int128 value)
{
	return value < 0 ? -value : value;
}

#endif
