/*
 * fiscal.c - fiscal years and periods.
 *
 * In the week variants a year ends on the rule date of some calendar year; the anchor says which one, and so names the
 * years. All else follows from two consecutive rule dates.
 */
#include "common/base/calendar.h"
#include "common/base/clock_text.h"
#include "common/base/failure.h"

#include <string.h>

enum
{
	NORMAL_PERIODS = 12,
	YEAR_LEAST = 2, /* both neighbors of a fiscal year must have four digits, too */
	YEAR_MOST = 9997
};

static int
date_year (date_t date)
{
	int year, month, day;

	date_split (date, &year, &month, &day);
	return year;
}

static bool
is_weekly (const struct fiscal_calendar *calendar)
{
	return calendar->variant == FISCAL_445 || calendar->variant == FISCAL_454 || calendar->variant == FISCAL_544;
}

/* The last day of the fiscal year that ends with last_month of a calendar year. */
static date_t
rule_date (const struct fiscal_calendar *calendar, int year)
{
	date_t month_end = date_make (calendar->last_month == 12 ? year + 1 : year, calendar->last_month % 12 + 1, 1) - 1;
	int back = (date_weekday (month_end) - calendar->last_weekday + 7) % 7;

	return month_end - back + (calendar->nearest && back > 3 ? 7 : 0);
}

/*
 * What to add to a fiscal year to get the calendar year of its rule date. The day before the anchor is a rule date, which
 * "nearest" may have pushed three days into the next year.
 */
static int
rule_shift (const struct fiscal_calendar *calendar)
{
	return date_year (calendar->anchor - 4) + 1 - calendar->anchor_year;
}

static int
period_weeks (const struct fiscal_calendar *calendar, int number, int year_weeks)
{
	static const int weeks[][3] = {{4, 4, 5}, {4, 5, 4}, {5, 4, 4}};

	return weeks[calendar->variant - FISCAL_445][(number - 1) % 3] +
		(year_weeks == 53 && number == calendar->extra_week_period ? 1 : 0);
}

static period_t
week_period (const struct fiscal_calendar *calendar, date_t date)
{
	int year = date_year (date) - 1, number = 1, year_weeks, week;
	date_t start, end;

	while (date > (end = rule_date (calendar, year)))
		year++;
	start = rule_date (calendar, year - 1) + 1;
	year_weeks = (end + 1 - start) / 7;
	week = (date - start) / 7;
	for (int weeks; week >= (weeks = period_weeks (calendar, number, year_weeks)); number++)
		week -= weeks;
	return (year - rule_shift (calendar)) * 100 + number;
}

static void
week_range (const struct fiscal_calendar *calendar, int year, int number, date_t *from, date_t *until)
{
	int rule_year = year + rule_shift (calendar), year_weeks;

	*from = rule_date (calendar, rule_year - 1) + 1;
	year_weeks = (rule_date (calendar, rule_year) + 1 - *from) / 7;
	for (int i = 1; i < number; i++)
		*from += 7 * period_weeks (calendar, i, year_weeks);
	*until = *from + 7 * period_weeks (calendar, number, year_weeks);
}

static period_t
month_period (const struct fiscal_calendar *calendar, date_t date)
{
	int year, month, day;

	date_split (date, &year, &month, &day);
	if (month < calendar->first_month)
		year--;
	if (calendar->year_of_end && calendar->first_month > 1)
		year++;
	return year * 100 + (month - calendar->first_month + 12) % 12 + 1;
}

static date_t
month_start (const struct fiscal_calendar *calendar, int year, int number)
{
	int months = calendar->first_month + number - 2;

	if (calendar->year_of_end && calendar->first_month > 1)
		year--;
	return date_make (year + months / 12, months % 12 + 1, 1);
}

static period_t
table_period (const struct fiscal_calendar *calendar, date_t date)
{
	size_t low = 0, high = calendar->n_rows; /* rows before low start by `date`, rows from high on after it */

	if (date >= calendar->until)
		return PERIOD_NONE;
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (calendar->rows[middle].from <= date)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 ? calendar->rows[low - 1].period : PERIOD_NONE;
}

/* A period that is not listed may be a special one: it has the dates of the last period listed for its year. */
static bool
table_range (const struct fiscal_calendar *calendar, period_t period, bool special, date_t *from, date_t *until)
{
	size_t found = calendar->n_rows;

	for (size_t i = 0; i < calendar->n_rows; i++) {
		if (calendar->rows[i].period == period || (special && calendar->rows[i].period / 100 == period / 100))
			found = i;
		if (calendar->rows[i].period == period)
			break;
	}
	if (found == calendar->n_rows)
		return false;
	*from = calendar->rows[found].from;
	*until = found + 1 < calendar->n_rows ? calendar->rows[found + 1].from : calendar->until;
	return true;
}

period_t
fiscal_period (const struct fiscal_calendar *calendar, date_t date)
{
	int year = date_year (date);

	if (year < YEAR_LEAST || year > YEAR_MOST)
		return PERIOD_NONE;
	if (is_weekly (calendar))
		return week_period (calendar, date);
	return calendar->variant == FISCAL_TABLE ? table_period (calendar, date) : month_period (calendar, date);
}

bool
fiscal_range (const struct fiscal_calendar *calendar, period_t period, date_t *from, date_t *until)
{
	int year = period / 100, number = period % 100;
	bool special = number > NORMAL_PERIODS && number <= NORMAL_PERIODS + calendar->special_periods;

	if (calendar->variant == FISCAL_TABLE)
		return table_range (calendar, period, special, from, until);
	if (special)
		number = NORMAL_PERIODS;
	if (year < YEAR_LEAST || year > YEAR_MOST || number < 1 || number > NORMAL_PERIODS)
		return false;
	if (is_weekly (calendar)) {
		week_range (calendar, year, number, from, until);
	} else {
		*from = month_start (calendar, year, number);
		*until = month_start (calendar, year, number + 1);
	}
	return true;
}

period_t
fiscal_next (const struct fiscal_calendar *calendar, period_t period)
{
	date_t from, until;

	return fiscal_range (calendar, period, &from, &until) ? fiscal_period (calendar, until) : PERIOD_NONE;
}

static gboolean
calendar_refuse (GError **error, const char *reason)
{
	g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "fiscal calendar: %s", reason);
	return FALSE;
}

static gboolean
table_check (const struct fiscal_calendar *calendar, GError **error)
{
	if (calendar->n_rows == 0)
		return calendar_refuse (error, "no periods are listed");
	for (size_t i = 0; i < calendar->n_rows; i++) {
		const struct fiscal_row *row = &calendar->rows[i];
		date_t until = i + 1 < calendar->n_rows ? row[1].from : calendar->until;
		char text[16];

		if (row->from < until && (i == 0 || row[-1].period < row->period) && row->period % 100 >= 1 && row->period % 100 <= 16)
			continue;
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "fiscal calendar: period '%s' is out of order or has no days",
			period_format (row->period, text));
		return FALSE;
	}
	return TRUE;
}

static gboolean
week_check (const struct fiscal_calendar *calendar, GError **error)
{
	int anchor_year = date_year (calendar->anchor);
	char anchor[16];

	if (calendar->last_weekday < 1 || calendar->last_weekday > 7 || calendar->last_month < 1 || calendar->last_month > 12)
		return calendar_refuse (error, "the weekday (1..7) and the month (1..12) on which years end are needed");
	if (calendar->extra_week_period < 1 || calendar->extra_week_period > NORMAL_PERIODS)
		return calendar_refuse (error, "the period of the 53rd week must be 1..12");
	if (anchor_year < YEAR_LEAST || anchor_year > YEAR_MOST ||
		rule_date (calendar, date_year (calendar->anchor - 4)) + 1 != calendar->anchor) {
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION,
			"fiscal calendar: the anchor '%s' does not follow the last day of a year by the declared rule",
			date_format (calendar->anchor, anchor));
		return FALSE;
	}
	if (rule_shift (calendar) != 0 && rule_shift (calendar) != 1)
		return calendar_refuse (error, "the anchor's year must be the one in which it begins or ends");
	return TRUE;
}

gboolean
fiscal_check (const struct fiscal_calendar *calendar, GError **error)
{
	if (calendar->special_periods < 0 || calendar->special_periods > 4)
		return calendar_refuse (error, "there are 0..4 special periods");
	if (calendar->variant == FISCAL_TABLE)
		return table_check (calendar, error);
	if (is_weekly (calendar))
		return week_check (calendar, error);
	if (calendar->first_month < 1 || calendar->first_month > 12)
		return calendar_refuse (error, "the first month must be 1..12");
	return TRUE;
}

bool
period_parse (const char *text, period_t *period)
{
	const char *at = text, *end = text + strlen (text);
	int year, number;

	if (!clock_number (&at, end, 4, 4, &year) || !clock_char (&at, end, '-') || !clock_number (&at, end, 2, 2, &number) ||
		at != end || year == 0 || number < 1 || number > 16)
		return false;
	*period = year * 100 + number;
	return true;
}

char *
period_format (period_t period, char buffer[static 16])
{
	char *at = buffer;

	if (period != PERIOD_NONE) {
		at = clock_put (at, period / 100, 4);
		*at++ = '-';
		at = clock_put (at, period % 100, 2);
	}
	*at = '\0';
	return buffer;
}
