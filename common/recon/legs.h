/*
 * legs.h - the comparator of a rule that follows what orders use and make on its way: the MES's event, the ERP's movement, its
 * failure queue, the line of the general ledger. For each order and component all four stand side by side, with the place where
 * it stopped. Between recon.c and the files legs*.c; not for callers.
 *
 * A line is an order and a material, use and output apart; what no order is named for is a line of its material, and what the
 * general ledger has without a movement a line of its document. Quantities are compared in sums, over the days around the window
 * too, so that a line is listed by the run of each window that it has a row in; money of the general ledger is compared with the
 * movements that its lines name, on stock accounts alone.
 *
 * Every row of a leg is on exactly one line, or has one fate that says why on none. A stop is a finding with exposure and without
 * impact: the money of what is missing stands in the reconciliation of records, or in the tie-out.
 */
#ifndef RECON_LEGS_H
#define RECON_LEGS_H

#include "common/recon/recon_internal.h"

struct legs;

/* What a case of a line says, in place of what movement cases read off their rows. */
struct legs_fact
{
	const char *key; /* names the case: order, material, flow, document */
	const char *order_no, *material, *material_text, *uom, *document, *currency, *cause, *order_status;
	int uom_decimals;
	int64_t left, right, delta; /* measured, posted, and what stopped; DECIMAL_NONE: does not apply */
	int64_t left_amount, right_amount;
	const struct price *price; /* NULL: none is known */
	int64_t exposure;          /* DECIMAL_NONE: not valued */
	const GPtrArray *entries;  /* const char *: source keys of lines of the general ledger without a movement; NULL: none */
	date_t on;                 /* of the latest row */
};

/* Judges all rows that are pending. FAILURE_INTERNAL when a row of a leg is on no line and has no fate. */
gboolean legs_run (struct recon *recon, GError **error);
void legs_free (struct legs *legs); /* NULL is fine */
void legs_case (const struct recon *recon, const struct legs_fact *fact, struct outcome *outcome, struct outcome_case *c);
/* Adds to the records of a case those of the general ledger, which are no rows of a side. */
char **legs_keys (const struct legs_fact *fact, struct outcome *outcome, char **keys);
/* Fills outcome.legs and outcome.leg_fates. */
void legs_outcome (const struct recon *recon, struct outcome *outcome);

#endif
