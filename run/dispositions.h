/*
 * dispositions.h - decisions on cases from a CSV: case_id, action (accept, explain or assign), until, by, reason.
 */
#ifndef RUN_DISPOSITIONS_H
#define RUN_DISPOSITIONS_H

#include "common/io/ledger.h"

#include <glib.h>

/*
 * Reads the file; text lives in chunk. An unknown action, a bad date, a missing case_id or an accept without `until`, by or
 * reason is FAILURE_DATA naming file and line. Returns struct ledger_disposition.
 */
GArray *dispositions_read (const char *path, GStringChunk *chunk, GError **error);

#endif
