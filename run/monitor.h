/*
 * monitor.h - the job behind tieout-monitor: what is watched beside the reconciliations. Its first word says what.
 */
#ifndef RUN_MONITOR_H
#define RUN_MONITOR_H

#include "run/job.h"

extern const struct option monitor_options[];

/* A job_work. */
gboolean monitor_run (struct job *job, int *exit_code, GError **error);

/* Of monitor.c: `kpi [NAME...]`, key figures of each plant and one window. */
gboolean monitor_kpi (struct job *job, int *exit_code, GError **error);

#endif
