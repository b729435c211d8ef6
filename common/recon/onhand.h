/*
 * onhand.h - the comparator of a rule that compares balances: what is on hand (domain.md 2.e). Between recon.c and the files
 * onhand*.c; not for callers.
 *
 * A bucket is a material in a place, lot, status, special stock and owner; quantities are base units, signed as stock. In this
 * order, each step only over what the one before left unbroken:
 *
 *   1. Each side by itself: opening + what moved = closing. A current balance leads back to any day by what was dated after it.
 *   2. Each bucket replayed in the order of events: it is never below zero.
 *   3. Bucket against bucket of the other side, then by the rule's fallbacks what is left over of one against another.
 *   4. What was counted against the book at that instant: what was posted up to it, and what happened before and was posted
 *      later or not at all.
 *
 * Where a rule's two sides are one source there is one system: its rows are the right side's, and step 3 has nothing to compare.
 */
#ifndef RECON_ONHAND_H
#define RECON_ONHAND_H

#include "common/recon/recon_internal.h"

struct onhand;

/* What a case of a bucket says, in place of what movement cases read off their rows. Text is never NULL. */
struct onhand_fact
{
	const char *key; /* names the case beside its code */
	const char *material, *material_text, *location, *lot, *uom, *right_location, *right_lot, *document, *cause, *tags, *pass;
	int uom_decimals;
	int broken;                 /* as in outcome_case */
	int64_t left, right, delta; /* QTY_SCALE; DECIMAL_NONE */
	const struct price *price;  /* NULL: none is known */
	bool price_fallback;
	int64_t stock, exposure; /* MONEY_SCALE; DECIMAL_NONE: not valued */
	instant_t at;            /* INSTANT_NONE: of a day only */
	date_t on;
};

/* The reference's balances and counts of the plant as tables of rows, for normalization; none where the rule asks for none. */
void onhand_tables (struct recon_input *input);

/* Judges all rows that are pending. FAILURE_INTERNAL when a bucket or a quantity is lost on the way. */
gboolean onhand_run (struct recon *recon, GError **error);
void onhand_free (struct onhand *onhand); /* NULL is fine */

void onhand_case (const struct recon *recon, const struct onhand_fact *fact, struct outcome *outcome, struct outcome_case *c);
/* Fills outcome.buckets, outcome.counts and outcome.stock_totals. */
void onhand_outcome (const struct recon *recon, struct outcome *outcome);

#endif
