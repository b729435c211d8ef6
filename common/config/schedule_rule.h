/*
 * schedule_rule.h - what runs when, as rules/schedule/ says: chains of steps with their days and times, what they wait for,
 * working calendars of plants, and windows in which nothing starts. docs/schedule.md explains every key.
 */
#ifndef CONFIG_SCHEDULE_RULE_H
#define CONFIG_SCHEDULE_RULE_H

#include "common/base/calendar.h"
#include "common/config/close_rule.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum
{
	SCHEDULE_WD_MOST = 10, /* WD-10 .. WD+10 */
	SCHEDULE_SHIFT_END = -1,
	SCHEDULE_NO_TIME = -2
};

/* Days of a plant's calendar: a day counts when any of them says so. */
struct schedule_days
{
	uint8_t weekdays; /* bit 0 Monday .. bit 6 Sunday */
	bool working;     /* every working day */
	uint32_t close;   /* bit n + SCHEDULE_WD_MOST: working day n of a close (close_calendar.h) */
};

enum schedule_of /* a chain is run once for each ... */
{
	SCHEDULE_OF_PLANT,
	SCHEDULE_OF_COMPANY,
	SCHEDULE_OF_ALL, /* once */
	SCHEDULE_OFS
};
const char *schedule_of_name (enum schedule_of of); /* "plant" ... */

enum schedule_need_kind
{
	SCHEDULE_NEED_FRESH, /* the newest change of a source */
	SCHEDULE_NEED_QUERY, /* a query over a source gives a row */
	SCHEDULE_NEED_FILE,  /* a file is there */
	SCHEDULE_NEED_CHAIN  /* another chain, or a step of it, is done */
};

struct schedule_need
{
	const char *name;
	enum schedule_need_kind kind;
	const char *source;       /* FRESH, QUERY */
	int64_t within;           /* FRESH: seconds that the newest change may lie before the due time */
	const char *query;        /* QUERY: a file of SQL, from the folder of the schedule */
	const char *file;         /* FILE: with placeholders */
	const char *chain, *step; /* CHAIN: step NULL = all of it */
};

struct schedule_step
{
	const char *name;
	const char **run; /* NULL-ended: the job, then its arguments with placeholders */
	int64_t timeout;  /* seconds */
};

struct schedule_chain
{
	const char *name;
	enum schedule_of of;
	const char **plants; /* NULL-ended; empty: all */
	struct schedule_days days;
	int at; /* minute of the day; SCHEDULE_SHIFT_END: when a shift of these days ends */
	/*
	 * A backlog has no days and no time: it is due once for each of these periods of the company's calendar when the period has
	 * ended, however long ago that was. first PERIOD_NONE: it is none.
	 */
	period_t first_period, last_period;
	int64_t delay;          /* seconds behind it */
	bool day_before;        /* {date} is the day before the one on which it is due */
	int64_t deadline;       /* seconds behind the due time; 0: none */
	int catch_up;           /* so many missed ones are made up for; older ones are left out */
	int64_t first, longest; /* back-off, seconds: doubled each time from the first to the longest */
	int times;              /* so often in all a step is tried before somebody must look */
	const struct schedule_need *needs;
	size_t n_needs;
	const struct schedule_step *steps;
	size_t n_steps;
};

struct schedule_calendar
{
	const char *name;
	const char **plants;       /* NULL-ended; empty: all that no other calendar names */
	struct close_rule working; /* weekend and holidays, nothing else */
};

struct schedule_quiet
{
	const char *name;
	const char **plants, **chains; /* NULL-ended; empty: all */
	struct schedule_days days;     /* on which it begins */
	int from, until;               /* minutes of the day; until at or before from: on the day after */
};

struct schedule_rule
{
	const char *name, *owner;
	int side_by_side; /* plants worked on at the same time */
	const struct schedule_calendar *calendars;
	size_t n_calendars;
	const struct schedule_quiet *quiet;
	size_t n_quiet;
	const struct schedule_chain *chains;
	size_t n_chains;
	const char *file; /* as it was read */
	void *store;
};
typedef struct schedule_rule schedule_rule;

/* FAILURE_CONFIGURATION as `file:line:column: ...`. A chain waits only for chains above it, so none waits for itself. */
struct schedule_rule *schedule_rule_load (const char *file, GError **error);
struct schedule_rule *schedule_rule_parse (const char *name, const char *text, size_t n, GError **error);
void schedule_rule_free (struct schedule_rule *rule); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (schedule_rule, schedule_rule_free)

const struct schedule_chain *schedule_chain_find (const struct schedule_rule *rule, const char *name); /* NULL: none */
bool schedule_names (const char *const *names, const char *name); /* the list names it, or is empty */

/*
 * What stands for {word} in arguments and names of files: the values of an occurrence, in this order. An argument that needs one
 * which is NULL has none.
 */
enum schedule_word
{
	SCHEDULE_PLANT,         /* {plant} */
	SCHEDULE_COMPANY,       /* {company} */
	SCHEDULE_CHAIN,         /* {chain} */
	SCHEDULE_DATE,          /* {date}: 2026-03-31 */
	SCHEDULE_SHIFT,         /* {shift} */
	SCHEDULE_PERIOD,        /* {period}: 2026-03, of a day of a close the period that is closed */
	SCHEDULE_PERIOD_BEFORE, /* {period_before} */
	SCHEDULE_AS_OF,         /* {as_of}: the due time */
	SCHEDULE_WORDS
};

/* The text with every {word} replaced; FAILURE_CONFIGURATION for one without a value. The caller frees it. */
char *schedule_fill (const char *text, const char *const values[SCHEDULE_WORDS], GError **error);

#endif
