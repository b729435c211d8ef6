/* date.c - calendar days. */
#include "common/base/calendar.h"
#include "common/base/clock_text.h"
#include "common/base/failure.h"

#include <string.h>

/*
 * Days and civil dates after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years start in March, so that the
 * leap day comes last, and 400-year eras of 146,097 days repeat.
 */
date_t
date_make (int year, int month, int day)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	int y, era, year_of_era, day_of_year;

	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > lengths[month - 1] + (leap && month == 2 ? 1 : 0))
		return DATE_NONE;
	y = month <= 2 ? year - 1 : year;
	era = y / 400;
	year_of_era = y % 400;
	day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

void
date_split (date_t date, int *year, int *month, int *day)
{
	int64_t z = (int64_t) date + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int day_of_era = (int) (z - era * 146097);
	int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int m = (5 * day_of_year + 2) / 153;

	*day = day_of_year - (153 * m + 2) / 5 + 1;
	*month = m < 10 ? m + 3 : m - 9;
	*year = (int) (era * 400) + year_of_era + (*month <= 2 ? 1 : 0);
}

int
date_weekday (date_t date)
{
	return (int) ((((int64_t) date + 3) % 7 + 7) % 7) + 1; /* 1970-01-01 was a Thursday */
}

/* "2026-03-10", as most sources write; anything else, and whatever is wrong with one, is left to the long way. */
static bool
date_plain_read (const char *text, size_t n, date_t *date)
{
	static const struct clock_pattern year = CLOCK_DATE_FRONT,
									  month = {
										  "00-00-00", "\x76\x76\x7f\x76\x76\x7f\x76\x76", "\xff\xff\xff\xff\xff\xff\xff\xff"};
	uint8_t front[8], back[8];

	if (n != 10 || !clock_digits (text, &year, front) || !clock_digits (text + 2, &month, back))
		return false;
	*date = date_make (clock_pair (front) * 100 + clock_pair (front + 2), clock_pair (front + 5), clock_pair (back + 6));
	return *date != DATE_NONE;
}

bool
date_parse (const char *text, size_t n, const char *pattern, date_t *date)
{
	struct clock_fields fields = {0};
	const char *at = text, *end;

	if (n == 0)
		return false;
	if (pattern == NULL && date_plain_read (text, n, date))
		return true;
	end = text + n;
	if (!clock_fields_read (&at, end, pattern != NULL ? pattern : "yyyy-mm-dd", &fields) || at != end)
		return false;
	*date = date_make (fields.year, fields.month, fields.day);
	return *date != DATE_NONE;
}

char *
date_format (date_t date, char buffer[static 16])
{
	int year, month, day;
	char *at = buffer;

	date_split (date, &year, &month, &day);
	if (year >= 1 && year <= 9999) {
		at = clock_put (at, year, 4);
		*at++ = '-';
		at = clock_put (at, month, 2);
		*at++ = '-';
		at = clock_put (at, day, 2);
	}
	*at = '\0';
	return buffer;
}

gboolean
date_pattern_check (const char *pattern, bool timed, GError **error)
{
	static const char *const fields[] = {"yyyy", "yy", "mm", "dd", "HH", "MM", "SS"};
	static const char letters[] = "yymdHMS";
	char seen[8] = "";
	size_t n_seen = 0;

	for (const char *at = pattern; *at != '\0';) {
		size_t i = 0;

		while (i < G_N_ELEMENTS (fields) && !g_str_has_prefix (at, fields[i]))
			i++;
		if (i < G_N_ELEMENTS (fields) && strchr (seen, letters[i]) == NULL && (timed || i <= 3)) {
			seen[n_seen++] = letters[i];
			at += strlen (fields[i]);
		} else if (!g_ascii_isalnum (*at) || *at == 'T') {
			at++;
		} else {
			g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "pattern '%s': unexpected '%s'", pattern, at);
			return FALSE;
		}
	}
	if (strchr (seen, 'y') == NULL || strchr (seen, 'm') == NULL || strchr (seen, 'd') == NULL) {
		g_set_error (error, FAILURE, FAILURE_CONFIGURATION, "pattern '%s': a year (yyyy or yy), mm and dd are needed", pattern);
		return FALSE;
	}
	return TRUE;
}
