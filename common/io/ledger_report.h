/*
 * ledger_report.h - what the ledger remembers of compared reports: whether a period was clean, and its cells that differed.
 */
#ifndef IO_LEDGER_REPORT_H
#define IO_LEDGER_REPORT_H

#include "common/io/ledger.h"
#include "common/recon/dualrun.h"
#include "common/recon/streak.h"

struct report_record
{
	const char *run_id, *unit; /* unit: the plant; "" = all */
	period_t period;
	instant_t as_of;
	const struct dualrun *dualrun;
};

/* One transaction. The comparison supersedes an earlier one of its report, unit and period where its as-of is not before that. */
gboolean ledger_report_write (struct ledger *ledger, const struct report_record *record, GError **error);

struct report_period /* what stands for a period */
{
	int64_t sequence;
	struct streak_period streak;
	int verdict;
	int64_t cells, open_cells;
	char run_id[33];
	instant_t as_of;
};

/* Of struct report_period, by period, up to and with `until`; NULL on error. */
GArray *ledger_report_history (struct ledger *ledger, const char *report, const char *unit, period_t until, GError **error);

/*
 * What a recorded comparison explained by TIMING, its names put into strings: of struct timing_claim. What names a side, measure
 * or column that the rule no longer has is left out.
 */
GArray *ledger_report_claims (
	struct ledger *ledger, int64_t sequence, const struct report_rule *rule, struct strpool *strings, GError **error);

/* The same of what it tolerated: the amounts are the differences. */
GArray *ledger_report_leanings (
	struct ledger *ledger, int64_t sequence, const struct report_rule *rule, struct strpool *strings, GError **error);

#endif
