/* close_status.h - where a period stands: its gate, its money, who signed what, and whether it still holds. */
#ifndef RUN_CLOSE_STATUS_H
#define RUN_CLOSE_STATUS_H

#include "run/close.h"

#include <glib.h>

/* Actions (close.h). *exit_code says of the gate what is due today; of a signed period whether what was signed still stands. */
gboolean close_status (struct close *close, int *exit_code, GError **error);
gboolean close_calendar (struct close *close, int *exit_code, GError **error);

#endif
