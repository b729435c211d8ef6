/*
 * report_standing.h - where a report stands by what the ledger has of it: its comparisons, their streak, and who has signed the
 * last of them.
 */
#ifndef RUN_REPORT_STANDING_H
#define RUN_REPORT_STANDING_H

#include "common/io/ledger_report.h"
#include "common/io/ledger_signoff.h"

#include <glib.h>
#include <stdbool.h>

struct report_standing
{
	GArray *history;                  /* struct report_period, by period */
	const struct report_period *last; /* of history; NULL: it was never compared */
	struct streak streak;             /* up to the last */
	char *result_hash;                /* what a sign-off of the last binds: signoff_hash(); "" where nothing is known of it */
	const struct signoff *signoff;    /* of the last, of the book; NULL: nobody has signed it */
	bool holds;                       /* what was signed is what the ledger shows */
};

/* Up to and with a period. The caller calls report_standing_release(), also on failure. */
gboolean report_standing_load (struct report_standing *standing, struct ledger *ledger, const struct signoff_book *book,
	const struct report_rule *rule, const char *unit, period_t until, GError **error);
void report_standing_release (struct report_standing *standing);

/* The comparison as a sign-off binds it; texts are borrowed. */
struct signoff_run report_bound (const char *report, const char *unit, const struct report_period *period);

/* What a sign-off of a comparison with this result binds, newly allocated. */
char *report_result_bound (const char *report, const char *unit, const char *result_hash);

#endif
