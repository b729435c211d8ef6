/*
 * show.h - the job behind tieout-workbook: workbook, CSV and JSON of runs that the ledger holds.
 */
#ifndef RUN_SHOW_H
#define RUN_SHOW_H

#include "run/job.h"

#include <glib.h>

extern const struct option show_options[];

/*
 * A job_work. The runs of --run, or those that stand for the named reconciliations, the plants and the window, in the order of
 * the job that made them, so that CSV and JSON have its bytes. *exit_code is the worst verdict of these runs.
 */
gboolean show_run (struct job *job, int *exit_code, GError **error);

#endif
