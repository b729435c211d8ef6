/*
 * whatif.h - recorded runs judged again under other rules, and what that changes. Nothing is recorded, no source is asked.
 * Everything but the rules is as the run had it (rerun.h); those are of --rules.
 */
#ifndef RUN_WHATIF_H
#define RUN_WHATIF_H

#include "run/job.h"

#include <glib.h>
#include <stdbool.h>

bool whatif_asked (const struct job *job); /* --against, one of rerun_options */

/*
 * Compares every run that --against names with what --rules make of it, prints, writes --exceptions and --summary; a job_work.
 * The exit code is the worst of comparison_exit_code().
 */
gboolean whatif_run (struct job *job, int *exit_code, GError **error);

#endif
