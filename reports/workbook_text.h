/*
 * workbook_text.h - text as a cell of a workbook can hold it; internal to the workbook.
 */
#ifndef REPORTS_WORKBOOK_TEXT_H
#define REPORTS_WORKBOOK_TEXT_H

#include <glib.h>

/*
 * A text as XML can hold it: what XML has no character for becomes _xNNNN_, as Excel writes it. Cut at the limit of a cell,
 * counted as Excel counts, in UTF-16 units. What is returned is the text itself, or stands in the scratch until that is used
 * again.
 */
const char *text_for_cell (GString *scratch, const char *text);

#endif
