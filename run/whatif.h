/*
 * whatif.h - recorded runs judged again under other rules, and what that changes. Nothing is recorded, no source is asked.
 *
 * Rows, those carried in, reference data, plant and window come from the run's archive and record (population_archive.h),
 * decisions on cases from the record, history as the run saw it from the ledger, rules from --rules.
 */
#ifndef RUN_WHATIF_H
#define RUN_WHATIF_H

#include "run/job.h"

#include <glib.h>
#include <stdbool.h>

/* --against; an option of tieout-reconcile. */
extern const struct option whatif_options[];

bool whatif_asked (const struct job *job);

/*
 * Compares every run that --against names with what --rules make of it, prints, writes --exceptions and --summary; a job_work.
 * The exit code is the worst of comparison_exit_code().
 */
gboolean whatif_run (struct job *job, int *exit_code, GError **error);

#endif
