/*
 * dualrun_report.h - a compared report with what its readers need beside it: the unit, the period, its streak, what was read.
 */
#ifndef REPORTS_DUALRUN_REPORT_H
#define REPORTS_DUALRUN_REPORT_H

#include "common/recon/dualrun.h"
#include "common/recon/outcome.h"
#include "common/recon/streak.h"
#include "reports/out_stream.h"

#include <glib.h>

struct report_signature /* somebody's name under a comparison; texts are borrowed */
{
	const char *stage, *role, *user, *statement, *result_hash; /* stage: "prepared" "reviewed" "approved" */
	instant_t at;
	bool holds;    /* what was signed is this result */
	bool evidence; /* it can be audited */
};

struct dualrun_report
{
	const struct dualrun *dualrun;
	const char *run_id, *unit; /* unit: the plant; "" = all */
	period_t period;
	date_t from, until; /* half open */
	instant_t as_of;
	const GArray *evidence; /* struct evidence */
	const GArray *history;  /* struct streak_trend, by period, this one last */
	struct streak streak;
	const char *result_hash;                   /* what a sign-off binds is made of it: dualrun_hash() */
	const GArray *signatures;                  /* struct report_signature; NULL: nobody was asked */
	bool beside;                               /* its workbook is packed by a thread beside */
	struct report_effort effort_first, effort; /* by hand, as first noted and now; hours DECIMAL_NONE: nobody said */
};

struct streak_trend /* what stands for a period */
{
	struct streak_period streak;
	int64_t cells, open_cells, differing;
	int length;         /* clean periods in a row up to it */
	const GArray *sums; /* struct report_sum, as recorded; NULL: nothing is known */
};

/*
 * "By hand: 12.50 hours a period, as anna measured on 2026-01-15; now 3.00 ..., 76.0 % less. The comparison settles 2,997 of
 * 3,000 cells; 3 are left to people." Nothing where nobody has said.
 */
void dualrun_effort_append (GString *text, const struct dualrun_report *report);

/* The verdict in one sentence, and the streak in another. Appended. */
void dualrun_verdict_append (GString *text, const struct dualrun_report *report);
void dualrun_streak_append (GString *text, const struct dualrun_report *report);

/* What a person sees on the terminal: verdict, totals of each measure, the largest cells, at most `top`. */
void dualrun_text_append (GString *text, const struct dualrun_report *report, guint top);

/* One row per cell that is not equal, in the order of the comparison. reports: of struct dualrun_report *. */
gboolean dualrun_csv_write (const struct out_stream *out, const GPtrArray *reports, GError **error);
/* The summary of all reports, with the exit code of the job. */
gboolean dualrun_json_write (const struct out_stream *out, const GPtrArray *reports, int exit_code, GError **error);
gboolean dualrun_workbook_write (const char *path, const GPtrArray *reports, GError **error);

/* A column of a key as people read it: "(total)" for a total. */
const char *dualrun_key_text (const struct dualrun *dualrun, const struct report_key *key, int column);

#endif
