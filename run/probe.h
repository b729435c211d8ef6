/*
 * probe.h - does a database's driver hand over decimals, dates, moments, nothing and letters as they are, and is reading all that
 * we may do there?
 */
#ifndef RUN_PROBE_H
#define RUN_PROBE_H

#include "common/config/config.h"

#include <glib.h>
#include <stdint.h>

struct probe_warning
{
	char *what;       /* "the role may write: public.movement" */
	const char *mend; /* begins with a verb */
};

struct probe
{
	char *note;       /* "postgresql, decimals and times exact" */
	GArray *warnings; /* struct probe_warning */
};
void probe_release (struct probe *probe);

/*
 * Connects to a source by a connection of its own and asks for one row of constants (sql/check), the way rows are read in a run;
 * then what of our reading may go wrong some day: rights to write, tables and files whose readers hold up whoever posts, a clock
 * that is more than `skew` seconds from ours. FAILURE_CONFIGURATION names the value that came back changed; else the errors of
 * db.h. CSV sources have no driver: the note is "files".
 */
gboolean probe_source (
	const struct source *source, const struct config *config, int64_t skew, struct probe *probe, GError **error);

#endif
