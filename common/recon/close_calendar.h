/*
 * close_calendar.h - the working days around the end of a period, on which the steps of its close are due.
 *
 * WD+1 is the first working day after the period's last day, WD+2 the one after it; WD-1 is the last working day of the period,
 * WD-2 the one before it. There is no WD 0. The period may be of any fiscal calendar: all that counts is the day on which it
 * ends.
 */
#ifndef RECON_CLOSE_CALENDAR_H
#define RECON_CLOSE_CALENDAR_H

#include "common/base/calendar.h"
#include "common/config/close_rule.h"

#include <stdbool.h>

bool working_day (const struct close_rule *rule, date_t date);

/* The date of a working day (not 0) of a period that ends the day before `until`; DATE_NONE when there is none within a year. */
date_t working_day_date (const struct close_rule *rule, date_t until, int day);

/* Which working day a date is; of a day off: the working day before it. The same day for every date more than a year away. */
int working_day_number (const struct close_rule *rule, date_t until, date_t date);

/* The date on which a check is due for a period: one of a special period (13 and above) is later by the rule's working days. */
date_t check_due (const struct close_rule *rule, const struct close_check *check, period_t period, date_t until);

/* "WD+3" in buffer, which is returned. */
char *working_day_text (int day, char buffer[static 16]);

#endif
