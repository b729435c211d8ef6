/*
 * close_accrual.h - accruals of a close: what is proposed for its period, what is withdrawn, what became of earlier ones.
 */
#ifndef RUN_CLOSE_ACCRUAL_H
#define RUN_CLOSE_ACCRUAL_H

#include "run/close.h"

#include <glib.h>

extern const struct option close_accrual_options[];

/*
 * An action (close.h). Judges the findings of the period's runs, records what is new of its proposals and of those of earlier
 * periods as events, and writes the journal pack. Exit: 2 when an accrual is stale, else 0.
 */
gboolean close_accruals (struct close *close, int *exit_code, GError **error);

#endif
