/*
 * accrual.h - what a close proposes to accrue of a period's findings, and what became of it afterwards (domain.md 5.4). Pure.
 *
 * A candidate is every open case of the period's runs and every event that still waits for its posting. It is accrued when it
 * surely happened in the period and no ledger has it; else it is left out, for one reason. Nothing is ever posted: a proposal is
 * a journal that people may book, dated the last day of the period and reversed on the first day of the next one.
 *
 * Its lines are the finding's effects taken back: the inventory accrual stands in for the stock account, which no journal may
 * touch; against it stands what the engine found the movement to stand against, by the status of its order (work in process while
 * it runs, variance once it is complete) or as a receipt from a vendor. So each journal sums to zero, to the minor unit.
 *
 * A proposal is named by the case_id of its finding. One finding is accrued once, in the period in which it happened.
 */
#ifndef RECON_ACCRUAL_H
#define RECON_ACCRUAL_H

#include "common/base/calendar.h"
#include "common/config/config.h"
#include "common/recon/outcome.h"

#include <glib.h>
#include <stdbool.h>

enum accrual_reason
{
	ACCRUE_PROPOSED,
	ACCRUE_OTHER,     /* its code says nothing of an unposted movement, or the rule does not accrue it */
	ACCRUE_UNCERTAIN, /* only suggested, or without a record that it happened */
	ACCRUE_ACCEPTED,  /* somebody has accepted it as it is: it is disputed, or no error */
	ACCRUE_QUEUE,     /* failed, and to be posted before the close */
	ACCRUE_NOT_HERE,  /* did not happen in the period, or was posted before it happened */
	ACCRUE_EARLIER,   /* accrued in an earlier period already */
	ACCRUE_TWICE,     /* its record is accrued by another reconciliation */
	ACCRUE_UNVALUED,  /* no price */
	ACCRUE_NO_EFFECT, /* worth nothing */
	ACCRUE_TRIVIAL,   /* clearly trivial, as all that is trivial is together */
	ACCRUE_REASON_COUNT
};
const char *accrual_reason_name (enum accrual_reason reason); /* "proposed" "other" ... */
const char *accrual_reason_text (enum accrual_reason reason); /* "it has no price"; "" of a proposal */

enum
{
	ACCRUAL_LINES_MAX = 4
};

struct accrual_line
{
	const char *account;
	int64_t amount; /* MONEY_SCALE, debit positive; never 0 */
};

/* A candidate and what became of it. Texts are borrowed from the outcomes and the accounts. */
struct accrual_item
{
	const char *id; /* case_id */
	enum code code; /* CODE_NONE: in flight, no finding yet */
	enum accrual_reason reason;
	const char *run_id, *reconciliation, *company, *plant, *material, *order_no, *order_status, *uom, *source;
	period_t period;    /* in which it happened; PERIOD_NONE: nobody can tell */
	char *const *keys;  /* of its records in the left source, NULL-ended */
	const char *key[2]; /* behind `keys` of what is in flight */
	int64_t qty;        /* counted base units, QTY_SCALE; DECIMAL_NONE: none */
	int uom_decimals;
	int64_t unit_price, price_unit;
	int64_t amount; /* effect on stock, MONEY_SCALE: + is stock too high in the books; DECIMAL_NONE: unvalued */
	const char *currency;
	int currency_decimals;
	struct accrual_line lines[ACCRUAL_LINES_MAX]; /* of a proposal */
	int n_lines;
};

/* A run of the period with what its rule accrues and the accounts of its company. */
struct accrual_run
{
	const struct outcome *outcome;
	const struct accrual_rule *rule;
	int64_t trivial; /* of the rule: below this a candidate is trivial */
	const struct accrual_accounts *accounts;
};

struct accrual_total /* of one currency; by currency, then reason */
{
	const char *currency;
	enum accrual_reason reason;
	int decimals;
	int64_t candidates, unvalued;
	int128 net, gross; /* MONEY_SCALE; of those that have a value */
};

struct accruals
{
	period_t period;
	GPtrArray *list;            /* struct accrual_item *, by reconciliation, company, plant, id */
	GArray *totals;             /* struct accrual_total; they sum to all candidates */
	GHashTable *stock_accounts; /* text, a set: what the runs know to be stock accounts */
};
typedef struct accruals accruals;

/*
 * Judges all candidates of a period's runs, which are borrowed and must outlive the result. `accrued` holds the ids of what
 * earlier periods have accrued (a set; NULL: nothing). FAILURE_CONFIGURATION: an account to be posted to is missing, or is a
 * stock account of any of the runs.
 */
struct accruals *accruals_new (period_t period, const struct accrual_run *runs, size_t n, GHashTable *accrued, GError **error);
void accruals_free (struct accruals *accruals); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (accruals, accruals_free)

/* The accounts that the records and the bridge of an outcome show to be stock accounts, into a set of borrowed texts. */
void stock_accounts_collect (const struct outcome *outcome, GHashTable *accounts);

/* ---- what became of a proposal ---- */

enum fate
{
	FATE_STANDS,   /* nothing has come since */
	FATE_PARTLY,   /* part of its quantity has been posted since */
	FATE_CLEARED,  /* all of it has been posted, in the period after */
	FATE_RELEASED, /* the finding has gone and no posting came for (all of) it: taken back, or within tolerance */
	FATE_STALE,    /* one period later (part of) it is still not posted: a finding, ACCRUAL_STALE */
	FATE_COUNT
};
const char *fate_name (enum fate fate); /* "stands" "partly cleared" "cleared" "released" "stale" */

/* A proposal as it was recorded. Texts are the caller's. */
struct accrual_record
{
	const char *id, *reconciliation, *company, *plant, *material, *order_no, *uom, *currency, *code;
	period_t period;
	char **keys;                                 /* left records, NULL-ended */
	int64_t qty, unit_price, price_unit, amount; /* as in struct accrual_item */
	int uom_decimals, currency_decimals;
};

/* What one posting cleared of a proposal. Money is that of the accrual's sign: + where the accrual has +. */
struct accrual_clearing
{
	const struct outcome_arrival *arrival;
	int64_t qty;
	int64_t accrued, posted; /* MONEY_SCALE; posted DECIMAL_NONE: the posting has no amount */
	int64_t difference;      /* posted less accrued: a line of its own, the price; DECIMAL_NONE as posted */
	bool in_period;          /* dated in the accrual's own period: it stands there beside the accrual */
};

struct accrual_fate
{
	const struct accrual_record *record;
	enum fate fate;
	GArray *clearings;                                                /* struct accrual_clearing, by posting date, then key */
	int64_t cleared_qty, cleared_accrued, cleared_posted, difference; /* sums; posted and difference of those that have money */
	int64_t open_qty, open_amount;                                    /* what is still not posted, or was taken back */
};

/*
 * What a later period's run of the same reconciliation and plant says of a proposal. `ended`: that period is over at the run's
 * as-of, so that what is unposted is stale. Free with accrual_fate_free().
 */
struct accrual_fate *accrual_settle (const struct accrual_record *record, const struct outcome *outcome, bool ended);
void accrual_fate_free (gpointer fate);

#endif
