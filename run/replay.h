/*
 * replay.h - what a recorded run wrote, rebuilt from its archive, its record and the recorded text of its rules, with no source
 * reachable, and compared with the digests that the ledger has. Nothing is recorded.
 *
 * A file may hold several runs of one job; all of them are judged again then. What is rebuilt is thrown away unless --workbook,
 * --exceptions or --summary on the command line say where it goes.
 */
#ifndef RUN_REPLAY_H
#define RUN_REPLAY_H

#include "run/job.h"

#include <glib.h>
#include <stdbool.h>

bool replay_asked (const struct job *job); /* --replay, one of rerun_options */

/*
 * A job_work; the exit code is that of a clean run when results and files are the same. FAILURE_INTERNAL names what is not;
 * FAILURE_DATA: archive, record or rules are not what was recorded; FAILURE_UNAVAILABLE: there is no archive.
 */
gboolean replay_run (struct job *job, int *exit_code, GError **error);

#endif
