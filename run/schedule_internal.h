/*
 * schedule_internal.h - what the files of tieout-run share.
 *
 * A line is a chain at a place. schedule_look() says where it stands, from the events in the ledger, without changing anything;
 * schedule_work() takes the locks of lines that have something to do and does it; schedule_explain() prints what was seen.
 */
#ifndef RUN_SCHEDULE_INTERNAL_H
#define RUN_SCHEDULE_INTERNAL_H

#include "common/io/ledger_schedule.h"
#include "run/job.h"

enum line_status
{
	LINE_UNSEEN,  /* nothing is recorded of it yet: it counts from the first look on */
	LINE_IDLE,    /* nothing is due */
	LINE_READY,   /* the step is next and may start */
	LINE_NEEDS,   /* what it waits for is not there */
	LINE_HELD,    /* somebody holds it back */
	LINE_QUIET,   /* nothing starts now */
	LINE_WAITS,   /* a step is tried again later */
	LINE_FAILED,  /* somebody must look */
	LINE_RUNNING, /* a step was started and has not ended */
	LINE_COMPLETE /* no step is left, which is to be noted */
};

struct line
{
	const struct schedule_chain *chain;
	const struct schedule_place *place;
	bool chosen; /* --chain and --plant */

	/* by schedule_look() */
	GPtrArray *events; /* struct schedule_event * */
	GPtrArray *own;    /* of them, those of the occurrence */
	enum line_status status;
	struct schedule_due due; /* the occurrence that is next, or at work; of an idle or unseen line the next one to come */
	bool has_due;            /* false: nothing will ever be due */
	struct schedule_state state;
	guint pending;            /* how many are due, with this one */
	guint skipped;            /* how many before it are too old to be made up for */
	struct schedule_due skip; /* the last of those */
	instant_t until;          /* HELD, QUIET, WAITS */
	bool late;
	GString *why; /* what it waits for, who holds it, who is at it; "" */

	/* while this process works on it */
	struct schedule_lock *lock;
	bool settled;          /* nothing more to do now */
	bool lost;             /* its lock went with a session, and somebody else has it */
	GPid process;          /* 0: none */
	gint64 started, limit; /* monotonic */
	int killed;            /* the last signal that was sent to it; 0 */
	bool timed_out;
};

struct schedule
{
	struct job *job;
	struct schedule_rule *rule;
	char *folder; /* of the schedule's file */
	struct ledger *ledger;
	GPtrArray *owned;   /* places and calendars of companies */
	GHashTable *closes; /* company -> struct close_rule * */
	GPtrArray *lines;   /* struct line *, in the order of the file */
	GPtrArray *holds;   /* struct schedule_event * */
	int exit_code;
	bool stopping;
	bool stay;    /* goes on until nothing is left, ... */
	bool staying; /* ... and has nothing else to do: what others are at is looked at again ... */
	gint64 pause; /* ... in so many milliseconds */
	bool away;    /* the ledger cannot be asked */
};

/* --as-of where it is given, else the clock, to the second. */
instant_t schedule_now (const struct schedule *schedule);

/* Where a line stands now. FALSE: the ledger could not be asked, or what it waits for cannot ever be answered. */
gboolean schedule_look (struct schedule *schedule, struct line *line, GError **error);

/* The hold on a line that is in force; NULL. */
const struct schedule_event *schedule_hold_find (const struct schedule *schedule, const struct line *line, instant_t now);

/*
 * Whether a need of the occurrence of a line is there; else *why says what is missing. What cannot be reached now is missing;
 * FALSE: it cannot ever be answered.
 */
gboolean schedule_need (struct schedule *schedule, const struct line *line, const struct schedule_need *need, bool *there,
	GString *why, GError **error);

/* Whether a chain, or a step of it, is done at the place of a line as far as it is due by then. */
gboolean schedule_chain_is_done (struct schedule *schedule, const struct line *line, const struct schedule_need *need, bool *done,
	GString *why, GError **error);

/*
 * Adds an event about the occurrence of a line (due NULL: about the line), waiting for a busy ledger and connecting again to one
 * that has gone, for a minute. FAILURE_BUSY: somebody else goes on with it.
 */
gboolean schedule_note (struct schedule *schedule, struct line *line, enum schedule_kind kind, const struct schedule_due *due,
	const char *step, int exit_code, const char *reason, GError **error);

/* Does what is due. schedule->exit_code is the worst of it. */
gboolean schedule_work (struct schedule *schedule, GError **error);
void schedule_explain (struct schedule *schedule);

/* hold, release, retry, skip: of a word and what it is about. */
gboolean schedule_act (struct schedule *schedule, const char *action, const char *target, GError **error);

/* ---- processes ---- */

/* Starts a step's job; a parent that dies takes it along, with SIGTERM. FAILURE_CONFIGURATION: there is no such job. */
gboolean process_start (const struct schedule *schedule, struct line *line, GError **error);
void process_signals_block (void); /* SIGCHLD and what asks to stop wait for process_wait() from now on */
int process_wait (gint64 until);   /* a signal, or 0 at a monotonic time */
bool process_ended (struct line *line, int *exit_code, char **reason); /* *reason: why it is no exit code of its own; NULL */

#endif
