/* close_text.h - the close as a person at a terminal reads it. */
#ifndef REPORTS_CLOSE_TEXT_H
#define REPORTS_CLOSE_TEXT_H

#include "reports/close_report.h"

#include <stdio.h>

void close_text_print (FILE *out, const struct close_report *report);

/* The working days from the first on which something is due to the last, and what is due on each. */
void close_calendar_print (FILE *out, const struct close_report *report);

#endif
