/*
 * usage.h - the comparator of a rule that compares usage: per order and component what should have been used (STD), what the ERP
 * posted, what the MES measured (domain.md 2.b). Between recon.c and the files usage*.c; not for callers.
 *
 * An order is compared once, over its whole life: in the run of the period in which it was completed, when the rule's grace has
 * passed. Rows of orders that are not that far are open by timing and are carried; rows of orders completed earlier are context.
 */
#ifndef RECON_USAGE_H
#define RECON_USAGE_H

#include "common/recon/recon_internal.h"

/* What a case of usage says, in place of what movement cases read off their rows. */
struct usage_fact
{
	const char *key;   /* names the case: order and component, or product and component */
	const char *drift; /* the key of the BOM_DRIFT that a variance is part of; NULL */
	const char *order_no, *material, *material_text, *uom, *cause, *order_status;
	int uom_decimals;
	int64_t left, right, delta; /* measured and standard; of BF_FIXED_REPEAT what is supported and what was posted */
	const struct price *price;  /* NULL: none is known */
	bool price_fallback;
	int64_t stock;    /* effect on stock, MONEY_SCALE; DECIMAL_NONE: not valued */
	int64_t exposure; /* DECIMAL_NONE: not valued */
	bool in_process;  /* the order still collects cost: its work in process stands against the stock */
	instant_t at;     /* when the order was completed; INSTANT_NONE */
	date_t on;        /* the day of it in the plant's books */
};

/* Judges all rows that are pending; FAILURE_INTERNAL when the parts of a variance do not sum, or use is lost on the way. */
gboolean usage_run (struct recon *recon, GError **error);
void usage_free (struct usage *usage); /* NULL is fine */

void usage_case (const struct recon *recon, const struct usage_fact *fact, struct outcome *outcome, struct outcome_case *c);
/* Fills outcome.usage, and warns of what was not compared. */
void usage_outcome (const struct recon *recon, struct outcome *outcome);
/* 16 hex digits: what a case of usage is called. */
const char *usage_case_id (const struct recon *recon, struct outcome *outcome, enum code code, const char *key);

#endif
