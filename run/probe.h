/*
 * probe.h - does a database's driver hand over decimals, dates, moments and letters as they are?
 */
#ifndef RUN_PROBE_H
#define RUN_PROBE_H

#include "common/config/config.h"

#include <glib.h>

/*
 * Connects to a source by a connection of its own and asks for one row of constants (sql/check), the way rows are read in a run.
 * *note, newly allocated, says what was proven: "postgresql, decimals and times exact". FAILURE_CONFIGURATION names the value
 * that came back changed; else the errors of db.h. CSV sources have no driver: *note is "files".
 */
gboolean probe_source (const struct source *source, const struct config *config, char **note, GError **error);

#endif
