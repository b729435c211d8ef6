/*
 * snapshot_report.h - compared extracts with what their readers need beside them: the period, what was read.
 */
#ifndef REPORTS_SNAPSHOT_REPORT_H
#define REPORTS_SNAPSHOT_REPORT_H

#include "common/recon/outcome.h"
#include "common/recon/snapshot.h"
#include "reports/out_stream.h"

#include <glib.h>

struct snapshot_report
{
	const struct snapshots *snapshots;
	const char *run_id;
	period_t period;
	date_t from, until; /* half open */
	instant_t as_of;
	const GArray *evidence; /* struct evidence */
};

enum
{
	SNAPSHOT_DECIMALS = 2 /* of money as it is shown, at least */
};

/* The verdict in one sentence. Appended. */
void snapshot_verdict_append (GString *text, const struct snapshot_report *report);

/* What a person sees on the terminal: verdict, steps, money, the largest findings, at most `top`. */
void snapshot_text_append (GString *text, const struct snapshot_report *report, guint top);

/* Of a change "account;amount", or what they were and became, in the order of the rule; of another row "". Appended. */
enum snapshot_said
{
	SAID_COLUMNS,
	SAID_BEFORE,
	SAID_AFTER
};
void snapshot_said_append (
	GString *text, const struct snapshots *snapshots, const struct snapshot_change *change, enum snapshot_said what);

/* One row per row that is not the same, in the order of the comparison. reports: of struct snapshot_report *. */
gboolean snapshot_csv_write (const struct out_stream *out, const GPtrArray *reports, GError **error);
gboolean snapshot_json_write (const struct out_stream *out, const GPtrArray *reports, int exit_code, GError **error);
gboolean snapshot_workbook_write (const char *path, const GPtrArray *reports, GError **error);

#endif
