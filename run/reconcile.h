/*
 * reconcile.h - the main job: extract, match, classify, conserve, record, show.
 *
 * The order is design.md 5's: read everything, compute, write and flush all files beside their names, rename archives, one
 * transaction in the ledger, rename the outputs. A kill at any point leaves either the earlier state or a recorded run that
 * the next start completes.
 */
#ifndef RUN_RECONCILE_H
#define RUN_RECONCILE_H

#include "run/job.h"

#include <glib.h>

extern const struct option reconcile_options[];

/* Runs the named reconciliations (option_positionals) over all plants in scope; a job_work. */
gboolean reconcile_run (struct job *job, int *exit_code, GError **error);

#endif
