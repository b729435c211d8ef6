/*
 * yield.h - what each order made: counted by the left side, confirmed and received by the right (domain.md 2.c). Internal to
 * the engine.
 *
 * Record matching judges receipts and scrap one by one. Beside it stands the order's identity
 *
 *	started = good + scrap + rework open + in process	(units of the main product)
 *
 * and the yield that the ERP confirmed at the last reporting operation. Money stays with the records: units whose receipt is a
 * case already only get a tag; what is found beyond them is a case without money, or with that of work in process. So the sum of
 * all cases is the true difference of stock.
 *
 * An order belongs to the run whose window has its first row; an earlier row or confirmation in the look-back leaves it to an
 * earlier run. It is then seen whole, as far as the look-ahead and --as-of reach, which is its horizon.
 */
#ifndef RECON_YIELD_H
#define RECON_YIELD_H

#include "common/recon/recon_internal.h"

struct output
{
	uint32_t plant, order_no;
	uint32_t material;                                /* the main product; 0 while unknown */
	const struct order *order;                        /* NULL: not described */
	const struct production *production;              /* what was wanted of it; NULL: not said */
	const char *last_operation;                       /* of its routing that reports; "" = not said */
	GArray *receipts[SIDE_COUNT], *scrap[SIDE_COUNT]; /* uint32_t: its rows, in canonical order */
	GPtrArray *confirmations[SIDE_COUNT];             /* const struct confirmation *: known and not cancelled, by key */
	int64_t covered;                                  /* counted scrap that its confirmations have settled */
	bool own, earlier;                                /* has rows of the window; of the time before it */
	bool confirmed;                                   /* the right side has a confirmation of it, if only a cancelled one */
	bool unclear; /* several main products, a row that cannot be counted, a unit without a factor */
};

struct outputs
{
	GHashTable *by_order;                 /* plant and order -> struct output */
	GPtrArray *list;                      /* the same by plant and order, as text */
	GHashTable *cancelled[SIDE_COUNT];    /* keys (const char *) of confirmations that are cancelled, as known at the horizon */
	GHashTable *by_document, *by_message; /* cancelled confirmations by what says which movements are theirs */
	GPtrArray *absent;                    /* struct absent *: what findings are of */
	instant_t horizon;
};

/* ---- output.c ---- */

/* Fills recon->outputs where the rule compares yields and there is something to compare; else it stays NULL. */
void recon_outputs (struct recon *recon);
void outputs_free (struct outputs *outputs); /* NULL is fine */

/* An identifier of reference data as rows of that side have it after normalization; 0 = no row has it. */
uint32_t identifier_find (const struct recon *recon, enum crosswalk which, int side, uint32_t plant, const char *text);

/* Known at the horizon, so not yet to be believed when later. */
bool confirmation_known (const struct outputs *outputs, const struct confirmation *confirmation);

enum tell
{
	TELL_STARTED,
	TELL_YIELD,
	TELL_SCRAP,
	TELL_REWORK,
	TELL_WIP
};

/* A quantity in base units of the order's main product; DECIMAL_NONE where no factor leads there. uom "" is the base unit. */
int64_t output_convert (const struct recon *recon, const struct output *output, const char *uom, int64_t qty);

/*
 * The sum over the confirmations of a side, in base units, of one operation (NULL: all). DECIMAL_NONE where none says it; what
 * has no factor to the base unit makes the order unclear.
 */
int64_t output_told (struct recon *recon, struct output *output, int side, enum tell what, const char *operation);

/* The operation at which yield counts: the routing's last that reports, else the highest that is confirmed; "" = neither. */
const char *output_last_operation (const struct output *output);

/* ---- scrap.c ---- */

void recon_scrap_double (struct recon *recon);    /* before the passes: scrap taken from stock that is confirmed as well */
void recon_scrap_confirmed (struct recon *recon); /* after them: counted scrap that is confirmed needs no movement */

/* ---- yield.c ---- */

void recon_yields (struct recon *recon);

/* A finding about a whole order: it shows the order's receipts, and no portion of them is its own. cause: interned. */
struct finding *output_finding (
	struct recon *recon, const struct output *output, enum code code, int64_t delta, const char *cause);

/* ---- coproduct.c ---- */

struct coproducts;
struct coproducts *coproducts_new (struct recon *recon); /* NULL: no bill of material has any, or the rule asks for none */
/* What should have come beside so much confirmed output, in base units of the main product. cause: interned. */
void coproducts_expect (
	struct coproducts *coproducts, const struct output *output, int64_t good, int64_t scrap, const char *cause);
void coproducts_raise (struct coproducts *coproducts); /* what of it is in no row; frees it */

/* ---- cancel.c ---- */

void outputs_index_cancelled (const struct recon *recon); /* part of recon_outputs */

/* The cancelled confirmation that a row of the right side belongs to; NULL: none. */
const struct confirmation *cancelled_find (const struct recon *recon, uint32_t row);
const char *cancelled_cause (struct recon *recon, const struct confirmation *one); /* "confirmation C1 is cancelled" */

/* After all rows have ended: movements that agree with an event although their confirmation is cancelled. */
void recon_cancelled (struct recon *recon);

static inline bool
kind_is_confirmed_scrap (enum kind kind)
{
	return kind == KIND_SCRAP_CONF || kind == KIND_SCRAP_CONF_REV;
}

#endif
