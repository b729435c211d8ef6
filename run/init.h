/*
 * init.h - the job behind tieout-init: makes or upgrades the ledger, writes a first tieout.yaml.
 */
#ifndef RUN_INIT_H
#define RUN_INIT_H

#include "run/job.h"

#include <glib.h>

extern const struct option init_options[];

/* A job_work. --starter: writes tieout.yaml where there is none, and never over one. --dry-run only says what is there. */
gboolean init_run (struct job *job, int *exit_code, GError **error);

#endif
