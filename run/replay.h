/*
 * replay.h - what a recorded run wrote, rebuilt from its archive, its record and the recorded text of its rules, with no source
 * reachable, and compared with the digests that the ledger has. Nothing is recorded.
 *
 * A file may hold several runs of one job; all of them are judged again then. What is rebuilt is thrown away unless --workbook,
 * --exceptions or --summary on the command line say where it goes.
 */
#ifndef RUN_REPLAY_H
#define RUN_REPLAY_H

#include "common/io/ledger.h"
#include "run/job.h"
#include "run/publish.h"

#include <glib.h>
#include <stdbool.h>

extern const struct option replay_options[]; /* --replay */
bool replay_asked (const struct job *job);

/*
 * A job_work over runs of reconciliations; the exit code is that of a clean run when results and files are the same.
 * FAILURE_INTERNAL names what is not; FAILURE_DATA: archive, record or rules are not what was recorded; FAILURE_UNAVAILABLE:
 * there is no archive.
 */
gboolean replay_run (struct job *job, int *exit_code, GError **error);

/* ---- for other kinds of records ---- */

struct replay
{
	struct job *job;
	struct ledger *ledger;
	void *made;    /* the kind's: what it has made again */
	char *version; /* of the first that was made again: which one recorded it */
};

struct replay_kind
{
	const char *kind, *subject; /* kind: of its records in the chain of jobs; subject: what a record is of, for people */
	const char *const *foreign; /* options that the record says itself, NULL-ended */
	/* The latest record of the run that a text names. */
	gboolean (*find) (struct replay *replay, const char *id, int64_t *sequence, GError **error);
	/* Makes a record again and keeps it in its order. *what: how it is called, to be freed; *same: as it was recorded. */
	gboolean (*rebuild) (struct replay *replay, const struct ledger_job_run *run, char **what, bool *same, GError **error);
	/* The files of all that was made again: parts of outputs, finished. */
	gboolean (*write) (struct replay *replay, struct outputs *outputs, const struct ledger_job *job, GError **error);
};

/* As replay_run(). */
gboolean replay_work (struct replay *replay, const struct replay_kind *kind, int *exit_code, GError **error);

#endif
