/*
 * workbook_dualrun.h - what the sheets of compared reports and of the retirement register share; internal to these workbooks.
 */
#ifndef REPORTS_WORKBOOK_DUALRUN_H
#define REPORTS_WORKBOOK_DUALRUN_H

#include "reports/dualrun_report.h"
#include "reports/workbook_parts.h"

#define DUALRUN_FOOTER "&L&9tieout dual run&R&9&A, page &P of &N"

enum
{
	VERDICT_HEIGHT = 24
};

/* "Trend": periods with their cells, money and streak, and charts of them. "Sign-off": who has signed, and who has not yet. */
gboolean trend_sheet_write (struct book *book, const char *name, const struct dualrun_report *report, GError **error);
gboolean signoff_sheet_write (struct book *book, const char *name, const struct dualrun_report *report, GError **error);

#endif
