/*
 * metrics.h - what a job did, for Prometheus: the text format 0.0.4 of a file that node_exporter's textfile collector reads.
 *
 * One file belongs to one job of the schedule: it says when the job ended and how, and of each of its runs rows, cases, money and
 * freshness. Money is exact, in minor units (cents) of its currency. Of runs that this job did not get to, the last success is
 * taken over from the file before, so that silence can be told from a failure. docs/operations.md lists the names.
 */
#ifndef REPORTS_METRICS_H
#define REPORTS_METRICS_H

#include "common/recon/outcome.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct metrics;
typedef struct metrics metrics;

struct metrics *metrics_new (void);
void metrics_free (struct metrics *metrics); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (metrics, metrics_free)

/* Takes over what is told of a finished run; the outcome may be freed. took: microseconds of matching and judging. */
void metrics_add (struct metrics *metrics, const struct outcome *outcome, int64_t took);

/* How many runs were added, open cases by severity [1..4], and readings that are not plausible: for a notice without data. */
struct metrics_counts
{
	int64_t runs, open, severity[5], implausible;
};
struct metrics_counts metrics_count (const struct metrics *metrics);

/* Whether an exit code is a result that needs no operator: 0, 2 and 3. */
bool metrics_is_success (int exit_code);

struct metrics_job
{
	const char *program;
	int exit_code;
	int64_t started, ended; /* microseconds since 1970 */
};

/* The whole file. earlier: the text of the one before it, whatever that is; NULL: there is none. The caller frees it. */
char *metrics_text (const struct metrics *metrics, const struct metrics_job *job, const char *earlier);

#endif
