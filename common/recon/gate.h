/*
 * gate.h - the gate of a period close: what each check measures in the runs that stand, which of them hold, and whether the
 * period may be signed; and who may sign what. Pure: facts in, answers out.
 *
 * No average and no points: a required check that fails is not made good by others (domain.md 4.2). What could not be measured
 * has failed, too.
 */
#ifndef RECON_GATE_H
#define RECON_GATE_H

#include "common/config/close_rule.h"
#include "common/recon/outcome.h"

#include <glib.h>
#include <stdbool.h>

/* ---- facts ---- */

struct gate_need /* a run that must be there */
{
	const char *reconciliation, *unit; /* unit: plant or company as the runs are of; "": any one will do */
};

enum gate_attempt_state
{
	GATE_ATTEMPT_RUNNING,
	GATE_ATTEMPT_FAILED,
	GATE_ATTEMPT_DONE
};

struct gate_attempt /* the last one of a scope */
{
	const char *reconciliation, *unit, *reason;
	enum gate_attempt_state state;
};

/*
 * An accrual that was proposed for this period or an earlier one, and what has become of it. Money: MONEY_SCALE, of the sign of
 * the accrual; amount = cleared + released + open.
 */
struct gate_accrual
{
	const char *id, *reconciliation, *plant, *material, *order_no, *uom, *currency;
	const char *state;      /* "stands" "partly cleared" "cleared" "released" "stale" "withdrawn" */
	const char *cleared_by; /* documents of what cleared it; "" */
	const char *reason;     /* why it is in that state */
	period_t period;
	int periods; /* how many periods ago it was proposed for; 0: for this one */
	int uom_decimals, currency_decimals;
	int64_t qty, amount, cleared, released, open;
	int64_t difference; /* of what was posted and what was accrued for it: the price; DECIMAL_NONE: not known */
};
bool gate_accrual_is_old (const struct gate_accrual *accrual, const struct close_check *check);

struct gate_facts
{
	const struct close_rule *rule;
	const struct outcome *const *outcomes; /* the runs that stand for the period */
	const char *const *rules_now;          /* per outcome: hash of the rules in force; NULL: they cannot be read */
	size_t n_outcomes;
	const struct gate_need *needs; /* of all reconciliations that a check names */
	size_t n_needs;
	const struct gate_attempt *attempts;
	size_t n_attempts;
	const struct gate_accrual *accruals;
	size_t n_accruals;
	const instant_t *period_end; /* per outcome: what it must have seen, by the clock of its plant */
	instant_t as_of;             /* now */
};

/* ---- money ---- */

/*
 * Open cases of a run and what its tolerances have absorbed, in one currency: MONEY_SCALE. Net and gross always go together. Of
 * a tie-out a case is as large as the lines of the bridge behind which it stands. gate_money() gives an array of struct
 * gate_money, g_array_unref it: one for each currency that has something, in their order, and at least one. Currencies are never
 * added; what is not in the company's is held against the same limits by its number.
 */
struct gate_money
{
	const char *currency;                /* borrowed; "": the run has no money */
	int64_t open, accepted, unvalued;    /* open: without the accepted ones */
	int128 net, gross;                   /* of those that are open */
	int128 accepted_net, accepted_gross; /* of those that somebody has accepted */
	int128 small_gross;                  /* of `gross`: cases that are each clearly trivial */
	int128 absorbed_net, absorbed_gross; /* by tolerances */
};
GArray *gate_money (const struct outcome *outcome, const struct close_rule *rule);
/* Those of its rows and of what was found, in order: a balance may be in one that no row has. const char *, g_ptr_array_unref. */
GPtrArray *gate_currencies (const struct outcome *outcome);

/*
 * What counts whatever its size (domain.md 5.5), of struct gate_flag, owned. Manual journals on a stock account, accepted cases
 * of severity 1 and 2, tolerances that err to one side only, errors that offset each other.
 */
struct gate_flag
{
	char *text;
	int64_t n; /* journals, or cases; of a pattern 1 */
};
GPtrArray *gate_flags (const struct outcome *outcome, const struct close_rule *rule);

/* ---- checks ---- */

struct gate_waiver
{
	const char *user, *reason;
	int64_t value; /* what the check had found when it was waived: more than that is not waived */
	date_t until;
};

enum gate_state
{
	GATE_PASSED,
	GATE_FAILED,
	GATE_WAIVED,  /* failed, and somebody who may has waived it until a day that is not over */
	GATE_NO_DATA, /* there is nothing that it could be measured in */
	GATE_STATES
};
const char *gate_state_name (enum gate_state state); /* "passed" "failed" "waived" "no data" */

struct gate_result
{
	const struct close_check *check;
	enum gate_state state;
	int128 value; /* as the check's limit; 0 without data */
	char *says;   /* what was found: one line, owned */
	char *waiver; /* what there is to say of its waiver, owned; NULL: it has none */
	date_t due;
	bool due_now; /* on the day of as-of, or before */
};

/*
 * All checks in the order of the rule. waivers: one per check, user NULL where it has none. preparer: who has prepared the period
 * or is about to, and whose waivers therefore do not count; "" = nobody yet. today: in the company's days. Returns an array of
 * struct gate_result that gate_free() frees.
 */
GArray *gate_judge (const struct gate_facts *facts, const struct gate_waiver *waivers, const char *preparer, period_t period,
	date_t until, date_t today);
void gate_free (GArray *results); /* NULL is fine */

enum gate_verdict
{
	GATE_OPEN,        /* the period may be signed */
	GATE_RECOMMENDED, /* more recommended checks fail than may */
	GATE_REQUIRED,    /* a required check fails */
	GATE_NOT_READY,   /* a required run is missing or under way */
	GATE_VERDICTS
};

/* due_only: as the calendar asks today; else as for a signature, for which everything is due. */
enum gate_verdict gate_verdict (const GArray *results, const struct close_rule *rule, bool due_only);

/* ---- who may ---- */

enum sign_act
{
	SIGN_PREPARE,
	SIGN_REVIEW,
	SIGN_LOCK, /* of a comparison: to approve that its first side is retired */
	SIGN_WAIVE,
	SIGN_REOPEN,
	SIGN_ACTS
};

/* Where a period stands. */
enum sign_stage
{
	STAGE_NONE,
	STAGE_PREPARED,
	STAGE_REVIEWED,
	STAGE_LOCKED,
	STAGE_REOPENED
};

/* What is signed, in the words of messages. A period is prepared, reviewed, locked; a comparison of reports is approved. */
struct sign_subject
{
	const char *what, *command;        /* "the period", "tieout close" */
	const char *last, *ended, *beyond; /* "lock", "locked"; what comes after it */
	bool approvers;                    /* the last act is for the rule's approvers, else for its reviewers */
};
extern const struct sign_subject sign_of_period, sign_of_report;

/*
 * Why somebody may not do it now, newly allocated; NULL: he may. preparer: of the prepared result, "" = none. unchanged: what was
 * signed last is still what the ledger shows. Names are compared without case and outer blanks.
 */
char *sign_refusal (const struct sign_subject *subject, const struct close_rule *rule, enum sign_act act, enum sign_stage stage,
	const char *user, const char *preparer, bool unchanged);
bool same_person (const char *a, const char *b);

#endif
