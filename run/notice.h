/*
 * notice.h - those who watch a job are told: a health check that it began and how it ended, a mailbox its verdict.
 *
 * What goes wrong here is a warning in the log and nothing else: a receiver that is down never changes what a job finds. Each
 * call takes at most the time that the installation's file allows. A dry run tells nobody.
 */
#ifndef RUN_NOTICE_H
#define RUN_NOTICE_H

#include "reports/metrics.h"
#include "run/job.h"

/* The health check hears `start`. */
void notice_start (const struct job *job);

/*
 * The health check hears `0` for a result that needs no operator (exit codes 0, 2, 3), else the exit code; the mailbox gets
 * counts and no data: no key, no name of a record, no money.
 */
void notice_end (const struct job *job, int exit_code);

#endif
