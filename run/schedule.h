/*
 * schedule.h - the job behind tieout-run: whatever is due now of the chains of a schedule, in order, each occurrence once.
 */
#ifndef RUN_SCHEDULE_H
#define RUN_SCHEDULE_H

#include "run/job.h"

extern const struct option schedule_options[];

gboolean schedule_run (struct job *job, int *exit_code, GError **error);

#endif
