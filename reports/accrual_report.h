/*
 * accrual_report.h - the accruals of a period as text and JSON: what is proposed, what is left out and why, what was withdrawn,
 * what became of earlier proposals.
 */
#ifndef REPORTS_ACCRUAL_REPORT_H
#define REPORTS_ACCRUAL_REPORT_H

#include "common/recon/accrual.h"
#include "reports/out_stream.h"

#include <glib.h>
#include <stdbool.h>

struct accrual_withdrawal
{
	struct accrual_record record;
	const char *reason;
};

/* What is told. Everything is borrowed. */
struct accrual_news
{
	const char *unit; /* "company US01" */
	period_t period;
	date_t posting, reversal;
	bool locked; /* the period's proposals stand as they were recorded, whatever is found now */
	const struct accruals *accruals;
	int64_t fresh, changed, standing; /* proposals that are new, of other numbers than before, and all that stand */
	const GPtrArray *withdrawn;       /* struct accrual_withdrawal * */
	const GPtrArray *fates;           /* struct accrual_fate *: of earlier periods' proposals, in this one */
};

void accrual_news_text (GString *out, const struct accrual_news *news, guint top);
gboolean accrual_news_json_write (const struct out_stream *out, const struct accrual_news *news, GError **error);

#endif
