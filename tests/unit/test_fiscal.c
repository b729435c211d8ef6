/*
 * test_fiscal.c - fiscal calendars, shifts and production days. Years of 52 and 53 weeks are compared with calendars that
 * have been published.
 */
#include "common/base/calendar.h"
#include "common/base/failure.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

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

/* ---- fiscal calendars */

/* Weeks 4-4-5 from Monday, ending on the last Sunday of December. */
static const struct fiscal_calendar weeks_445 = {.variant = FISCAL_445,
	.anchor = 20451,
	.anchor_year = 2026,
	.extra_week_period = 12,
	.last_weekday = 7,
	.last_month = 12,
	.special_periods = 4};

/* The National Retail Federation's: 4-5-4, to the Saturday nearest to the end of January, named after the year it begins in. */
static const struct fiscal_calendar retail_454 = {.variant = FISCAL_454,
	.anchor = 19386,
	.anchor_year = 2023,
	.extra_week_period = 12,
	.last_weekday = 6,
	.last_month = 1,
	.nearest = true};

/* To the last Saturday of September, named after the year it ends in, the 53rd week in December. */
static const struct fiscal_calendar september_544 = {
	.variant = FISCAL_544, .anchor = 19260, .anchor_year = 2023, .extra_week_period = 3, .last_weekday = 6, .last_month = 9};

/* clang-format off */ /* a table */
static const struct fiscal_calendar april_to_march = { .variant = FISCAL_MONTHS, .first_month = 4, .special_periods = 4 };

static const struct fiscal_calendar ending_in_june = { .variant = FISCAL_MONTHS, .first_month = 7, .year_of_end = true };

/* A year shortened to nine periods when the year end moved from March to December, then a full one. */
static const struct fiscal_row rows[] = {
	{ 202501, 20179 }, { 202502, 20209 }, { 202503, 20240 }, { 202504, 20270 }, { 202505, 20301 },
	{ 202506, 20332 }, { 202507, 20362 }, { 202508, 20393 }, { 202509, 20423 }, { 202601, 20454 },
};
/* clang-format on */
static const struct fiscal_calendar shortened = {
	.variant = FISCAL_TABLE, .rows = rows, .n_rows = G_N_ELEMENTS (rows), .until = 20485, .special_periods = 1};

static void
assert_range (const struct fiscal_calendar *calendar, period_t period, const char *first, const char *last)
{
	date_t from = DATE_NONE, until = DATE_NONE;
	char subject[16];

	period_format (period, subject);
	ck_assert_msg (fiscal_range (calendar, period, &from, &until), "%s", subject);
	assert_date (from, first, subject);
	assert_date (until - 1, last, subject);
	if (period % 100 <= 12) {
		ck_assert_int_eq (fiscal_period (calendar, from), period);
		ck_assert_int_eq (fiscal_period (calendar, until - 1), period);
		ck_assert_int_ne (fiscal_period (calendar, from - 1), period);
		ck_assert_int_ne (fiscal_period (calendar, until), period);
	}
}

START_TEST (vector_20_weeks_4_4_5_and_special_periods)
{
	ck_assert_int_eq (weeks_445.anchor, day ("2025-12-29"));
	ck_assert_int_eq (date_weekday (weeks_445.anchor), 1);
	ck_assert (fiscal_check (&weeks_445, NULL));
	assert_range (&weeks_445, 202601, "2025-12-29", "2026-01-25");
	assert_range (&weeks_445, 202602, "2026-01-26", "2026-02-22");
	assert_range (&weeks_445, 202603, "2026-02-23", "2026-03-29");
	ck_assert_int_eq (fiscal_period (&weeks_445, day ("2026-03-31")), 202604);
	/* A special period is stored, never derived: a document dated in it derives period 12, and period 13 has those days. */
	assert_range (&weeks_445, 202612, "2026-11-23", "2026-12-27");
	assert_range (&weeks_445, 202613, "2026-11-23", "2026-12-27");
	assert_range (&weeks_445, 202616, "2026-11-23", "2026-12-27");
	ck_assert_int_eq (fiscal_period (&april_to_march, day ("2027-03-31")), 202612);
	assert_range (&april_to_march, 202613, "2027-03-01", "2027-03-31");
}
END_TEST

START_TEST (a_53rd_week_goes_to_the_declared_period)
{
	assert_date (retail_454.anchor, "2023-01-29", "anchor");
	assert_date (september_544.anchor, "2022-09-25", "anchor");
	ck_assert (fiscal_check (&retail_454, NULL));
	assert_range (&retail_454, 202201, "2022-01-30", "2022-02-26");
	assert_range (&retail_454, 202212, "2023-01-01", "2023-01-28");
	assert_range (&retail_454, 202301, "2023-01-29", "2023-02-25");
	assert_range (&retail_454, 202302, "2023-02-26", "2023-04-01");
	assert_range (&retail_454, 202312, "2023-12-31", "2024-02-03"); /* 53 weeks, as 2012 and 2017 */
	assert_range (&retail_454, 202401, "2024-02-04", "2024-03-02");
	assert_range (&retail_454, 202412, "2025-01-05", "2025-02-01");
	assert_range (&retail_454, 201712, "2017-12-31", "2018-02-03");
	assert_range (&retail_454, 201212, "2012-12-30", "2013-02-02");
	ck_assert (fiscal_check (&september_544, NULL));
	assert_range (&september_544, 202212, "2022-08-28", "2022-09-24");
	assert_range (&september_544, 202301, "2022-09-25", "2022-10-29");
	assert_range (&september_544, 202303, "2022-11-27", "2022-12-31"); /* the 14-week quarter */
	assert_range (&september_544, 202304, "2023-01-01", "2023-02-04");
	assert_range (&september_544, 202312, "2023-09-03", "2023-09-30");
	assert_range (&september_544, 202412, "2024-09-01", "2024-09-28");
}
END_TEST

START_TEST (nearest_may_end_a_year_in_the_next_month)
{
	struct fiscal_calendar nearest = weeks_445;

	nearest.nearest = true;
	ck_assert (fiscal_check (&nearest, NULL));
	assert_range (&nearest, 202601, "2025-12-29", "2026-01-25");
	assert_range (&nearest, 202612, "2026-11-23", "2027-01-03"); /* 4-4-6: 53 weeks */
	assert_range (&nearest, 202701, "2027-01-04", "2027-01-31");
	nearest.anchor = day ("2027-01-04");
	nearest.anchor_year = 2027;
	ck_assert (fiscal_check (&nearest, NULL));
	assert_range (&nearest, 202612, "2026-11-23", "2027-01-03");
	ck_assert_int_eq (fiscal_period (&nearest, day ("2027-01-01")), 202612);
}
END_TEST

START_TEST (a_fiscal_year_may_begin_in_any_month)
{
	static const struct fiscal_calendar calendar_year = {.variant = FISCAL_MONTHS, .first_month = 1, .year_of_end = true};

	assert_range (&calendar_year, 202602, "2026-02-01", "2026-02-28");
	assert_range (&calendar_year, 202402, "2024-02-01", "2024-02-29");
	assert_range (&calendar_year, 202612, "2026-12-01", "2026-12-31");
	assert_range (&april_to_march, 202601, "2026-04-01", "2026-04-30");
	assert_range (&april_to_march, 202609, "2026-12-01", "2026-12-31");
	assert_range (&april_to_march, 202610, "2027-01-01", "2027-01-31");
	assert_range (&april_to_march, 202612, "2027-03-01", "2027-03-31");
	assert_range (&ending_in_june, 202601, "2025-07-01", "2025-07-31");
	assert_range (&ending_in_june, 202607, "2026-01-01", "2026-01-31");
	assert_range (&ending_in_june, 202612, "2026-06-01", "2026-06-30");
}
END_TEST

START_TEST (listed_periods_may_make_a_short_year)
{
	date_t from, until;

	ck_assert (fiscal_check (&shortened, NULL));
	assert_range (&shortened, 202501, "2025-04-01", "2025-04-30");
	assert_range (&shortened, 202509, "2025-12-01", "2025-12-31");
	assert_range (&shortened, 202601, "2026-01-01", "2026-01-31");
	assert_range (&shortened, 202513, "2025-12-01", "2025-12-31"); /* special: the dates of the year's last period */
	ck_assert (!fiscal_range (&shortened, 202510, &from, &until));
	ck_assert (!fiscal_range (&shortened, 202514, &from, &until));
	ck_assert (!fiscal_range (&shortened, 202713, &from, &until));
	ck_assert_int_eq (fiscal_period (&shortened, day ("2025-03-31")), PERIOD_NONE);
	ck_assert_int_eq (fiscal_period (&shortened, day ("2026-02-01")), PERIOD_NONE);
	ck_assert_int_eq (fiscal_next (&shortened, 202509), 202601);
	ck_assert_int_eq (fiscal_next (&shortened, 202601), PERIOD_NONE);
}
END_TEST

START_TEST (periods_follow_each_other_without_gap_or_overlap)
{
	static const struct fiscal_calendar *const calendars[] = {
		&weeks_445, &retail_454, &september_544, &april_to_march, &ending_in_june};

	for (size_t i = 0; i < G_N_ELEMENTS (calendars); i++) {
		period_t period = fiscal_period (calendars[i], day ("1990-06-15"));
		date_t from, until, previous = DATE_NONE;

		for (int n = 0; n < 12 * 80; n++) {
			period_t next = fiscal_next (calendars[i], period);

			ck_assert (fiscal_range (calendars[i], period, &from, &until));
			for (date_t date = from; date < until; date++) {
				if (fiscal_period (calendars[i], date) != period)
					ck_abort_msg ("calendar %zu, day %d: not %d", i, date, period);
			}
			ck_assert_msg ((previous == DATE_NONE || from == previous) && until - from >= 28 && until - from <= 42 &&
					next == (period % 100 == 12 ? period + 89 : period + 1),
				"calendar %zu, %d", i, period);
			previous = until;
			period = next;
		}
	}
}
END_TEST

START_TEST (what_is_no_period_has_no_dates)
{
	static const period_t missing[] = {PERIOD_NONE, 202600, 202613, 202617, 113, 1, 99, 999901, 1000001, -202601};
	date_t from, until;

	for (size_t i = 0; i < G_N_ELEMENTS (missing); i++) {
		ck_assert_msg (!fiscal_range (&ending_in_june, missing[i], &from, &until), "%d", missing[i]);
		ck_assert_int_eq (fiscal_next (&ending_in_june, missing[i]), PERIOD_NONE);
	}
	ck_assert_int_eq (fiscal_next (&april_to_march, 202614), 202701);
	ck_assert (!fiscal_range (&april_to_march, 202617, &from, &until));
}
END_TEST

START_TEST (dates_that_mean_never_have_no_period)
{
	static const struct fiscal_calendar *const calendars[] = {&weeks_445, &retail_454, &april_to_march, &ending_in_june};

	for (size_t i = 0; i < G_N_ELEMENTS (calendars); i++) {
		ck_assert_int_eq (fiscal_period (calendars[i], DATE_NONE), PERIOD_NONE);
		ck_assert_int_eq (fiscal_period (calendars[i], day ("9999-12-31")), PERIOD_NONE);
		ck_assert_int_eq (fiscal_period (calendars[i], day ("0001-01-01")), PERIOD_NONE);
		ck_assert_int_ne (fiscal_period (calendars[i], day ("9997-12-31")), PERIOD_NONE);
		ck_assert_int_ne (fiscal_period (calendars[i], day ("0002-01-01")), PERIOD_NONE);
	}
}
END_TEST

static void
assert_refused (struct fiscal_calendar calendar, const char *reason)
{
	g_autoptr (GError) error = NULL;

	ck_assert_msg (!fiscal_check (&calendar, &error), "%s", reason);
	ck_assert_int_eq (failure_exit_code (error), FAILURE_CONFIGURATION);
	ck_assert_msg (strstr (error->message, reason) != NULL, "%s", error->message);
}

START_TEST (an_unsound_calendar_is_refused_when_it_is_read)
{
	static const struct fiscal_row unordered[] = {{202602, 20454}, {202601, 20485}};
	static const struct fiscal_row empty[] = {{202601, 20454}, {202602, 20454}};
	static const struct fiscal_row misnumbered[] = {{202600, 20454}};
	struct fiscal_calendar c;

	ck_assert (fiscal_check (&april_to_march, NULL));
	c = april_to_march, c.first_month = 0, assert_refused (c, "first month");
	c = april_to_march, c.first_month = 13, assert_refused (c, "first month");
	c = april_to_march, c.special_periods = 5, assert_refused (c, "special periods");
	c = april_to_march, c.special_periods = -1, assert_refused (c, "special periods");
	c = weeks_445, c.last_weekday = 0, assert_refused (c, "weekday");
	c = weeks_445, c.last_month = 13, assert_refused (c, "month");
	c = weeks_445, c.extra_week_period = 13, assert_refused (c, "53rd week");
	c = weeks_445, c.anchor++, assert_refused (c, "'2025-12-30' does not follow");
	c = weeks_445, c.anchor = DATE_NONE, assert_refused (c, "anchor ''");
	c = weeks_445, c.anchor_year = 2024, assert_refused (c, "anchor's year");
	c = weeks_445, c.anchor_year = 2027, assert_refused (c, "anchor's year");
	c = shortened, c.n_rows = 0, assert_refused (c, "no periods");
	c = shortened, c.until = 20454, assert_refused (c, "'2026-01'");
	c = shortened, c.rows = unordered, c.n_rows = 2, c.until = 20512, assert_refused (c, "'2026-01'");
	c = shortened, c.rows = empty, c.n_rows = 2, assert_refused (c, "'2026-01'");
	c = shortened, c.rows = misnumbered, c.n_rows = 1, assert_refused (c, "'2026-00'");
}
END_TEST

START_TEST (a_period_is_written_year_and_number)
{
	static const char *const bad[] = {
		"", "2026", "2026-1", "2026-00", "2026-17", "26-01", "2026-011", "2026/01", "0000-01", " 2026-01", "2026-01 ", "2026-1x"};
	period_t period = PERIOD_NONE;
	char text[16];

	for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
		ck_assert_msg (!period_parse (bad[i], &period), "'%s'", bad[i]);
	ck_assert (period_parse ("2026-03", &period));
	ck_assert_int_eq (period, 202603);
	ck_assert (period_parse ("2026-16", &period));
	ck_assert_str_eq (period_format (period, text), "2026-16");
	ck_assert_str_eq (period_format (PERIOD_NONE, text), "");
}
END_TEST

START_TEST (an_event_late_at_night_belongs_to_its_local_month)
{
	g_autoptr (zone) zone = zone_get ("America/Chicago");
	const struct fiscal_calendar months = {.variant = FISCAL_MONTHS, .first_month = 1};
	instant_t instant;

	ck_assert_int_eq (instant_parse ("2026-03-31T23:40:00", 19, NULL, zone, &instant), TIME_OK);
	ck_assert_int_eq (instant, at ("2026-04-01T04:40:00Z"));
	ck_assert_int_eq (fiscal_period (&months, zone_date (zone, instant)), 202603);
	ck_assert_int_eq (fiscal_period (&months, zone_date (NULL, instant)), 202604);
}
END_TEST

/* ---- shifts */

/* clang-format off */ /* a list */
enum { EVERY_DAY = 0x7f, MONDAY_TO_FRIDAY = 0x1f };

static const struct shift three_shifts[] = {
	{ "early", DATE_NONE, DATE_NONE, EVERY_DAY, 360, 840 },
	{ "late", DATE_NONE, DATE_NONE, EVERY_DAY, 840, 1320 },
	{ "night", DATE_NONE, DATE_NONE, EVERY_DAY, 1320, 360 },
};
/* clang-format on */

static void
assert_shift (const struct shift_table *table, const char *instant, const char *name, const char *from, const char *until)
{
	instant_t start = INSTANT_NONE, end = INSTANT_NONE;
	const struct shift *shift = shift_find (table, at (instant), &start, &end);
	char text[40];

	ck_assert_msg ((shift != NULL) == (name != NULL), "%s", instant);
	if (shift != NULL)
		ck_assert_msg (strcmp (shift->name, name) == 0, "%s: %s", instant, shift->name);
	instant_format (start, table->zone, text);
	ck_assert_msg (strcmp (text, from) == 0, "%s: from %s", instant, text);
	instant_format (end, table->zone, text);
	ck_assert_msg (strcmp (text, until) == 0, "%s: until %s", instant, text);
}

START_TEST (vector_19_a_night_shift_lasts_nine_or_seven_hours_when_clocks_change)
{
	static const struct
	{
		const char *instant;
		int hours;
	} nights[] = {
		{"2026-10-31T23:00:00-05:00", 9},
		{"2026-11-01T01:30:00-06:00", 9},
		{"2026-11-01T05:59:59-06:00", 9},
		{"2026-03-07T22:00:00-06:00", 7},
		{"2026-03-08T05:59:59-05:00", 7},
		{"2026-03-09T22:00:00-05:00", 8},
	};
	g_autoptr (zone) zone = zone_get ("America/Chicago");
	struct shift_table table = {.zone = zone, .day_start = 360, .shifts = three_shifts, .n = G_N_ELEMENTS (three_shifts)};

	for (size_t i = 0; i < G_N_ELEMENTS (nights); i++) {
		instant_t from, until;
		const struct shift *shift = shift_find (&table, at (nights[i].instant), &from, &until);

		ck_assert_ptr_eq (shift, &three_shifts[2]);
		ck_assert_int_eq (until - from, nights[i].hours * HOUR);
	}
}
END_TEST

START_TEST (a_shift_crosses_midnight_and_its_end_is_the_next_one)
{
	g_autoptr (zone) zone = zone_get ("Europe/Berlin");
	struct shift_table table = {.zone = zone, .day_start = 360, .shifts = three_shifts, .n = G_N_ELEMENTS (three_shifts)};

	assert_shift (&table, "2026-03-31T22:00:00+02:00", "night", "2026-03-31T22:00:00+02:00", "2026-04-01T06:00:00+02:00");
	assert_shift (&table, "2026-04-01T05:59:59.999999+02:00", "night", "2026-03-31T22:00:00+02:00", "2026-04-01T06:00:00+02:00");
	assert_shift (&table, "2026-04-01T06:00:00+02:00", "early", "2026-04-01T06:00:00+02:00", "2026-04-01T14:00:00+02:00");
	assert_shift (&table, "2026-04-01T14:00:00+02:00", "late", "2026-04-01T14:00:00+02:00", "2026-04-01T22:00:00+02:00");
	ck_assert_ptr_eq (shift_find (&table, at ("2026-04-01T06:00:00+02:00"), NULL, NULL), &three_shifts[0]);
	ck_assert_ptr_null (shift_find (&table, INSTANT_NONE, NULL, NULL));
}
END_TEST

START_TEST (a_shift_runs_on_its_weekdays_while_it_is_valid)
{
	/* Friday's night shift ends on Saturday; from April on it starts at 21:00. */
	struct shift shifts[] = {
		{"night", DATE_NONE, day ("2026-04-01"), MONDAY_TO_FRIDAY, 1320, 360},
		{"new night", day ("2026-04-01"), DATE_NONE, MONDAY_TO_FRIDAY, 1260, 360},
		{"sunday", DATE_NONE, DATE_NONE, 0x40, 360, 360},
	};
	struct shift_table table = {.day_start = 360, .shifts = shifts, .n = G_N_ELEMENTS (shifts)};

	assert_shift (&table, "2026-03-27T23:00:00Z", "night", "2026-03-27T22:00:00Z", "2026-03-28T06:00:00Z");
	assert_shift (&table, "2026-03-28T05:00:00Z", "night", "2026-03-27T22:00:00Z", "2026-03-28T06:00:00Z");
	assert_shift (&table, "2026-03-28T23:00:00Z", NULL, "", "");
	assert_shift (&table, "2026-03-29T05:59:59Z", NULL, "", "");
	assert_shift (&table, "2026-03-29T06:00:00Z", "sunday", "2026-03-29T06:00:00Z", "2026-03-30T06:00:00Z");
	assert_shift (&table, "2026-03-30T05:00:00Z", "sunday", "2026-03-29T06:00:00Z", "2026-03-30T06:00:00Z");
	assert_shift (&table, "2026-03-30T21:30:00Z", NULL, "", "");
	assert_shift (&table, "2026-04-01T05:00:00Z", "night", "2026-03-31T22:00:00Z", "2026-04-01T06:00:00Z");
	assert_shift (&table, "2026-04-01T21:30:00Z", "new night", "2026-04-01T21:00:00Z", "2026-04-02T06:00:00Z");
}
END_TEST

START_TEST (a_production_day_begins_in_the_morning)
{
	static const struct
	{
		int day_start;
		const char *instant, *date;
	} cases[] = {
		{360, "2026-04-01T05:59:59-05:00", "2026-03-31"},
		{360, "2026-04-01T06:00:00-05:00", "2026-04-01"},
		{360, "2026-04-01T23:59:59-05:00", "2026-04-01"},
		{0, "2026-04-01T00:00:00-05:00", "2026-04-01"},
		/* the days on which the clocks change have 23 and 25 hours */
		{360, "2026-03-08T05:59:59-05:00", "2026-03-07"},
		{360, "2026-03-08T06:00:00-05:00", "2026-03-08"},
		{360, "2026-11-01T05:59:59-06:00", "2026-10-31"},
		{360, "2026-11-01T06:00:00-06:00", "2026-11-01"},
		/* a start in the repeated hour: the first time counts, and the day is not left again in the second */
		{90, "2026-11-01T01:29:00-05:00", "2026-10-31"},
		{90, "2026-11-01T01:31:00-05:00", "2026-11-01"},
		{90, "2026-11-01T01:29:00-06:00", "2026-11-01"},
		/* a start in the gap: the day begins when the clocks have been put forward */
		{150, "2026-03-08T01:59:59-06:00", "2026-03-07"},
		{150, "2026-03-08T03:00:00-05:00", "2026-03-08"},
	};
	g_autoptr (zone) zone = zone_get ("America/Chicago");

	for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
		struct shift_table table = {.zone = zone, .day_start = cases[i].day_start};

		assert_date (production_day (&table, at (cases[i].instant)), cases[i].date, cases[i].instant);
		ck_assert_int_eq (production_day (&table, INSTANT_NONE), DATE_NONE);
	}
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("fiscal");
	TCase *fiscal = tcase_create ("fiscal"), *shifts = tcase_create ("shifts");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, fiscal);
	tcase_set_timeout (fiscal, 30);
	tcase_add_test (fiscal, vector_20_weeks_4_4_5_and_special_periods);
	tcase_add_test (fiscal, a_53rd_week_goes_to_the_declared_period);
	tcase_add_test (fiscal, nearest_may_end_a_year_in_the_next_month);
	tcase_add_test (fiscal, a_fiscal_year_may_begin_in_any_month);
	tcase_add_test (fiscal, listed_periods_may_make_a_short_year);
	tcase_add_test (fiscal, periods_follow_each_other_without_gap_or_overlap);
	tcase_add_test (fiscal, what_is_no_period_has_no_dates);
	tcase_add_test (fiscal, dates_that_mean_never_have_no_period);
	tcase_add_test (fiscal, an_unsound_calendar_is_refused_when_it_is_read);
	tcase_add_test (fiscal, a_period_is_written_year_and_number);
	tcase_add_test (fiscal, an_event_late_at_night_belongs_to_its_local_month);
	suite_add_tcase (suite, shifts);
	tcase_add_test (shifts, vector_19_a_night_shift_lasts_nine_or_seven_hours_when_clocks_change);
	tcase_add_test (shifts, a_shift_crosses_midnight_and_its_end_is_the_next_one);
	tcase_add_test (shifts, a_shift_runs_on_its_weekdays_while_it_is_valid);
	tcase_add_test (shifts, a_production_day_begins_in_the_morning);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
