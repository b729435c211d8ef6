#include "common/recon/close_calendar.h"

#include <glib.h>

enum
{
	YEAR = 366,
	LAST_NORMAL = 12
};

bool
working_day (const struct close_rule *rule, date_t date)
{
	size_t low = 0, high = rule->n_holidays;

	if ((rule->weekend >> (date_weekday (date) - 1) & 1) != 0)
		return false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (rule->holidays[middle] < date)
			low = middle + 1;
		else
			high = middle;
	}
	return low == rule->n_holidays || rule->holidays[low] != date;
}

date_t
working_day_date (const struct close_rule *rule, date_t until, int day)
{
	int step = day > 0 ? 1 : -1, left = ABS (day);

	for (date_t date = day > 0 ? until : until - 1; ABS (date - until) <= YEAR; date += step)
		if (working_day (rule, date) && --left == 0)
			return date;
	return DATE_NONE;
}

int
working_day_number (const struct close_rule *rule, date_t until, date_t date)
{
	int day = 0;

	date = CLAMP (date, until - YEAR, until + YEAR);
	if (date >= until) {
		for (date_t at = until; at <= date; at++)
			day += working_day (rule, at);
		if (day > 0)
			return day;
		date = until - 1; /* off since the period ended: its last working day still counts */
	}
	while (date > until - YEAR && !working_day (rule, date))
		date--;
	for (date_t at = date; at < until; at++)
		day -= working_day (rule, at);
	return MIN (day, -1);
}

date_t
check_due (const struct close_rule *rule, const struct close_check *check, period_t period, date_t until)
{
	int day = check->due;

	if (period % 100 > LAST_NORMAL) {
		day += rule->special;
		if (check->due < 0 && day >= 0)
			day++; /* there is no working day 0 */
	}
	return working_day_date (rule, until, day);
}

char *
working_day_text (int day, char buffer[static 16])
{
	g_snprintf (buffer, 16, "WD%+d", day);
	return buffer;
}
