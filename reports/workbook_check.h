/*
 * workbook_check.h - proves that a workbook on disk is whole; internal to the workbook.
 */
#ifndef REPORTS_WORKBOOK_CHECK_H
#define REPORTS_WORKBOOK_CHECK_H

#include <glib.h>

/*
 * libxlsxwriter assembles each part in a temporary file and does not notice when that disk fills up: the archive then holds a
 * part that breaks off and still reports success. So every part is inflated once and must end with the end of its root
 * element. FAILURE_IO names the part that does not.
 */
gboolean workbook_check (const char *path, GError **error);

#endif
