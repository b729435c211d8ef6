/*
 * bridge_change_report.h - what changed of a period since it was signed, by line of its bridges: as text, CSV and JSON.
 */
#ifndef REPORTS_BRIDGE_CHANGE_REPORT_H
#define REPORTS_BRIDGE_CHANGE_REPORT_H

#include "common/recon/bridge_change.h"
#include "reports/out_stream.h"

#include <glib.h>

/* What the changes are since. Texts are never NULL. */
struct signed_state
{
	const char *unit; /* "company US01" */
	period_t period;
	const char *stage, *user, *role; /* "locked", by whom */
	instant_t at;
	const char *result_then, *result_now; /* hashes of all runs together */
};

/* The answer in words, ended by a line feed; of the lines at most `top`, the rest is counted. */
void bridge_changes_text (GString *out, const struct signed_state *signed_state, const struct bridge_changes *changes, guint top);

/* One line per line of a bridge that changed: then, now, change, the runs and the cases behind it. */
gboolean bridge_changes_csv_write (
	const struct out_stream *out, const struct signed_state *signed_state, const struct bridge_changes *changes, GError **error);
gboolean bridge_changes_json_write (
	const struct out_stream *out, const struct signed_state *signed_state, const struct bridge_changes *changes, GError **error);

/* 0 when nothing changed, else 2 or 3. */
int bridge_changes_answer (const struct signed_state *signed_state, const struct bridge_changes *changes);

#endif
