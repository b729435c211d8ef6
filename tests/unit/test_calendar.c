/*
 * test_calendar.c - dates, zones, instants. Days are compared with GDate, zones with the C library's.
 */
#include "common/base/calendar.h"
#include "common/base/failure.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HOUR (INT64_C (3600) * INSTANT_SECOND)

static struct zone *
zone_get (const char *name)
{
	GError *error = NULL;
	struct zone *zone = zone_new (name, &error);

	ck_assert_msg (zone != NULL, "zone '%s': %s", name, error != NULL ? error->message : "no error");
	return zone;
}

/* An instant written as `2026-03-31T04:40:00Z`. */
static instant_t
at (const char *text)
{
	instant_t instant = INSTANT_NONE;
	enum time_status status = instant_parse (text, strlen (text), NULL, NULL, &instant);

	ck_assert_msg (status == TIME_OK, "'%s': status %d", text, (int) status);
	return instant;
}

static date_t
day (const char *text)
{
	date_t date = DATE_NONE;

	ck_assert_msg (date_parse (text, strlen (text), NULL, &date), "'%s'", text);
	return date;
}

static void
assert_date (date_t date, const char *expected, const char *subject)
{
	char text[16];

	date_format (date, text);
	ck_assert_msg (strcmp (text, expected) == 0, "%s: %s, not %s", subject, text, expected);
}

/* ---- dates */

START_TEST (days_agree_with_another_implementation)
{
	GDate other;

	g_date_clear (&other, 1);
	for (guint32 julian = 1; julian <= 3652059; julian += julian > 690000 && julian < 770000 ? 1 : 37) {
		date_t date = (date_t) julian - 719163;
		int year, month, weekday_day;

		g_date_set_julian (&other, julian);
		date_split (date, &year, &month, &weekday_day);
		if (year != g_date_get_year (&other) || month != (int) g_date_get_month (&other) ||
			weekday_day != g_date_get_day (&other) || date_weekday (date) != (int) g_date_get_weekday (&other) ||
			date_make (year, month, weekday_day) != date)
			ck_abort_msg ("day %d: %d-%d-%d, weekday %d", date, year, month, weekday_day, date_weekday (date));
	}
}
END_TEST

START_TEST (only_days_that_exist_are_made)
{
	static const int missing[][3] = {{2023, 2, 29}, {1900, 2, 29}, {2100, 2, 29}, {2024, 2, 30}, {2026, 4, 31}, {2026, 0, 1},
		{2026, 13, 1}, {2026, 1, 0}, {2026, 1, 32}, {0, 1, 1}, {10000, 1, 1}, {-1, 1, 1}};

	for (size_t i = 0; i < G_N_ELEMENTS (missing); i++)
		ck_assert_int_eq (date_make (missing[i][0], missing[i][1], missing[i][2]), DATE_NONE);
	ck_assert_int_eq (date_make (2024, 2, 29) + 1, date_make (2024, 3, 1));
	ck_assert_int_eq (date_make (2000, 2, 29) + 1, date_make (2000, 3, 1));
	ck_assert_int_eq (date_make (1970, 1, 1), 0);
	ck_assert_int_eq (date_make (1969, 12, 31), -1);
	ck_assert_int_eq (date_make (1, 1, 1), -719162);
	ck_assert_int_eq (date_make (9999, 12, 31), 2932896);
}
END_TEST

START_TEST (a_date_is_read_only_in_its_declared_pattern)
{
	static const struct
	{
		const char *text, *pattern, *date; /* NULL: refused */
	} cases[] = {
		{"2026-03-31", NULL, "2026-03-31"},
		{"2026-3-1", NULL, "2026-03-01"},
		{"31.03.2026", "dd.mm.yyyy", "2026-03-31"},
		{"1.3.2026", "dd.mm.yyyy", "2026-03-01"},
		{"03/31/2026", "mm/dd/yyyy", "2026-03-31"},
		{"20260331", "yyyymmdd", "2026-03-31"},
		{"31.03.26", "dd.mm.yy", "2026-03-31"},
		{"310326", "ddmmyy", "2026-03-31"},
		{"D2026-03-31!", "Dyyyy-mm-dd!", "2026-03-31"},
		{"29.02.2024", "dd.mm.yyyy", "2024-02-29"},
		{"29.02.2023", "dd.mm.yyyy", NULL},
		{"31.03.2026", NULL, NULL},
		{"2026/03/31", NULL, NULL},
		{"31/03/2026", "mm/dd/yyyy", NULL},
		{"31.03.26", "dd.mm.yyyy", NULL},
		{"31.03.2026", "dd.mm.yy", NULL},
		{"2026031", "yyyymmdd", NULL},
		{"3312026", "mmddyyyy", NULL},
		{"1-3-2026", "mmdd-yyyy", NULL},
		{"26-03-31", NULL, NULL},
		{"2026-03-31 ", NULL, NULL},
		{" 2026-03-31", NULL, NULL},
		{"2026-03-31 00:00:00", NULL, NULL},
		{"2026-03-311", NULL, NULL},
		{"2026-03-", NULL, NULL},
		{"2026-00-10", NULL, NULL},
		{"00000000", "yyyymmdd", NULL},
		{"", NULL, NULL},
		{"2026-03-31", "", NULL},
		{"2026-03", "yyyy-mm", NULL},
		{"-026-03-31", NULL, NULL},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
		date_t date = DATE_NONE;
		bool read = date_parse (cases[i].text, strlen (cases[i].text), cases[i].pattern, &date);

		ck_assert_msg (read == (cases[i].date != NULL), "'%s' as %s", cases[i].text, cases[i].pattern);
		if (read)
			assert_date (date, cases[i].date, cases[i].text);
	}
}
END_TEST

START_TEST (a_date_outside_four_digit_years_is_written_empty)
{
	assert_date (DATE_NONE, "", "none");
	assert_date (date_make (9999, 12, 31) + 1, "", "year 10000");
	assert_date (date_make (1, 1, 1) - 1, "", "year 0");
	assert_date (INT32_MAX, "", "the last");
	assert_date (date_make (1, 1, 1), "0001-01-01", "the first");
}
END_TEST

START_TEST (a_pattern_is_refused_where_it_would_be_misread)
{
	static const struct
	{
		const char *pattern;
		bool timed, good;
	} cases[] = {
		{"yyyy-mm-dd", false, true},
		{"dd.mm.yy", false, true},
		{"yyyymmdd", true, true},
		{"yyyy-mm-ddTHH:MM:SS", true, true},
		{"dd.mm.yyyy HH:MM", true, true},
		{"yyyy-mm-dd HH:MM", false, false},
		{"dd.mm.yyyy hh:mm", true, false},
		{"DD.MM.YYYY", true, false},
		{"yyyy-mm", false, false},
		{"mm-dd", false, false},
		{"yyyy-dd", false, false},
		{"yyy-mm-dd", false, false},
		{"yyyy-mm-d", false, false},
		{"yyyy-mm-dd yy", false, false},
		{"yyyy-mm-dd mm", false, false},
		{"yyyy-mm-dd 00", false, false},
		{"%Y-%m-%d", false, false},
		{"", false, false},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autoptr (GError) error = NULL;

		ck_assert_msg (date_pattern_check (cases[i].pattern, cases[i].timed, &error) == cases[i].good, "%s", cases[i].pattern);
		ck_assert_int_eq (failure_exit_code (error), cases[i].good ? 0 : FAILURE_CONFIGURATION);
	}
}
END_TEST

/* ---- zones */

START_TEST (offsets_agree_with_the_c_library_all_the_way)
{
	static const char *const names[] = {"America/Chicago", "Europe/Berlin", "Africa/Casablanca", "Asia/Kolkata", "UTC",
		"Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia"};

	for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
		g_autoptr (zone) zone = zone_get (names[i]);

		ck_assert_int_eq (setenv ("TZ", names[i], 1), 0);
		tzset ();
		for (int64_t second = 0; second < INT64_C (4133980800); second += 47119) {
			time_t now = (time_t) second;
			instant_t instant = second * INSTANT_SECOND + 5, back;
			int64_t local = zone_to_local (zone, instant);
			enum local_status status = zone_from_local (zone, local, &back);
			struct tm parts;

			if (localtime_r (&now, &parts) == NULL || (local - instant) / INSTANT_SECOND != parts.tm_gmtoff)
				ck_abort_msg ("%s at %lld", names[i], (long long) second);
			/* Back again, where the hour was not repeated. */
			if (back != instant && (status != LOCAL_AMBIGUOUS || back > instant || back < instant - 25 * HOUR))
				ck_abort_msg ("%s at %lld: not the same instant", names[i], (long long) second);
			if (zone_date (zone, instant) != date_make (parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday))
				ck_abort_msg ("%s at %lld: not the same day", names[i], (long long) second);
		}
	}
	ck_assert_int_eq (unsetenv ("TZ"), 0);
	tzset ();
}
END_TEST

START_TEST (an_offset_changes_at_its_very_microsecond)
{
	g_autoptr (zone) zone = zone_get ("America/Chicago");
	instant_t forward = at ("2026-03-08T08:00:00Z"), backward = at ("2026-11-01T07:00:00Z");

	ck_assert_int_eq (zone_to_local (zone, forward - 1) - (forward - 1), -6 * HOUR);
	ck_assert_int_eq (zone_to_local (zone, forward) - forward, -5 * HOUR);
	ck_assert_int_eq (zone_to_local (zone, backward - 1) - (backward - 1), -5 * HOUR);
	ck_assert_int_eq (zone_to_local (zone, backward) - backward, -6 * HOUR);
}
END_TEST

START_TEST (a_gap_and_a_repeated_hour_are_told_from_plain_local_time)
{
	static const struct
	{
		const char *zone, *local, *instant;
		enum local_status status;
	} cases[] = {
		{"America/Chicago", "2026-03-08T01:59:59.999999Z", "2026-03-08T07:59:59.999999Z", LOCAL_OK},
		{"America/Chicago", "2026-03-08T02:00:00Z", "2026-03-08T08:00:00Z", LOCAL_GAP},
		{"America/Chicago", "2026-03-08T02:59:59.999999Z", "2026-03-08T08:00:00Z", LOCAL_GAP},
		{"America/Chicago", "2026-03-08T03:00:00Z", "2026-03-08T08:00:00Z", LOCAL_OK},
		{"America/Chicago", "2026-11-01T00:59:59.999999Z", "2026-11-01T05:59:59.999999Z", LOCAL_OK},
		{"America/Chicago", "2026-11-01T01:00:00Z", "2026-11-01T06:00:00Z", LOCAL_AMBIGUOUS},
		{"America/Chicago", "2026-11-01T01:59:59.999999Z", "2026-11-01T06:59:59.999999Z", LOCAL_AMBIGUOUS},
		{"America/Chicago", "2026-11-01T02:00:00Z", "2026-11-01T08:00:00Z", LOCAL_OK},
		{"Australia/Lord_Howe", "2026-04-05T01:30:00Z", "2026-04-04T14:30:00Z", LOCAL_AMBIGUOUS},
		{"Australia/Lord_Howe", "2026-04-05T01:29:59Z", "2026-04-04T14:29:59Z", LOCAL_OK},
		{"Australia/Lord_Howe", "2026-10-04T02:15:00Z", "2026-10-03T15:30:00Z", LOCAL_GAP},
		{"Pacific/Apia", "2011-12-30T12:00:00Z", "2011-12-30T10:00:00Z", LOCAL_GAP}, /* a whole day left out */
		{"+05:30", "2026-03-08T02:30:00Z", "2026-03-07T21:00:00Z", LOCAL_OK},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autoptr (zone) zone = zone_get (cases[i].zone);
		instant_t instant;
		char text[40];

		ck_assert_msg (
			zone_from_local (zone, at (cases[i].local), &instant) == cases[i].status, "%s %s", cases[i].zone, cases[i].local);
		ck_assert_str_eq (instant_format (instant, NULL, text), cases[i].instant);
	}
}
END_TEST

START_TEST (beyond_its_years_a_zone_keeps_its_last_offset)
{
	g_autoptr (zone) zone = zone_get ("America/Chicago");
	instant_t early = at ("1950-07-01T00:00:00Z"), late = at ("2150-07-01T00:00:00Z"), back;

	ck_assert_int_eq (zone_to_local (zone, early) - early, -6 * HOUR);
	ck_assert_int_eq (zone_to_local (zone, late) - late, -6 * HOUR);
	ck_assert_int_eq (zone_from_local (zone, zone_to_local (zone, early), &back), LOCAL_OK);
	ck_assert_int_eq (back, early);
	ck_assert_int_eq (zone_date (zone, early), day ("1950-06-30"));
}
END_TEST

START_TEST (only_names_of_zones_and_offsets_open_a_zone)
{
	static const char *const unknown[] = {"", "Mars/Olympus", "america/chicago", "localtime", "/etc/localtime", "Etc",
		"../zoneinfo/UTC", "America/Chicago ", "zone.tab", "CST6CDT,M3.2.0,M11.1.0", "right/UTC"};
	static const char *const known[] = {"UTC", "Z", "Etc/GMT+5", "+05:30", "-0330", "America/Argentina/Buenos_Aires"};

	for (size_t i = 0; i < G_N_ELEMENTS (unknown); i++) {
		g_autoptr (GError) error = NULL;

		ck_assert_msg (zone_new (unknown[i], &error) == NULL, "%s", unknown[i]);
		ck_assert_int_eq (failure_exit_code (error), FAILURE_CONFIGURATION);
		ck_assert_ptr_nonnull (strstr (error->message, "unknown time zone '"));
	}
	for (size_t i = 0; i < G_N_ELEMENTS (known); i++) {
		g_autoptr (zone) zone = zone_get (known[i]);

		ck_assert_str_eq (zone_name (zone), known[i]);
	}
	zone_free (NULL);
}
END_TEST

START_TEST (no_zone_is_utc_and_none_stays_none)
{
	g_autoptr (zone) zone = zone_get ("Europe/Berlin");
	instant_t instant;

	ck_assert_str_eq (zone_name (NULL), "UTC");
	ck_assert_int_eq (zone_to_local (NULL, 5), 5);
	ck_assert_int_eq (zone_from_local (NULL, 7, &instant), LOCAL_OK);
	ck_assert_int_eq (instant, 7);
	ck_assert_int_eq (zone_date (NULL, -1), -1);
	ck_assert_int_eq (zone_date (NULL, -INSTANT_DAY), -1);
	ck_assert_int_eq (zone_date (NULL, -INSTANT_DAY - 1), -2);
	ck_assert_int_eq (zone_day_start (NULL, 1, 360), INSTANT_DAY + 6 * HOUR);
	ck_assert_int_eq (zone_to_local (zone, INSTANT_NONE), INSTANT_NONE);
	ck_assert_int_eq (zone_from_local (zone, INSTANT_NONE, &instant), LOCAL_OK);
	ck_assert_int_eq (instant, INSTANT_NONE);
	ck_assert_int_eq (zone_date (zone, INSTANT_NONE), DATE_NONE);
	ck_assert_int_eq (zone_date (NULL, INSTANT_NONE), DATE_NONE);
	ck_assert_int_eq (zone_day_start (zone, DATE_NONE, 0), INSTANT_NONE);
}
END_TEST

START_TEST (a_day_starts_at_its_first_instant)
{
	static const struct
	{
		const char *zone, *date;
		int minute;
		const char *instant;
	} cases[] = {
		{"America/Chicago", "2026-03-31", 0, "2026-03-31T05:00:00Z"},
		{"America/Chicago", "2026-03-31", 360, "2026-03-31T11:00:00Z"},
		{"America/Chicago", "2026-03-08", 150, "2026-03-08T08:00:00Z"},
		{"America/Chicago", "2026-11-01", 90, "2026-11-01T06:30:00Z"},
		{"America/Sao_Paulo", "2018-11-04", 0, "2018-11-04T03:00:00Z"}, /* there was no midnight */
		{"America/Havana", "2025-11-02", 0, "2025-11-02T04:00:00Z"},    /* there were two */
	};
	char text[40];

	for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autoptr (zone) zone = zone_get (cases[i].zone);

		ck_assert_str_eq (
			instant_format (zone_day_start (zone, day (cases[i].date), cases[i].minute), NULL, text), cases[i].instant);
	}
}
END_TEST

/* ---- instants */

START_TEST (timestamps_are_read_with_and_without_offset)
{
	static const struct
	{
		const char *text, *pattern, *zone;
		enum time_status status;
		const char *instant;
	} cases[] = {
		{"2026-03-10T08:10:00Z", NULL, NULL, TIME_OK, "2026-03-10T08:10:00Z"},
		{"2026-03-10 08:10:00", NULL, NULL, TIME_OK, "2026-03-10T08:10:00Z"},
		{"2026-03-10T08:10", NULL, NULL, TIME_OK, "2026-03-10T08:10:00Z"},
		{"2026-03-10T08:10:00", NULL, "America/Chicago", TIME_OK, "2026-03-10T13:10:00Z"},
		{"2026-03-10T08:10:00Z", NULL, "America/Chicago", TIME_OK, "2026-03-10T08:10:00Z"},
		{"2026-03-10T08:10:00-05:00", NULL, NULL, TIME_OK, "2026-03-10T13:10:00Z"},
		{"2026-03-10 08:10:00+00", NULL, "America/Chicago", TIME_OK, "2026-03-10T08:10:00Z"},
		{"2026-03-10 08:10:00.5 +05:30", NULL, NULL, TIME_OK, "2026-03-10T02:40:00.5Z"},
		{"2026-03-10T08:10:00+0530", NULL, NULL, TIME_OK, "2026-03-10T02:40:00Z"},
		{"2026-03-10T08:10-03:30", NULL, NULL, TIME_OK, "2026-03-10T11:40:00Z"},
		{"2026-03-10T08:10:00.000001", NULL, NULL, TIME_OK, "2026-03-10T08:10:00.000001Z"},
		{"2026-03-10T23:59:59,9999999999999999999Z", NULL, NULL, TIME_OK, "2026-03-10T23:59:59.999999Z"},
		{"2026-03-10", NULL, "America/Chicago", TIME_OK, "2026-03-10T05:00:00Z"},
		{"2018-11-04", NULL, "America/Sao_Paulo", TIME_OK, "2018-11-04T03:00:00Z"},
		{"10.03.2026 08:10:00", "dd.mm.yyyy HH:MM:SS", "Europe/Berlin", TIME_OK, "2026-03-10T07:10:00Z"},
		{"10.3.26 8:05", "dd.mm.yy HH:MM", "Europe/Berlin", TIME_OK, "2026-03-10T07:05:00Z"},
		{"20260310081000", "yyyymmddHHMMSS", NULL, TIME_OK, "2026-03-10T08:10:00Z"},
		{"20260310T081000.25Z", "yyyymmddTHHMMSS", NULL, TIME_OK, "2026-03-10T08:10:00.25Z"},
		{"08:10:00.75 10/03/2026", "HH:MM:SS dd/mm/yyyy", NULL, TIME_OK, "2026-03-10T08:10:00.75Z"},
		{"08:10:00, 10.03.2026", "HH:MM:SS, dd.mm.yyyy", NULL, TIME_OK, "2026-03-10T08:10:00Z"},
		{"10/03/2026 08:10:00 -05:00", "dd/mm/yyyy HH:MM:SS", "Europe/Berlin", TIME_OK, "2026-03-10T13:10:00Z"},
		{"10.03.2026", "dd.mm.yyyy", "Europe/Berlin", TIME_OK, "2026-03-09T23:00:00Z"},
		/* the clocks are put forward, and back */
		{"2026-03-08T02:30:00", NULL, "America/Chicago", TIME_GAP, "2026-03-08T08:00:00Z"},
		{"2026-11-01T01:30:00", NULL, "America/Chicago", TIME_AMBIGUOUS, "2026-11-01T06:30:00Z"},
		{"2026-11-01T01:30:00-05:00", NULL, "America/Chicago", TIME_OK, "2026-11-01T06:30:00Z"},
		{"2026-11-01T01:30:00-06:00", NULL, "America/Chicago", TIME_OK, "2026-11-01T07:30:00Z"},
		/* out of range */
		{"2026-02-29T00:00:00", NULL, NULL, TIME_RANGE, NULL},
		{"2026-13-01", NULL, NULL, TIME_RANGE, NULL},
		{"2026-03-10T24:00:00", NULL, NULL, TIME_RANGE, NULL},
		{"2026-03-10T08:60:00", NULL, NULL, TIME_RANGE, NULL},
		{"2026-03-10T08:10:60", NULL, NULL, TIME_RANGE, NULL},
		{"2026-03-10T08:10:00+16", NULL, NULL, TIME_RANGE, NULL},
		{"2026-03-10T08:10:00+01:60", NULL, NULL, TIME_RANGE, NULL},
		{"0000-03-10", NULL, NULL, TIME_RANGE, NULL},
		/* no timestamps */
		{"", NULL, NULL, TIME_SYNTAX, NULL},
		{"2026-3-1T08:10:00", NULL, NULL, TIME_SYNTAX, NULL},
		{"2026/03/10", NULL, NULL, TIME_SYNTAX, NULL},
		{"2026-03-10Z", NULL, NULL, TIME_SYNTAX, NULL},
		{"2026-03-10T", NULL, NULL, TIME_SYNTAX, NULL},
		{"2026-03-10T08", NULL, NULL, TIME_SYNTAX, NULL},
		{"2026-03-10T08:1", NULL, NULL, TIME_SYNTAX, NULL},
		{"2026-03-10T08:10:", NULL, NULL, TIME_SYNTAX, NULL},
		{"2026-03-10T08:10:00.", NULL, NULL, TIME_SYNTAX, NULL},
		{"2026-03-10T08:10:00z", NULL, NULL, TIME_SYNTAX, NULL},
		{"2026-03-10T08:10:00Zx", NULL, NULL, TIME_SYNTAX, NULL},
		{"2026-03-10T08:10:00 ", NULL, NULL, TIME_SYNTAX, NULL},
		{"2026-03-10T08:10:00+1", NULL, NULL, TIME_SYNTAX, NULL},
		{"2026-03-10T08:10:00+01:", NULL, NULL, TIME_SYNTAX, NULL},
		{"2026-03-10T08:10:00+01:00:00", NULL, NULL, TIME_SYNTAX, NULL},
		{"2026-03-10T08:10:00 UTC", NULL, NULL, TIME_SYNTAX, NULL},
		{" 2026-03-10T08:10:00", NULL, NULL, TIME_SYNTAX, NULL},
		{"10.03.2026 08:10:00", "dd.mm.yyyy HH:MM", NULL, TIME_SYNTAX, NULL},
		{"10.03.2026 08:10:00.", "dd.mm.yyyy HH:MM:SS", NULL, TIME_SYNTAX, NULL},
		{"10.03.2026-05", "dd.mm.yyyy", NULL, TIME_SYNTAX, NULL},
		{"2026031008100", "yyyymmddHHMMSS", NULL, TIME_SYNTAX, NULL},
		{"03/10/2026 8:10 AM", "mm/dd/yyyy HH:MM", NULL, TIME_SYNTAX, NULL},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autoptr (zone) zone = cases[i].zone != NULL ? zone_get (cases[i].zone) : NULL;
		instant_t instant = INSTANT_NONE;
		enum time_status status = instant_parse (cases[i].text, strlen (cases[i].text), cases[i].pattern, zone, &instant);
		char text[40];

		ck_assert_msg (status == cases[i].status, "'%s': status %d", cases[i].text, (int) status);
		instant_format (instant, NULL, text);
		ck_assert_msg (strcmp (text, cases[i].instant != NULL ? cases[i].instant : "") == 0, "'%s': %s", cases[i].text, text);
	}
	ck_assert_int_eq (instant_parse (NULL, 0, NULL, NULL, NULL), TIME_SYNTAX);
}
END_TEST

START_TEST (an_instant_is_written_with_the_offset_of_its_zone)
{
	static const struct
	{
		const char *instant, *zone, *text;
	} cases[] = {
		{"2026-03-10T13:10:00Z", "America/Chicago", "2026-03-10T08:10:00-05:00"},
		{"2026-01-10T13:10:00Z", "America/Chicago", "2026-01-10T07:10:00-06:00"},
		{"2026-11-01T06:30:00Z", "America/Chicago", "2026-11-01T01:30:00-05:00"},
		{"2026-11-01T07:30:00Z", "America/Chicago", "2026-11-01T01:30:00-06:00"},
		{"2026-03-10T13:10:00.120Z", "Asia/Kolkata", "2026-03-10T18:40:00.12+05:30"},
		{"2026-03-10T01:10:00Z", "-03:30", "2026-03-09T21:40:00-03:30"},
		{"2026-03-10T00:00:00Z", "UTC", "2026-03-10T00:00:00+00:00"},
		{"1969-12-31T23:59:59.999999Z", NULL, "1969-12-31T23:59:59.999999Z"},
	};
	char text[40];

	for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autoptr (zone) zone = cases[i].zone != NULL ? zone_get (cases[i].zone) : NULL;

		ck_assert_str_eq (instant_format (at (cases[i].instant), zone, text), cases[i].text);
		ck_assert_int_eq (at (text), at (cases[i].instant));
	}
	ck_assert_str_eq (instant_format (INSTANT_NONE, NULL, text), "");
	ck_assert_str_eq (instant_format (INT64_MAX, NULL, text), "");
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("calendar");
	TCase *dates = tcase_create ("dates"), *zones = tcase_create ("zones"), *instants = tcase_create ("instants");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, dates);
	tcase_add_test (dates, days_agree_with_another_implementation);
	tcase_add_test (dates, only_days_that_exist_are_made);
	tcase_add_test (dates, a_date_is_read_only_in_its_declared_pattern);
	tcase_add_test (dates, a_date_outside_four_digit_years_is_written_empty);
	tcase_add_test (dates, a_pattern_is_refused_where_it_would_be_misread);
	suite_add_tcase (suite, zones);
	tcase_set_timeout (zones, 30);
	tcase_add_test (zones, offsets_agree_with_the_c_library_all_the_way);
	tcase_add_test (zones, an_offset_changes_at_its_very_microsecond);
	tcase_add_test (zones, a_gap_and_a_repeated_hour_are_told_from_plain_local_time);
	tcase_add_test (zones, beyond_its_years_a_zone_keeps_its_last_offset);
	tcase_add_test (zones, only_names_of_zones_and_offsets_open_a_zone);
	tcase_add_test (zones, no_zone_is_utc_and_none_stays_none);
	tcase_add_test (zones, a_day_starts_at_its_first_instant);
	suite_add_tcase (suite, instants);
	tcase_add_test (instants, timestamps_are_read_with_and_without_offset);
	tcase_add_test (instants, an_instant_is_written_with_the_offset_of_its_zone);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
