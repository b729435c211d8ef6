/* close_accrual_list.h - the accruals that a close has to do with, for its gate and its workbook. */
#ifndef RUN_CLOSE_ACCRUAL_LIST_H
#define RUN_CLOSE_ACCRUAL_LIST_H

#include "common/recon/gate.h"
#include "run/close.h"

#include <glib.h>

/*
 * Those proposed for the period of the close, and those of earlier periods that are open or were settled in it or later: struct
 * gate_accrual, by period, then id. Texts are of *book, which the caller frees after it; NULL with *book set or not: an error.
 */
GArray *close_accrual_list (struct close *close, struct signoff_book **book, GError **error);

#endif
