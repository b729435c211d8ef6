/*
 * close.h - the period close of a company, or of one of its plants: gate, sign-off, lock. The job behind tieout-close.
 *
 * `tieout-close ACTION --period P` does one of the actions in the table of close.c. Another file adds one by a row there: a
 * function that gets everything the close knows of the period, loaded and verified.
 */
#ifndef RUN_CLOSE_H
#define RUN_CLOSE_H

#include "common/config/close_rule.h"
#include "common/io/ledger_signoff.h"
#include "run/job.h"

#include <glib.h>

struct close_run /* a run that stands for the period */
{
	const struct ledger_found *found;
	struct outcome *outcome; /* as recorded, without the lists that only its archive has */
	char *result_hash;       /* ledger_result_hash() of it */
};

struct close
{
	struct job *job;
	struct ledger *ledger;
	const struct company *company;
	const struct plant *unit;   /* the plant that is closed, or the company as one: its clock */
	const char *plant;          /* "" = the whole company with all its plants */
	struct signoff_scope scope; /* the same as the ledger names it */
	date_t from, until;         /* of the period; half open */
	date_t today;               /* of --as-of, in the days of the unit */
	struct close_rule *rule;
	const char *user;          /* who does it; "" where nobody needs to say: he only looks */
	GPtrArray *runs;           /* of struct close_run *, by reconciliation, then plant; those of the unit alone */
	struct signoff_book *book; /* what has been signed, waived and proposed of this scope */
	char *result_hash;         /* of all runs together: what a sign-off of now binds */
	char *evidence;            /* why what this session signs can be audited; "" = it cannot, and not_evidence says why */
	char *not_evidence;
	GPtrArray *found; /* owns what runs borrow */
};

struct close_action
{
	const char *name, *what; /* what: for --help, lower case */
	bool writes;             /* else the ledger is opened for reading */
	gboolean (*run) (struct close *close, int *exit_code, GError **error);
};

extern const struct option close_options[];

/* A job_work: the action that the command line names. */
gboolean close_run (struct job *job, int *exit_code, GError **error);

/* The runs of the period as a sign-off binds them: struct signoff_run, texts borrowed from the close. g_array_unref it. */
GArray *close_bound (const struct close *close);

/* Loads runs and book again, as they stand now; what the close knew is gone. For an action that has waited, or has written. */
gboolean close_load (struct close *close, GError **error);

/* "company 1000", "plant 1010 of company 1000", "the company": for sentences. The caller frees it. */
char *close_unit_text (const struct close *close);

#endif
