/*
 * snapshots.h - the part of tieout-dualrun that compares dated extracts: rules with `snapshots`.
 */
#ifndef RUN_SNAPSHOTS_H
#define RUN_SNAPSHOTS_H

#include "run/job.h"

/* Whether the first report that is named is such a rule: then all of them have to be. */
gboolean snapshots_asked (const struct job *job, bool *asked, GError **error);

/* A job_work; the worst verdict is *exit_code. */
gboolean snapshots_run (struct job *job, int *exit_code, GError **error);

#endif
