/*
 * job.h - what every job has in common: its options, the installation, the log, one as-of instant.
 *
 * A program is: job_main (&program, argc, argv, work). The clock is read here and nowhere else.
 */
#ifndef RUN_JOB_H
#define RUN_JOB_H

#include "common/base/calendar.h"
#include "common/base/halves.h"
#include "common/config/config.h"
#include "common/config/option.h"
#include "reports/metrics.h"

#include <glib.h>
#include <pthread.h>
#include <stdbool.h>

struct job
{
	struct options *options;
	struct config *config;
	instant_t as_of;              /* --as-of, else now, to the second */
	pthread_mutex_t *ledger_lock; /* held by whoever asks the ledger: plants are matched side by side */
	bool quiet, verbose, dry_run;
	struct metrics *metrics; /* of --metrics, the health check and the mail; finished runs are added to it */
};

/* Does the job and sets *exit_code (enum verdict); FALSE with an error when it could not. */
typedef gboolean (*job_work) (struct job *job, int *exit_code, GError **error);

/*
 * Parses options, answers --help and --version, reads the configuration, opens the log, runs work, prints the error once.
 * Who watches is told before and after (notice.h), and --metrics is written last, whatever happened; neither changes the exit
 * code.
 * Returns the exit code. Broken invariants and lack of memory end the process with 70.
 */
int job_main (const struct program *program, int argc, char **argv, job_work work);

/*
 * The plants to work on: --plant, else those that the installation file lists, else one "", which is every plant that occurs.
 * Of const char *, borrowed; the caller unrefs the array.
 */
GPtrArray *job_plants (const struct job *job);

/* "tieout-consumption-2026-03": the name, without suffix, of results that have none of their own. The caller frees it. */
char *job_output_name (const struct job *job);

halves_runner *job_halves (const struct job *job); /* on two threads, unless one is all there shall be */

/*
 * The window that --period or --from/--to name, in a company's calendar; FAILURE_USAGE when neither or both are given, or the
 * period does not exist. *period is PERIOD_NONE for a free window; until is the day after the last.
 */
gboolean job_window (
	const struct job *job, const struct company *company, period_t *period, date_t *from, date_t *until, GError **error);

#endif
