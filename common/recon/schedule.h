/*
 * schedule.h - when a chain of jobs is due, and what is to be done with one that is: pure answers, without clock and ledger.
 *
 * A chain is due at a plant (or company, or once) at instants that its days and time give in the plant's zone. Each day of its
 * calendar gives one occurrence, and each shift that starts on it one, however the clocks are put: a time that is skipped is due
 * when the clocks have been put forward, one that comes twice the first time. An occurrence is named after its local day
 * (`2026-03-10`, of a shift `2026-03-10/late`), so a change of the time of day does not run a day twice.
 *
 * What has become of it is told by events, in order (struct schedule_event); schedule_judge() says what comes next.
 */
#ifndef RECON_SCHEDULE_H
#define RECON_SCHEDULE_H

#include "common/base/calendar.h"
#include "common/config/config.h"
#include "common/config/schedule_rule.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum
{
	SCHEDULE_NAME = 80
};

struct schedule_place /* where a chain runs; everything is borrowed */
{
	const char *name;                 /* the plant, the company, or "all" */
	const struct plant *plant;        /* whose clock and shifts count */
	const struct company *company;    /* whose fiscal calendar counts */
	const struct close_rule *working; /* weekend and holidays */
};

struct schedule_due
{
	char name[SCHEDULE_NAME];
	instant_t at;
	date_t date;       /* {date} */
	period_t period;   /* that contains it, or that the close of this day is of; PERIOD_NONE: the fiscal calendar has none */
	const char *shift; /* NULL: not of a shift */
};

/* The occurrences in (after, until], in order; struct schedule_due. The caller unrefs the array. */
GArray *schedule_between (
	const struct schedule_chain *chain, const struct schedule_place *place, instant_t after, instant_t until);

/* The first one after an instant; false: none within three years. */
bool schedule_next (
	const struct schedule_chain *chain, const struct schedule_place *place, instant_t after, struct schedule_due *due);

/*
 * When the quiet ends that an instant falls into, windows that meet taken as one; INSTANT_NONE: nothing is quiet. *window is the
 * first of them.
 */
instant_t schedule_quiet_until (const struct schedule_rule *rule, const struct schedule_chain *chain,
	const struct schedule_place *place, instant_t instant, const struct schedule_quiet **window);

/* The words of an occurrence, for schedule_fill(); good as long as both. */
struct schedule_words
{
	const char *value[SCHEDULE_WORDS];
	char date[16], period[16], before[16], as_of[40];
};
void schedule_words_set (struct schedule_words *words, const struct schedule_chain *chain, const struct schedule_place *place,
	const struct schedule_due *due);

/* ---- events ---- */

enum schedule_kind /* what an event says; the words are those of the ledger */
{
	SCHEDULE_SEEN,    /* of chain and place: from here on occurrences count */
	SCHEDULE_STARTED, /* a step began */
	SCHEDULE_ENDED,   /* it ended, with this exit code */
	SCHEDULE_STOPPED, /* it was stopped with the whole program, which is nothing against it */
	SCHEDULE_LOST,    /* nobody was there to see its end */
	SCHEDULE_LATE,    /* the deadline passed */
	SCHEDULE_DONE,    /* all steps ended well; everything before is settled too */
	SCHEDULE_SKIPPED, /* this one and those before it are given up */
	SCHEDULE_RETRY,   /* somebody wants a failed step tried again */
	SCHEDULE_HOLD,    /* of a chain, a place or all: nothing starts until `until` */
	SCHEDULE_RELEASE, /* it may again */
	SCHEDULE_KINDS
};
const char *schedule_kind_name (enum schedule_kind kind); /* "seen" ... */
int schedule_kind_find (const char *name);                /* -1: none */

struct schedule_event
{
	const char *chain, *place, *occurrence; /* of a hold: chain is its target, the others "" */
	int64_t number;                         /* within them, from 1 */
	instant_t due;                          /* 0: of no occurrence */
	enum schedule_kind kind;
	const char *step, *reason; /* "" for none */
	int exit_code;             /* ENDED, STOPPED */
	instant_t at, until;       /* by the clock of the schedule; INSTANT_NONE */
	const char *host, *user;
	int64_t process;
};

enum schedule_verdict
{
	SCHEDULE_RUN,      /* the step is next */
	SCHEDULE_RUNNING,  /* it was started and has not ended: somebody is at it, or it is lost */
	SCHEDULE_WAITS,    /* it is tried again at `until` */
	SCHEDULE_FAILED,   /* somebody must look; tried again when the chain is due the next time */
	SCHEDULE_COMPLETE, /* no step is left */
	SCHEDULE_SETTLED   /* that has been noted, or it was given up */
};

struct schedule_state
{
	enum schedule_verdict verdict;
	size_t step; /* index */
	int tries;   /* of this step that did not end well */
	int exit_code;
	instant_t until, since; /* of the last event that matters */
	const struct schedule_event *last;
	bool begun, late;
};

/* events: of the occurrence, in order. latest_due: the newest due time of chain and place that has come. */
void schedule_judge (const struct schedule_chain *chain, const struct schedule_event *const *events, size_t n, instant_t now,
	instant_t latest_due, struct schedule_state *state);

bool schedule_step_is_done (const struct schedule_event *const *events, size_t n, const char *step);
bool schedule_code_is_result (int exit_code);  /* 0, 2, 3, 4 */
bool schedule_code_is_retried (int exit_code); /* 69, 75 */

#endif
