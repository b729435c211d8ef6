/*
 * tieout.h - the comparator of a rule that compares ledgers: the value of the stock ledger's movements (left) against the lines
 * of the general ledger on stock accounts (right), and a bridge from one balance to the other that closes (domain.md 2.f).
 * Between recon.c and the files tieout*.c; not for callers.
 *
 * A line of the general ledger is a row of the right table: source_key, gl_account, amount (positive is debit), currency,
 * posting_date; `movement` is its origin (what made it: goods movement, revaluation, journal), `message_id` its reference to
 * the movement, `document` the accounting document; material, plant, qty and uom as far as the ledger has them (qty 0, uom "").
 * A stock account is one that a stock balance, the account determination or a movement names; lines of other accounts are out
 * of scope, but tell where a document went that is missing.
 *
 * The value of a movement has the sign of its stock delta. Movements without an amount, and kinds that the rule does not list,
 * are out of scope. For each account and currency, by construction:
 *
 *   right_close - left_close = carry-forward + sum of the bridge's lines + unexplained
 *
 * A pair of records that tie explains nothing and is matched; everything else is one line of the bridge, once.
 */
#ifndef RECON_TIEOUT_H
#define RECON_TIEOUT_H

#include "common/recon/recon_internal.h"

struct tieout;

/* What a case of a tie-out says, in place of what movement cases read off their rows. */
struct tieout_fact
{
	const char *key; /* names the case: account, and document, batch or balance */
	const char *gl_account, *document, *cause, *material;
	const char *currency;
	int64_t left, right; /* value in the stock ledger and in the general ledger, MONEY_SCALE */
	int64_t exposure;    /* not negative: what the two differ by, or what stands in the wrong place */
	enum bridge_cause bridge;
	const GPtrArray *nearest; /* const char *: records that may be the counterpart, none of them surely; NULL */
};

/* Judges all rows that are pending. FAILURE_INTERNAL when a bridge does not close. */
gboolean tieout_run (struct recon *recon, GError **error);
void tieout_free (struct tieout *tieout); /* NULL is fine */

/* Money alone does not make these smaller: what is unexplained stops, and a journal on a stock account is never trivial. */
int tieout_severity (const struct tieout_fact *fact, int by_money);
void tieout_case (const struct recon *recon, const struct tieout_fact *fact, struct outcome *outcome, struct outcome_case *c);
/* Fills outcome.accounts, outcome.bridge with outcome.parts, and outcome.rolls. */
void tieout_outcome (const struct recon *recon, struct outcome *outcome);
/* 16 hex digits: what a case of a tie-out is called. */
const char *tieout_case_id (const struct recon *recon, struct outcome *outcome, const char *key);

#endif
