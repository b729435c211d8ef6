/*
 * retirement_report.h - the retirement register with its burn-down, as text, CSV, JSON and workbook.
 */
#ifndef REPORTS_RETIREMENT_REPORT_H
#define REPORTS_RETIREMENT_REPORT_H

#include "common/recon/retirement.h"
#include "reports/out_stream.h"

#include <glib.h>

/* "Behind: of 5 entries 3 are open, 1 more than planned; 1 overdue." Appended. */
void retirement_verdict_append (GString *text, const struct retirement *retirement);

/* "DR_OVERDUE;DR_STILL_RUN"; "" for none. Reasons, separated by "; ". The caller frees them. */
char *retirement_findings_text (const struct retirement_line *line);
char *retirement_reasons_text (const struct retirement_line *line);

void retirement_text_append (GString *text, const struct retirement *retirement);
gboolean retirement_csv_write (
	const struct out_stream *out, const struct retirement *retirement, GError **error); /* a row an entry */
gboolean retirement_json_write (const struct out_stream *out, const struct retirement *retirement, GError **error);
gboolean retirement_workbook_write (const char *path, const struct retirement *retirement, instant_t as_of, GError **error);

#endif
