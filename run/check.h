/*
 * check.h - the job behind tieout-check: is everything there that a run needs, and does it say what it seems to say?
 */
#ifndef RUN_CHECK_H
#define RUN_CHECK_H

#include "run/job.h"

#include <glib.h>

extern const struct option check_options[];

/* A job_work: one line per check on stdout, `ok` or `FAIL` with how to mend it; *exit_code is the worst class found. */
gboolean check_run (struct job *job, int *exit_code, GError **error);

#endif
