/*
 * ledger_report.h - what the ledger remembers of compared reports: whether a period was clean, and its cells that differed.
 */
#ifndef IO_LEDGER_REPORT_H
#define IO_LEDGER_REPORT_H

#include "common/io/ledger.h"
#include "common/recon/dualrun.h"
#include "common/recon/streak.h"

/*
 * How far the ledger had got when a comparison looked at it. It does not see what is recorded after that, so that one who makes
 * it again later sees the same.
 */
struct report_moment
{
	int64_t comparison, event, effort; /* the last numbers of each; what is asked with moment NULL sees all there is */
};
gboolean ledger_report_moment (struct ledger *ledger, struct report_moment *moment, GError **error);
/* That of a recorded comparison, as the chain of jobs has noted it. FAILURE_DATA: it has not. */
gboolean report_moment_parse (const char *seen, struct report_moment *moment, GError **error);

struct report_record
{
	struct ledger_claim *claim;
	const char *run_id, *unit; /* unit: the plant; "" = all */
	period_t period;           /* PERIOD_NONE: a free window, which counts for nothing later: its attempt and files are noted */
	instant_t as_of;
	const char *result_hash; /* dualrun_hash() */
	const struct dualrun *dualrun;
	const struct part_file *archive;    /* what it read, finished; NULL: none */
	const struct report_moment *moment; /* when it looked at the ledger; NULL: it did not */
};

/*
 * All comparisons of a job and the files that it is about to name (finished parts), in one transaction, as ledger_record() does
 * for runs. A comparison supersedes an earlier one of its report, unit and period where its as-of is not before that; the one
 * that stands is not recorded twice. job: how the files are written; NULL: there are none.
 */
gboolean ledger_reports_record (struct ledger *ledger, const struct report_record *records, size_t n,
	struct part_file *const *outputs, size_t n_outputs, const struct ledger_job *job, GError **error);

/*
 * Whether the comparison that stands is this very one: then it is not recorded twice. *sequence: its number, else 0.
 * result_hash: "" of extracts.
 */
gboolean ledger_report_repeated (struct ledger *ledger, const char *report, const char *unit, period_t period, const char *run_id,
	const char *result_hash, int64_t *sequence, GError **error);

struct report_found
{
	int64_t sequence;
	char *run_id, *report, *unit, *version, *rules_hash, *result_hash;
};
void report_found_free (struct report_found *found); /* NULL is fine */

/*
 * The latest record of the comparison whose id is, or begins with, a text. FAILURE_USAGE: the ledger has none, or several, and
 * then the message names them.
 */
struct report_found *ledger_report_find (struct ledger *ledger, const char *id, GError **error);
struct report_found *ledger_report_recorded (struct ledger *ledger, int64_t sequence, GError **error); /* FAILURE_DATA: none */

struct report_period /* what stands for a period */
{
	int64_t sequence;
	struct streak_period streak;
	int verdict;
	int64_t cells, open_cells;
	char run_id[33];
	instant_t as_of;
	/* Of a comparison by an older version nothing is known of these: "" and 0. */
	char result_hash[65];
	int64_t differing;              /* cells that are not equal */
	int64_t known_held, known_void; /* entries of the register that explain something; that would, but do not hold */
};

/* What a recorded comparison came to: of struct report_sum, texts on the chunk. */
GArray *ledger_report_sums (struct ledger *ledger, int64_t sequence, GStringChunk *chunk, GError **error);

/* ---- hours by hand ---- */

/* Of struct report_effort, as noted: the first is the baseline, the last what holds now. Texts on the chunk. */
GArray *ledger_effort (struct ledger *ledger, const char *report, const char *unit, const struct report_moment *moment,
	GStringChunk *chunk, GError **error);

/* Of struct report_period, by period, up to and with `until`; NULL on error. */
GArray *ledger_report_history (struct ledger *ledger, const char *report, const char *unit, period_t until,
	const struct report_moment *moment, GError **error);

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
