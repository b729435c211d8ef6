/*
 * dualrun_register.h - the retirement register as of a period, from what the ledger knows of the comparisons that it rests on.
 */
#ifndef RUN_DUALRUN_REGISTER_H
#define RUN_DUALRUN_REGISTER_H

#include "run/job.h"

/* `tieout-dualrun register --period P`: a job_work. Reads the ledger alone. */
gboolean dualrun_register (struct job *job, int *exit_code, GError **error);

#endif
