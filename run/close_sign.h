/*
 * close_sign.h - what people do to a period: prepare, review, lock, waive a check, reopen.
 *
 * Each is one event in the ledger, or none. Preparer and reviewer are different people, whatever the rule says; a sign-off binds
 * the hash of the results that it was shown, and is refused when another run has replaced one of them. The gate must be open for
 * each of the three signatures.
 */
#ifndef RUN_CLOSE_SIGN_H
#define RUN_CLOSE_SIGN_H

#include "run/close.h"

#include <glib.h>

/* Actions (close.h). *exit_code is that of the gate when it refuses; FAILURE_CONFIGURATION when the one who asks may not. */
gboolean close_prepare (struct close *close, int *exit_code, GError **error);
gboolean close_review (struct close *close, int *exit_code, GError **error);
gboolean close_lock (struct close *close, int *exit_code, GError **error);
gboolean close_waive (struct close *close, int *exit_code, GError **error);
gboolean close_reopen (struct close *close, int *exit_code, GError **error);

#endif
