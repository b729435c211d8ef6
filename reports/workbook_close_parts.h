/* workbook_close_parts.h - the sheets of the workbook of a close beside its first one; internal to workbook_close*.c. */
#ifndef REPORTS_WORKBOOK_CLOSE_PARTS_H
#define REPORTS_WORKBOOK_CLOSE_PARTS_H

#include "reports/close_report.h"
#include "reports/workbook_sheet.h"

/* "Accruals": what was proposed, what cleared or withdrew it, what is open too long. No sheet where there is none. */
gboolean accruals_put (struct book *book, const struct close_report *report, GError **error);

#endif
