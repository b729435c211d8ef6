/*
 * accrual_store.h - proposals of a close as events of the sign-off chain: what each says beside its columns, and the life of each
 * proposal put together again. Between run/close_accrual.c and common/io/ledger_signoff.h.
 */
#ifndef RUN_ACCRUAL_STORE_H
#define RUN_ACCRUAL_STORE_H

#include "common/io/ledger_signoff.h"
#include "common/recon/accrual.h"

#include <glib.h>

/* What stands in `facts` of an event. Texts are never NULL. */
struct accrual_facts
{
	const char *plant, *code; /* of the finding; code "" = in flight */
	int uom_decimals, currency_decimals;
	char **accounts, **amounts; /* the journal's lines, beside each other; amounts at MONEY_SCALE, debit positive */
	const char *fate;           /* of a later period, settled_in: fate_name(); "" = it only proposes or withdraws */
	period_t settled_in;
	int64_t cleared_qty, cleared_accrued, cleared_posted, difference, open_qty, open_amount;
};

char *accrual_facts_text (const struct accrual_facts *facts);

/* A proposal through all its events, as seen from a period that is closed. */
struct accrual_life
{
	const struct accrual *proposed; /* the last event that proposed it: its numbers are its journal's */
	struct accrual_facts proposal;
	const struct accrual *latest;
	struct accrual_facts facts;           /* of the latest */
	const struct accrual *told;           /* the last event that this period settled it with; NULL */
	int64_t cleared_qty, cleared_accrued; /* by periods between its own and this one */
};

/*
 * All lives of a book, by proposal_id, of plants that a close of `plant` is about ("" = all). FAILURE_DATA: an event cannot be
 * read. The array owns its elements; texts belong to the book.
 */
GPtrArray *accrual_lives (struct signoff_book *book, const char *plant, period_t period, GError **error);

bool accrual_life_stands (const struct accrual_life *life);  /* proposed, and no later period has said anything of it */
bool accrual_life_is_void (const struct accrual_life *life); /* withdrawn before its period was over */
struct accrual_record accrual_life_record (const struct accrual_life *life); /* less what periods between have cleared */

/* An event that proposes, from a fresh judgment. `facts` must have been made by accrual_item_facts. */
struct accrual accrual_item_event (const struct accrual_item *item, const struct signoff_scope *scope, const char *facts);
char *accrual_item_facts (const struct accrual_item *item);
bool accrual_item_equals (const struct accrual_item *item, const struct accrual_life *life); /* the same journal */

#endif
