/*
 * dualrun_sign.h - what people do to the comparison of a report: prepare it, review it, approve that its first side is retired.
 *
 * Each is an event in the chain of sign-offs, bound to the hash of the comparison's result; another result voids it. Who may
 * sign is said by the rule of the close (close_rule.h), and the preparer does nothing else. A comparison that is not clean is not
 * signed, and retirement is approved only of a streak that is long enough.
 */
#ifndef RUN_DUALRUN_SIGN_H
#define RUN_DUALRUN_SIGN_H

#include "common/io/ledger_signoff.h"
#include "run/job.h"

#include <glib.h>

/* `tieout-dualrun ACTION REPORT --period P`: job_works. FAILURE_BUSY: the period has not been compared. */
gboolean dualrun_status (struct job *job, int *exit_code, GError **error);
gboolean dualrun_prepare (struct job *job, int *exit_code, GError **error);
gboolean dualrun_review (struct job *job, int *exit_code, GError **error);
gboolean dualrun_approve (struct job *job, int *exit_code, GError **error);

/*
 * What stands signed of a comparison, whose result has this hash: of struct report_signature (dualrun_report.h), in the order of
 * the acts, as it stood after an event of the chain. A new preparation takes the place of what was signed before it. Texts are
 * the book's.
 */
GArray *report_signatures (const struct signoff_book *book, const char *report, const char *unit, period_t period,
	const char *result_hash, int64_t newest);

#endif
