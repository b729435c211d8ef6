/*
 * workbook_close.h - the workbook of a close: one sheet with the verdict, the gate, the money of each run and who signed.
 */
#ifndef REPORTS_WORKBOOK_CLOSE_H
#define REPORTS_WORKBOOK_CLOSE_H

#include "reports/close_report.h"

#include <glib.h>

/* Writes it to path, as workbook_write() of workbook.h does. Its bytes are a function of the report. */
gboolean workbook_close_write (const char *path, const struct close_report *report, GError **error);

#endif
