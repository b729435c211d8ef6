/*
 * ledger_signoff.h - what people put their name to: sign-offs of a period, waivers of a check, accruals that are proposed.
 *
 * All three are events of one chain (table signoff_event). An event is only ever added; what holds is the last one about a
 * subject. Each has the hash of the event before it and its own, over everything it says, so that a row that was changed, taken
 * out or slipped in shows; whoever has the head of the chain elsewhere sees as well that its end was cut off. Every reading
 * walks the whole chain: it grows by a few rows per period.
 *
 *	entry = (struct signoff_entry) {.signoff = &mine};
 *	ledger_sign (ledger, &entry, 1, still_true, data, &error)		one transaction, all entries or none
 *	book = signoff_book_load (ledger, &scope, &error)			what was said of a period, oldest first
 *	last = signoff_latest (book)
 *
 * Times are the clock's when the event is recorded, never --as-of. Money is MONEY_SCALE, quantities QTY_SCALE. Texts are never
 * NULL in what is loaded, and belong to the book; in what is recorded NULL is "".
 */
#ifndef IO_LEDGER_SIGNOFF_H
#define IO_LEDGER_SIGNOFF_H

#include "common/io/ledger.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* What is closed: a company as a whole (plant ""), or one plant of it. */
struct signoff_scope
{
	const char *company, *plant;
	period_t period;
};

/* ---- sign-offs ---- */

enum signoff_stage
{
	SIGNOFF_NONE, /* nobody has signed */
	SIGNOFF_PREPARED,
	SIGNOFF_REVIEWED,
	SIGNOFF_LOCKED,
	SIGNOFF_REOPENED,
	SIGNOFF_APPROVED, /* of a comparison of reports: its first side may be retired */
	SIGNOFF_STAGES
};
const char *signoff_stage_name (enum signoff_stage stage); /* "" "prepared" "reviewed" "locked" "reopened" "approved" */

struct signoff_run /* a run that a sign-off binds */
{
	const char *reconciliation, *plant, *run_id; /* of a comparison: its report, unit and id */
	int64_t sequence;                            /* of its record */
	instant_t as_of;
	const char *result_hash; /* ledger_result_hash() */
};

struct signoff_file /* an output of such a run, as the ledger has it */
{
	const char *name, *digest;
};

struct signoff
{
	struct signoff_scope scope; /* of a report: company "", its unit, its period */
	const char *report;         /* whose comparison is signed; NULL: it is the close of the period */
	enum signoff_stage stage;
	const char *role, *user, *statement;
	const char *result_hash; /* of all runs together: signoff_hash() */
	const struct signoff_run *runs;
	size_t n_runs;
	const struct signoff_file *files;
	size_t n_files;
	const char *evidence; /* why it can be audited: "role tieout_close can only add"; "": it cannot */
	const char *gate;     /* the rule of the close and its hash */
	/* By the ledger: */
	int64_t event;
	instant_t at;
	const char *chain;
};

/*
 * SHA-256 over what a run found, 64 digits: rows, totals, cases, bridge, decisions, the rules, and what each source gave. Clock,
 * host, user and program version are no part of it, nor run id and as-of, nor whether a case is new or how old it is: a night's
 * run over the same records is the same result.
 */
char *ledger_result_hash (const struct outcome *outcome);

/* The hash of several runs together, of those members that say which and what: newly allocated. Their order does not matter. */
char *signoff_hash (const struct signoff_run *runs, size_t n);

/* ---- waivers ---- */

struct waiver /* a check may fail until a day, as far as it failed when it was waived */
{
	struct signoff_scope scope;
	const char *check, *user, *role, *reason;
	int64_t value; /* what was found then: as the check's limit */
	date_t until;  /* the last day on which it holds */
	int64_t event;
	instant_t at;
	const char *chain;
};

/* ---- accruals ---- */

enum accrual_state
{
	ACCRUAL_PROPOSED,
	ACCRUAL_WITHDRAWN, /* its record posted before the lock, or its case is none any more */
	ACCRUAL_CLEARED,   /* its record posted in a later period: cleared_by */
	ACCRUAL_STALE,     /* still unmatched after a whole period */
	ACCRUAL_STATES
};
const char *accrual_state_name (enum accrual_state state); /* "proposed" "withdrawn" "cleared" "stale" */

/* What is proposed to be posted by the last day of the period and reversed on the first of the next. Never on a stock account. */
struct accrual
{
	struct signoff_scope scope;
	const char *proposal_id; /* the same in every event about it */
	enum accrual_state state;
	const char *reconciliation, *case_id;
	const char *currency;
	int64_t amount; /* debit offset, credit accrual; negative: the other way round */
	const char *offset_account, *accrual_account;
	const char *material, *order_no, *uom;
	int64_t qty;                      /* base units, as the case counts them */
	int64_t unit_price, price_unit;   /* as in outcome_case */
	char **keys;                      /* NULL-ended: the records behind it */
	const char *cleared_by;           /* key or document of what cleared it; "" */
	int64_t cleared_amount;           /* DECIMAL_NONE: nothing has */
	const char *user, *role, *reason; /* whose program run, and why this event */
	const char *run_id;               /* of the run that shows the case, or what cleared it */
	const char *facts;                /* what only the caller reads */
	int64_t event;
	instant_t at;
	const char *chain;
};

/* ---- recording ---- */

struct signoff_entry /* exactly one of them */
{
	const struct signoff *signoff;
	const struct waiver *waiver;
	const struct accrual *accrual;
};

/*
 * Appends events in order, in one transaction in which no run is recorded by anybody. `still` (NULL: nothing to ask) is called
 * in it first: when it refuses, with an error, nothing is recorded. FAILURE_BUSY: another writer is at work for long.
 */
typedef gboolean signoff_check (void *data, GError **error);
gboolean ledger_sign (
	struct ledger *ledger, const struct signoff_entry *entries, size_t n, signoff_check *still, void *data, GError **error);

/* ---- reading ---- */

struct signoff_book
{
	GPtrArray *signoffs; /* of const struct signoff *, oldest first: of the close of periods */
	GPtrArray *reports;  /* the same of comparisons of reports */
	GPtrArray *waivers;  /* of const struct waiver * */
	GPtrArray *accruals; /* of const struct accrual * */
	int64_t events;      /* of the whole chain, whatever was asked for */
	char *head;          /* the hash at its end; "" when there is none */
	GPtrArray *links;    /* of char *: the hash of every event of the chain, in order */
	GPtrArray *owned;
	struct outcome *texts; /* owns them */
};
typedef struct signoff_book signoff_book;

/*
 * The events of a scope, after the whole chain was found to be whole: FAILURE_DATA names the first event that is not what was
 * recorded. scope NULL, and in it company or plant NULL, PERIOD_NONE: any.
 */
struct signoff_book *signoff_book_load (struct ledger *ledger, const struct signoff_scope *scope, GError **error);
void signoff_book_free (struct signoff_book *book); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (signoff_book, signoff_book_free)

const struct signoff *signoff_latest (const struct signoff_book *book); /* NULL: nobody has signed */
const struct signoff *signoff_latest_of (const struct signoff_book *book, enum signoff_stage stage);
const struct signoff *report_signoff_latest (
	const struct signoff_book *book, const char *report, const char *unit, period_t period); /* NULL: nobody has signed it */
const struct waiver *waiver_latest (const struct signoff_book *book, const char *check);     /* NULL: none */
const struct accrual *accrual_latest (const struct signoff_book *book, const char *proposal_id);
GPtrArray *accruals_current (
	const struct signoff_book *book); /* of const struct accrual *: the last event of each, by proposal_id */

/*
 * What the session could do to signed rows beside adding to them, as half a sentence, newly allocated: "" when nothing, which is
 * what evidence asks for. A file can be rewritten by whoever can write it, so with SQLite that is the answer.
 */
char *ledger_sign_rights (struct ledger *ledger, GError **error);

/* The last attempt of every run of a period: reconciliation, then unit. */
struct ledger_attempt
{
	const char *reconciliation, *plant, *state, *reason; /* state: "running" "recorded" "done" "failed" "died" */
};

/* Those of a company, or of one plant of it; struct ledger_attempt *, texts on `chunk`. */
GPtrArray *ledger_attempts (struct ledger *ledger, const struct signoff_scope *scope, GStringChunk *chunk, GError **error);

const char *ledger_user (const struct ledger *ledger); /* whom the server takes us for; "" for SQLite */

/* The files that were written of a record: struct signoff_file *, texts on `chunk`, by name. */
GPtrArray *ledger_run_files (struct ledger *ledger, int64_t sequence, GStringChunk *chunk, GError **error);

#endif
