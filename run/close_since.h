/* close_since.h - what changed of a period since it was signed. */
#ifndef RUN_CLOSE_SINCE_H
#define RUN_CLOSE_SINCE_H

#include "run/close.h"

#include <glib.h>

/*
 * An action (close.h). Compares the records that the last sign-off binds with those that stand now: text, --exceptions as CSV
 * and --summary as JSON, by line of the bridges. Exit: 0 when nothing changed, else 2 or 3. FAILURE_BUSY: nobody has signed.
 */
gboolean close_since (struct close *close, int *exit_code, GError **error);

#endif
