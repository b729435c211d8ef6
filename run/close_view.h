/* close_view.h - the close as its reports show it (reports/close_report.h). */
#ifndef RUN_CLOSE_VIEW_H
#define RUN_CLOSE_VIEW_H

#include "reports/close_report.h"
#include "run/close.h"
#include "run/close_gate.h"

#include <glib.h>

struct close_view
{
	struct close_report report;
	struct close_gate gate;
	char *unit, *verdict;
	GPtrArray *outcomes, *hashes, *changes;
	GArray *signatures, *waivers;
};

/*
 * Judges the gate, with the waivers of `preparer` counting for nothing, and puts all together. The caller calls
 * close_view_release(), also on failure.
 */
gboolean close_view_fill (struct close_view *view, struct close *close, const char *preparer, GError **error);
void close_view_release (struct close_view *view);

/* Prints it, in brief or all of it, then writes what --workbook and --summary ask for. exit_code: for the summary. */
gboolean close_view_show (const struct close_view *view, const struct close *close, bool brief, int exit_code, GError **error);

/* What differs between what was signed last and what the ledger shows: sentences, of char *, ended by NULL. */
GPtrArray *close_changes (const struct close *close);

#endif
