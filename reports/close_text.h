/* close_text.h - the close as a person at a terminal reads it. */
#ifndef REPORTS_CLOSE_TEXT_H
#define REPORTS_CLOSE_TEXT_H

#include "reports/close_report.h"

#include <stdio.h>

/* brief: of the gate what does not pass, and no money. */
void close_text_print (FILE *out, const struct close_report *report, bool brief);

/* The working days from the first on which something is due to the last, and what is due on each. */
void close_calendar_print (FILE *out, const struct close_report *report);

#endif
