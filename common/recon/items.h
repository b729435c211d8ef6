/*
 * items.h - the comparator of a rule that compares open items (domain.md 2.f): what was received against what was invoiced per
 * order line, what an order was charged with against what it delivered, what was issued against what was received per shipment.
 * Between recon.c and the files items*.c; not for callers.
 *
 * An item is what rows with the same keys, in one currency, have done to an account. Each row stands on its debit or its credit
 * side:
 *
 *            debit                                  credit                      judged by
 *   GR/IR    invoices (right)                       receipts (left)             quantity, at the value of the receipts
 *   WIP      issues (left), activities (right)      receipts (left)             value
 *   transit  issued at one plant (left)             received at another (left)  quantity, at the value of the issues
 *
 * By quantity: what the two sides share is cleared, oldest rows first; the rest is open, and a quantity never clears by itself.
 * What the cleared part was invoiced or received above its value is a difference that the account does not keep. By value: the
 * balance is open. Rows up to the end of the window count, whenever they were posted; those of open items are carried.
 *
 * For each account and currency: the sum of the open amounts against the account's balance on the last day of the window.
 */
#ifndef RECON_ITEMS_H
#define RECON_ITEMS_H

#include "common/recon/recon_internal.h"

struct items;

/* What a case of open items says, in place of what movement cases read off their rows. */
struct items_fact
{
	const char *key;   /* names the case: the item's keys and currency, and what of it */
	const char *cause; /* what is open, since when */
	const char *gl_account, *currency, *uom, *order_status;
	int uom_decimals;
	int64_t left_qty, right_qty, delta_qty; /* DECIMAL_NONE: does not apply */
	int64_t left, right;                    /* values, MONEY_SCALE */
	int64_t exposure;                       /* not negative; DECIMAL_NONE: no value is known */
	date_t since;                           /* DATE_NONE: of an account */
};

gboolean items_run (struct recon *recon, GError **error); /* judges all rows that are pending */
void items_free (struct items *items);                    /* NULL is fine */

void items_case (const struct recon *recon, const struct items_fact *fact, struct outcome *outcome, struct outcome_case *c);
void items_outcome (const struct recon *recon, struct outcome *outcome); /* fills outcome.items and outcome.item_accounts */
const char *items_case_id (const struct recon *recon, struct outcome *outcome, const char *key); /* 16 hex digits */
const char *item_state_name (enum item_state state);                                             /* "received" "in transit" ... */

#endif
