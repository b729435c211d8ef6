/*
 * dualrun.h - the job behind tieout-dualrun: versions of reports compared, explained, recorded and shown.
 */
#ifndef RUN_DUALRUN_H
#define RUN_DUALRUN_H

#include "run/job.h"

/* A job_work. The reports named, for each plant or for all, of one period; the worst verdict is *exit_code. */
gboolean dualrun_run (struct job *job, int *exit_code, GError **error);

#endif
