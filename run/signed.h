/* signed.h - who has signed recorded runs, for their workbooks. */
#ifndef RUN_SIGNED_H
#define RUN_SIGNED_H

#include "common/io/ledger_signoff.h"
#include "reports/workbook_signoff.h"

#include <glib.h>

/*
 * Per outcome (struct outcome *) what stands signed of it: since its period was last reopened, of its company or else its plant.
 * Texts are the book's, which the caller frees after use. The result is g_malloc'ed; NULL on failure: the chain is not whole.
 */
struct workbook_signoff *signed_find (
	struct ledger *ledger, const GPtrArray *outcomes, struct signoff_book **book, GError **error);

#endif
