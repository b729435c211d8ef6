/* close_status.h - where a period stands: who signed what, and whether that is still what the ledger says. */
#ifndef RUN_CLOSE_STATUS_H
#define RUN_CLOSE_STATUS_H

#include "run/close.h"

#include <glib.h>

/* An action (close.h): prints it. */
gboolean close_status (struct close *close, int *exit_code, GError **error);

#endif
