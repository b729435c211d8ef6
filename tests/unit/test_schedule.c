/*
 * test_schedule.c - when chains are due: zones and their changes of the clock, shifts over midnight, working days around the end
 * of calendar months and 4-4-5 periods, quiet windows; what is next after events; and schedules as they are read.
 */
#include "common/base/failure.h"
#include "common/config/paths.h"
#include "common/config/schedule_rule.h"
#include "common/recon/schedule.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define STEPS "  steps:\n  - { name: one, run: [check] }\n  - { name: two, run: [reconcile, consumption] }\n"
#define CHAIN(days, at) "name: t\nowner: o\nchains:\n- name: c\n  days: [" days "]\n  at: " at "\n" STEPS

/* ---- places ---- */

static const date_t easter[] = {20546, 20549}; /* 2026-04-03, 2026-04-06 */
static const struct close_rule working = {.weekend = 0x60, .holidays = easter, .n_holidays = 2};

struct fixture
{
	struct company company;
	struct plant plant;
	struct schedule_place place;
	struct schedule_rule *rule;
	const struct schedule_chain *chain;
};

static struct schedule_rule *
rule_of (const char *text)
{
	GError *error = NULL;
	struct schedule_rule *rule = schedule_rule_parse ("t.yaml", text, strlen (text), &error);

	ck_assert_msg (rule != NULL, "%s", error != NULL ? error->message : "");
	return rule;
}

static void
fixture_make (struct fixture *fixture, const char *zone, const char *text)
{
	*fixture = (struct fixture) {.company = {.name = "C1", .calendar = {.variant = FISCAL_MONTHS, .first_month = 1}}};
	fixture->plant = (struct plant) {.name = "1000", .company = &fixture->company, .zone = zone_new (zone, NULL)};
	ck_assert_ptr_nonnull (fixture->plant.zone);
	fixture->plant.shifts = (struct shift_table) {.zone = fixture->plant.zone, .day_start = 360};
	fixture->place = (struct schedule_place) {"1000", &fixture->plant, &fixture->company, &working};
	fixture->rule = rule_of (text);
	fixture->chain = &fixture->rule->chains[fixture->rule->n_chains - 1];
}

static void
fixture_release (struct fixture *fixture)
{
	zone_free (fixture->plant.zone);
	schedule_rule_free (fixture->rule);
}

static instant_t
at (const char *text)
{
	instant_t instant = INSTANT_NONE;

	ck_assert_msg (instant_parse (text, strlen (text), NULL, NULL, &instant) == TIME_OK, "'%s'", text);
	return instant;
}

/* "name@time name@time ..." of all that is due in (after, until]. */
static void
due_is (const struct fixture *fixture, const char *after, const char *until, const char *wanted)
{
	g_autoptr (GArray) dues = schedule_between (fixture->chain, &fixture->place, at (after), at (until));
	g_autoptr (GString) got = g_string_new (NULL);
	char text[40];

	for (guint i = 0; i < dues->len; i++) {
		const struct schedule_due *due = &g_array_index (dues, struct schedule_due, i);

		g_string_append_printf (got, "%s%s@%s", i > 0 ? " " : "", due->name, instant_format (due->at, NULL, text));
	}
	ck_assert_str_eq (got->str, wanted);
}

/* ---- the clocks are put ---- */

static const struct
{
	const char *zone, *when, *after, *until, *due;
} clock_rows[] = {
	/* forward: 02:30 does not exist on 2026-03-08 in Chicago, and is due when the clocks have been put */
	{"America/Chicago", "02:30", "2026-03-07T00:00:00Z", "2026-03-09T12:00:00Z",
		"2026-03-07@2026-03-07T08:30:00Z 2026-03-08@2026-03-08T08:00:00Z 2026-03-09@2026-03-09T07:30:00Z"},
	/* back: 01:30 is there twice on 2026-11-01, and is due the first time only */
	{"America/Chicago", "01:30", "2026-10-31T00:00:00Z", "2026-11-02T12:00:00Z",
		"2026-10-31@2026-10-31T06:30:00Z 2026-11-01@2026-11-01T06:30:00Z 2026-11-02@2026-11-02T07:30:00Z"},
	{"Europe/Berlin", "02:15", "2026-03-28T00:00:00Z", "2026-03-30T12:00:00Z",
		"2026-03-28@2026-03-28T01:15:00Z 2026-03-29@2026-03-29T01:00:00Z 2026-03-30@2026-03-30T00:15:00Z"},
	{"Europe/Berlin", "02:15", "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z",
		"2026-10-25@2026-10-25T00:15:00Z 2026-10-26@2026-10-26T01:15:00Z"},
	/* by half an hour, on the other half of the earth */
	{"Australia/Lord_Howe", "01:45", "2026-04-04T00:00:00Z", "2026-04-06T00:00:00Z",
		"2026-04-05@2026-04-04T14:45:00Z 2026-04-06@2026-04-05T15:15:00Z"},
	{"Australia/Lord_Howe", "02:10", "2026-10-03T00:00:00Z", "2026-10-05T00:00:00Z",
		"2026-10-04@2026-10-03T15:30:00Z 2026-10-05@2026-10-04T15:10:00Z"},
	/* at midnight: Santiago's 2026-09-06 begins at 01:00 */
	{"America/Santiago", "00:00", "2026-09-05T12:00:00Z", "2026-09-07T12:00:00Z",
		"2026-09-06@2026-09-06T04:00:00Z 2026-09-07@2026-09-07T03:00:00Z"},
	/* a whole day that a zone left out is due when it is over */
	{"Pacific/Apia", "05:15", "2011-12-29T12:00:00Z", "2011-12-31T12:00:00Z",
		"2011-12-29@2011-12-29T15:15:00Z 2011-12-30@2011-12-30T10:00:00Z 2011-12-31@2011-12-30T15:15:00Z"},
	{"UTC", "23:59", "2026-02-27T00:00:00Z", "2026-03-02T00:00:00Z",
		"2026-02-27@2026-02-27T23:59:00Z 2026-02-28@2026-02-28T23:59:00Z 2026-03-01@2026-03-01T23:59:00Z"},
};

START_TEST (each_day_is_due_once_however_the_clocks_are_put)
{
	g_autofree char *text = g_strdup_printf (CHAIN ("daily", "%s"), clock_rows[_i].when);
	struct fixture fixture;

	fixture_make (&fixture, clock_rows[_i].zone, text);
	due_is (&fixture, clock_rows[_i].after, clock_rows[_i].until, clock_rows[_i].due);
	fixture_release (&fixture);
}
END_TEST

START_TEST (a_year_has_as_many_due_times_as_days_wherever_it_is_cut)
{
	static const char *const zones[] = {"America/Chicago", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"};

	for (size_t z = 0; z < G_N_ELEMENTS (zones); z++)
		for (int hour = 0; hour < 24; hour += 1) {
			g_autofree char *text = g_strdup_printf (CHAIN ("daily", "%02d:30"), hour);
			g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
			struct fixture fixture;
			instant_t from, step = 5 * 3600 * INSTANT_SECOND + 7 * INSTANT_SECOND;

			fixture_make (&fixture, zones[z], text);
			from = zone_day_start (fixture.plant.zone, date_make (2026, 1, 1), 0) - 1;
			for (instant_t until = from; until < zone_day_start (fixture.plant.zone, date_make (2027, 1, 1), 0) - 1;) {
				instant_t next = MIN (until + step, zone_day_start (fixture.plant.zone, date_make (2027, 1, 1), 0) - 1);
				g_autoptr (GArray) dues = schedule_between (fixture.chain, &fixture.place, until, next);

				for (guint i = 0; i < dues->len; i++)
					ck_assert (g_hash_table_add (seen, g_strdup (g_array_index (dues, struct schedule_due, i).name)));
				until = next;
			}
			ck_assert_uint_eq (g_hash_table_size (seen), 365);
			fixture_release (&fixture);
		}
}
END_TEST

/* ---- days ---- */

START_TEST (days_of_the_week_and_working_days_go_around_holidays)
{
	struct fixture fixture;

	fixture_make (&fixture, "UTC", CHAIN ("saturday, wednesday", "06:00"));
	due_is (&fixture, "2026-04-01T06:00:00Z", "2026-04-08T06:00:00Z",
		"2026-04-04@2026-04-04T06:00:00Z 2026-04-08@2026-04-08T06:00:00Z");
	fixture_release (&fixture);
	fixture_make (&fixture, "UTC", CHAIN ("working", "06:00"));
	due_is (&fixture, "2026-04-01T12:00:00Z", "2026-04-07T12:00:00Z",
		"2026-04-02@2026-04-02T06:00:00Z 2026-04-07@2026-04-07T06:00:00Z");
	fixture_release (&fixture);
}
END_TEST

/* WD-2 to WD+5 of March 2026, which ends on a Tuesday; Good Friday and Easter Monday are off. */
START_TEST (working_days_of_a_close_are_of_the_period_that_is_closed)
{
	static const struct
	{
		const char *day;
		int period;
	} days[] = {{"2026-03-30", 202603}, {"2026-03-31", 202603}, {"2026-04-01", 202603}, {"2026-04-02", 202603},
		{"2026-04-07", 202603}, {"2026-04-08", 202603}, {"2026-04-09", 202603}, {"2026-04-29", 202604}, {"2026-04-30", 202604},
		{"2026-05-01", 202604}};
	struct fixture fixture;
	g_autoptr (GArray) dues = NULL;

	fixture_make (&fixture, "Europe/Berlin", CHAIN ("WD-2..WD+5", "19:00"));
	dues = schedule_between (fixture.chain, &fixture.place, at ("2026-03-20T00:00:00Z"), at ("2026-05-01T21:00:00Z"));
	ck_assert_uint_eq (dues->len, G_N_ELEMENTS (days));
	for (guint i = 0; i < dues->len; i++) {
		const struct schedule_due *due = &g_array_index (dues, struct schedule_due, i);

		ck_assert_str_eq (due->name, days[i].day);
		ck_assert_int_eq (due->period, days[i].period);
	}
	fixture_release (&fixture);
}
END_TEST

/* A backlog needs no first look, and a period that has not ended is not due. The clocks are put in March and in November. */
START_TEST (a_backlog_is_due_once_for_each_period_that_has_ended)
{
	struct fixture fixture;
	struct schedule_words words;
	g_autoptr (GArray) dues = NULL;

	fixture_make (&fixture, "America/Chicago", "name: t\nowner: o\nchains:\n- name: c\n  periods: 2025-12..2026-03\n" STEPS);
	due_is (&fixture, "1970-01-01T00:00:00Z", "2026-04-01T04:59:59Z",
		"2025-12@2026-01-01T06:00:00Z 2026-01@2026-02-01T06:00:00Z 2026-02@2026-03-01T06:00:00Z");
	due_is (&fixture, "2026-03-01T06:00:00Z", "2026-04-01T05:00:00Z", "2026-03@2026-04-01T05:00:00Z");
	dues = schedule_between (fixture.chain, &fixture.place, 0, at ("2026-01-02T00:00:00Z"));
	schedule_words_set (&words, fixture.chain, &fixture.place, &g_array_index (dues, struct schedule_due, 0));
	ck_assert_str_eq (words.value[SCHEDULE_PERIOD], "2025-12");
	ck_assert_str_eq (words.value[SCHEDULE_DATE], "2025-12-31");
	ck_assert_str_eq (words.value[SCHEDULE_AS_OF], "2026-01-01T00:00:00-06:00");
	fixture_release (&fixture);
	fixture_make (&fixture, "UTC", "name: t\nowner: o\nchains:\n- name: c\n  periods: 2026-02\n  delay: 6h\n" STEPS);
	due_is (&fixture, "1970-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "2026-02@2026-03-01T06:00:00Z");
	fixture_release (&fixture);
}
END_TEST

/* domain.md 5.3: the year of Monday 2025-12-29: P03 ends on Sunday 2026-03-29. */
START_TEST (working_days_of_a_4_4_5_period_follow_its_own_end)
{
	struct fixture fixture;
	struct schedule_due due;

	fixture_make (&fixture, "America/Chicago", CHAIN ("WD-1, WD+1", "19:00"));
	fixture.company.calendar = (struct fiscal_calendar) {.variant = FISCAL_445,
		.anchor = date_make (2025, 12, 29),
		.anchor_year = 2026,
		.extra_week_period = 12,
		.last_weekday = 7,
		.last_month = 12};
	due_is (&fixture, "2026-03-20T00:00:00Z", "2026-04-20T00:00:00Z",
		"2026-03-27@2026-03-28T00:00:00Z 2026-03-30@2026-03-31T00:00:00Z");
	ck_assert (schedule_next (fixture.chain, &fixture.place, at ("2026-03-29T00:00:00Z"), &due));
	ck_assert_int_eq (due.period, 202603);
	fixture_release (&fixture);
}
END_TEST

START_TEST (the_night_is_of_the_day_before_and_its_period)
{
	struct fixture fixture;
	struct schedule_due due;
	struct schedule_words words;
	g_autofree char *filled = NULL;

	fixture_make (&fixture, "America/Chicago",
		"name: t\nowner: o\nchains:\n- name: c\n  days: [daily]\n  at: 05:15\n  day_before: true\n" STEPS);
	ck_assert (schedule_next (fixture.chain, &fixture.place, at ("2026-03-31T12:00:00Z"), &due));
	schedule_words_set (&words, fixture.chain, &fixture.place, &due);
	filled = schedule_fill ("{plant}|{company}|{chain}|{date}|{period}|{period_before}|{as_of}", words.value, NULL);
	ck_assert_str_eq (filled, "1000|C1|c|2026-03-31|2026-03|2026-02|2026-04-01T05:15:00-05:00");
	fixture_release (&fixture);
}
END_TEST

/* ---- shifts ---- */

static const struct shift shifts[] = {{"early", -100000, DATE_NONE, 0x7f, 360, 840},
	{"late", -100000, DATE_NONE, 0x7f, 840, 1320}, {"night", -100000, DATE_NONE, 0x1f, 1320, 360}};

START_TEST (a_shift_is_due_when_it_ends_over_midnight_and_over_a_change_of_the_clock)
{
	struct fixture fixture;
	g_autoptr (GArray) dues = NULL;

	fixture_make (&fixture, "America/Chicago",
		"name: t\nowner: o\nchains:\n- name: c\n  days: [daily]\n  at: shift-end\n  delay: 30m\n" STEPS);
	fixture.plant.shifts.shifts = shifts;
	fixture.plant.shifts.n = G_N_ELEMENTS (shifts);
	/* Friday's night shift ends on Saturday; there is none from Saturday to Sunday, when the clocks are put forward. */
	due_is (&fixture, "2026-03-07T00:00:00Z", "2026-03-09T12:00:00Z",
		"2026-03-06/late@2026-03-07T04:30:00Z 2026-03-06/night@2026-03-07T12:30:00Z 2026-03-07/early@2026-03-07T20:30:00Z "
		"2026-03-07/late@2026-03-08T04:30:00Z 2026-03-08/early@2026-03-08T19:30:00Z 2026-03-08/late@2026-03-09T03:30:00Z");
	dues = schedule_between (fixture.chain, &fixture.place, at ("2026-03-07T05:00:00Z"), at ("2026-03-07T13:00:00Z"));
	ck_assert_int_eq (g_array_index (dues, struct schedule_due, 0).date, date_make (2026, 3, 6));
	ck_assert_str_eq (g_array_index (dues, struct schedule_due, 0).shift, "night");
	fixture_release (&fixture);
}
END_TEST

START_TEST (a_plant_without_shifts_has_its_production_day)
{
	struct fixture fixture;

	fixture_make (&fixture, "Europe/Berlin", CHAIN ("daily", "shift-end"));
	due_is (&fixture, "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z",
		"2026-03-28/day@2026-03-29T04:00:00Z 2026-03-29/day@2026-03-30T04:00:00Z");
	fixture_release (&fixture);
}
END_TEST

/* ---- quiet ---- */

#define QUIET                                                                                         \
	"name: t\nowner: o\nquiet:\n- { name: freeze, days: [WD-1], from: 18:00, until: 06:00 }\n"        \
	"- { name: backup, days: [daily], from: 06:00, until: 06:30, plants: [\"1000\"], chains: [c] }\n" \
	"- { name: other, days: [daily], from: 00:00, until: 23:00, plants: [\"2000\"] }\n"

START_TEST (nothing_starts_in_a_quiet_window_and_windows_that_meet_are_one)
{
	static const struct
	{
		const char *at, *until, *window;
	} rows[] = {{"2026-03-31T15:59:59Z", NULL, NULL}, {"2026-03-31T16:00:00Z", "2026-04-01T04:30:00Z", "freeze"},
		{"2026-04-01T03:59:59Z", "2026-04-01T04:30:00Z", "freeze"}, {"2026-04-01T04:00:00Z", "2026-04-01T04:30:00Z", "backup"},
		{"2026-04-01T04:30:00Z", NULL, NULL}, {"2026-03-30T17:00:00Z", NULL, NULL}};
	struct fixture fixture;

	fixture_make (&fixture, "Europe/Berlin", QUIET "chains:\n- name: c\n  days: [daily]\n  at: 05:15\n" STEPS);
	for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
		const struct schedule_quiet *window;
		instant_t until = schedule_quiet_until (fixture.rule, fixture.chain, &fixture.place, at (rows[i].at), &window);

		ck_assert_int_eq (until, rows[i].until != NULL ? at (rows[i].until) : INSTANT_NONE);
		ck_assert_str_eq (window != NULL ? window->name : "", rows[i].window != NULL ? rows[i].window : "");
	}
	fixture_release (&fixture);
}
END_TEST

/* ---- what comes next ---- */

struct told
{
	enum schedule_kind kind;
	const char *step;
	int exit_code, minute; /* after 2026-03-10T05:00Z */
};

#define DAY_LATER (24 * 60)
static const struct
{
	const char *what;
	int now, latest_due;
	enum schedule_verdict verdict;
	size_t step;
	int until; /* minute; -1: none */
	struct told told[10];
} state_rows[] = {
	{"nothing has happened", 0, 0, SCHEDULE_RUN, 0, -1, {{0}}},
	{"the first step is at it", 9, 0, SCHEDULE_RUNNING, 0, -1, {{SCHEDULE_STARTED, "one", 0, 1}}},
	{"it ended with findings", 9, 0, SCHEDULE_RUN, 1, -1, {{SCHEDULE_STARTED, "one", 0, 1}, {SCHEDULE_ENDED, "one", 3, 2}}},
	{"partial is a result", 9, 0, SCHEDULE_RUN, 1, -1, {{SCHEDULE_ENDED, "one", 4, 2}}},
	{"both steps are done", 9, 0, SCHEDULE_COMPLETE, 2, -1, {{SCHEDULE_ENDED, "one", 0, 1}, {SCHEDULE_ENDED, "two", 2, 2}}},
	{"that was noted", 9, 0, SCHEDULE_SETTLED, 2, -1,
		{{SCHEDULE_ENDED, "one", 0, 1}, {SCHEDULE_ENDED, "two", 2, 2}, {SCHEDULE_DONE, "", 0, 2}}},
	{"not ready waits", 6, 0, SCHEDULE_WAITS, 0, 7, {{SCHEDULE_ENDED, "one", 75, 2}}},
	{"and is tried again", 7, 0, SCHEDULE_RUN, 0, 7, {{SCHEDULE_ENDED, "one", 75, 2}}},
	{"it waits longer each time", 21, 0, SCHEDULE_WAITS, 0, 22,
		{{SCHEDULE_ENDED, "one", 75, 2}, {SCHEDULE_ENDED, "one", 69, 12}}},
	{"up to the longest", 70, 0, SCHEDULE_WAITS, 0, 72,
		{{SCHEDULE_ENDED, "one", 75, 2}, {SCHEDULE_ENDED, "one", 75, 12}, {SCHEDULE_ENDED, "one", 75, 32},
			{SCHEDULE_ENDED, "one", 75, 52}}},
	{"five times are enough", 900, 0, SCHEDULE_FAILED, 0, -1,
		{{SCHEDULE_ENDED, "one", 75, 2}, {SCHEDULE_ENDED, "one", 75, 12}, {SCHEDULE_ENDED, "one", 75, 32},
			{SCHEDULE_ENDED, "one", 75, 52}, {SCHEDULE_ENDED, "one", 75, 80}}},
	{"a mistake is not tried again", 900, 0, SCHEDULE_FAILED, 0, -1, {{SCHEDULE_ENDED, "one", 78, 2}}},
	{"unless the next night has come", DAY_LATER, DAY_LATER, SCHEDULE_RUN, 0, -1, {{SCHEDULE_ENDED, "one", 78, 2}}},
	{"once for each", DAY_LATER + 9, DAY_LATER, SCHEDULE_FAILED, 0, -1,
		{{SCHEDULE_ENDED, "one", 78, 2}, {SCHEDULE_ENDED, "one", 78, DAY_LATER + 1}}},
	{"or somebody asked", 900, 0, SCHEDULE_RUN, 0, -1, {{SCHEDULE_ENDED, "one", 78, 2}, {SCHEDULE_RETRY, "", 0, 800}}},
	{"an unknown code is a failure", 900, 0, SCHEDULE_FAILED, 0, -1, {{SCHEDULE_ENDED, "one", 1, 2}}},
	{"the second step goes on where it failed", 7, 0, SCHEDULE_RUN, 1, 7,
		{{SCHEDULE_ENDED, "one", 0, 1}, {SCHEDULE_ENDED, "two", 69, 2}}},
	{"tries are of a step", 7, 0, SCHEDULE_RUN, 1, 7,
		{{SCHEDULE_ENDED, "one", 75, 0}, {SCHEDULE_ENDED, "one", 0, 1}, {SCHEDULE_ENDED, "two", 69, 2}}},
	{"a lost step runs again at once", 3, 0, SCHEDULE_RUN, 1, -1,
		{{SCHEDULE_ENDED, "one", 0, 1}, {SCHEDULE_STARTED, "two", 0, 2}, {SCHEDULE_LOST, "two", 0, 3}}},
	{"so does one that was stopped", 3, 0, SCHEDULE_RUN, 0, -1,
		{{SCHEDULE_STARTED, "one", 0, 2}, {SCHEDULE_STOPPED, "one", 75, 3}}},
	{"being late changes nothing of a step at work", 300, 0, SCHEDULE_RUNNING, 0, -1,
		{{SCHEDULE_STARTED, "one", 0, 2}, {SCHEDULE_LATE, "", 0, 180}}},
	{"what was given up is settled", 3, 0, SCHEDULE_SETTLED, 0, -1,
		{{SCHEDULE_ENDED, "one", 65, 1}, {SCHEDULE_SKIPPED, "", 0, 2}}},
	{"a step that the schedule does not have any more counts for nothing", 3, 0, SCHEDULE_RUN, 0, -1,
		{{SCHEDULE_ENDED, "old", 0, 1}}},
};

START_TEST (events_say_what_comes_next)
{
	instant_t start = at ("2026-03-10T05:00:00Z"), minute = 60 * INSTANT_SECOND;
	struct schedule_event events[10] = {0};
	const struct schedule_event *list[10];
	struct schedule_state state;
	struct fixture fixture;
	size_t n = 0;

	fixture_make (&fixture, "UTC",
		"name: t\nowner: o\nchains:\n- name: c\n  days: [daily]\n  at: 05:00\n  retry: { first: 5m, longest: 20m, times: 5 "
		"}\n" STEPS);
	for (; n < 10 && state_rows[_i].told[n].step != NULL; n++) {
		const struct told *told = &state_rows[_i].told[n];

		events[n] = (struct schedule_event) {
			.kind = told->kind, .step = told->step, .exit_code = told->exit_code, .at = start + told->minute * minute};
		list[n] = &events[n];
	}
	schedule_judge (
		fixture.chain, list, n, start + state_rows[_i].now * minute, start + state_rows[_i].latest_due * minute, &state);
	ck_assert_msg (state.verdict == state_rows[_i].verdict, "%s: %d", state_rows[_i].what, state.verdict);
	ck_assert_msg (state.step == state_rows[_i].step, "%s: step %zu", state_rows[_i].what, state.step);
	ck_assert_msg (state.until == (state_rows[_i].until < 0 ? INSTANT_NONE : start + state_rows[_i].until * minute), "%s: until",
		state_rows[_i].what);
	fixture_release (&fixture);
}
END_TEST

START_TEST (kinds_of_events_have_words)
{
	for (int kind = 0; kind < SCHEDULE_KINDS; kind++)
		ck_assert_int_eq (schedule_kind_find (schedule_kind_name ((enum schedule_kind) kind)), kind);
	ck_assert_int_eq (schedule_kind_find ("gone"), -1);
}
END_TEST

/* ---- reading ---- */

#define WAITS(needs)                                                                                              \
	"name: t\nowner: o\nchains:\n- { name: a, days: [daily], at: 01:00, steps: [{ name: one, run: [check] }] }\n" \
	"- name: b\n  days: [daily]\n  at: 02:00\n  needs: [" needs "]\n" STEPS

static const struct
{
	const char *text, *complaint;
} bad_rows[] = {
	{CHAIN ("sometimes", "05:15"), "'sometimes' is no day"},
	{CHAIN ("WD+0", "05:15"), "'WD+0' is no day"},
	{CHAIN ("WD+5..WD-2", "05:15"), "is no day"},
	{CHAIN ("WD-2..WD+11", "05:15"), "is no day"},
	{CHAIN ("WD-9223372036854775808", "05:15"), "is no day"},
	{CHAIN ("WD-2...WD+1", "05:15"), "is no day"},
	{CHAIN ("daily", "25:00"), "at"},
	{CHAIN ("daily", "05:15") "- name: c\n  days: [daily]\n  at: 01:00\n" STEPS, "'c' is there twice"},
	{CHAIN ("daily", "05:15") "  - { name: two, run: [check] }\n", "'two' is there twice"},
	{CHAIN ("daily", "05:15") "  - { name: three, run: [\"../evil\"] }\n", "begins with the name of a job"},
	{CHAIN ("daily", "05:15") "  - { name: three, run: [run] }\n", "begins with the name of a job"},
	{CHAIN ("daily", "05:15") "  - { name: three, run: [] }\n", "begins with the name of a job"},
	{CHAIN ("daily", "05:15") "  - { name: three, run: [check, \"{plan}\"] }\n", "'{plan}' is none of"},
	{CHAIN ("daily", "05:15") "  - { name: three, run: [check, \"{plant\"] }\n", "is none of"},
	{CHAIN ("daily", "05:15") "  - { name: three, run: [check, \"{shift}\"] }\n", "is of a chain that is due at shift-end"},
	{CHAIN ("daily", "05:15") "  - { name: three, run: [check], timeout: 0s }\n", "must be some time"},
	{CHAIN ("daily", "05:15") "  of: company\n  plants: [\"1\"]\n", "are of a chain of plants"},
	{CHAIN ("daily", "shift-end") "  of: company\n", "only plants have shifts"},
	{CHAIN ("daily", "05:15") "  delay: 25h\n", "is a day at most"},
	{CHAIN ("daily", "05:15") "  catch_up: 0\n", "below 1"},
	{CHAIN ("daily", "05:15") "  retry: { first: 2h }\n", "goes from some time on to a longer one"},
	{CHAIN ("daily", "05:15") "  retries: 3\n", "retries"},
	{CHAIN ("daily", "05:15") "  periods: 2026-01\n", "say either days and at, or periods"},
	{"name: t\nowner: o\nchains:\n- name: c\n" STEPS, "say either days and at, or periods"},
	{"name: t\nowner: o\nchains:\n- name: c\n  days: [daily]\n" STEPS, "say either days and at, or periods"},
	{"name: t\nowner: o\nchains:\n- name: c\n  periods: 2026-01\n  catch_up: 3\n" STEPS, "all periods are made up for"},
	{"name: t\nowner: o\nchains:\n- name: c\n  periods: 2026-02..2026-01\n" STEPS, "the first and the last of some"},
	{"name: t\nowner: o\nchains:\n- name: c\n  periods: 2026-01..\n" STEPS, "the first and the last of some"},
	{"name: t\nowner: o\nchains:\n- name: c\n  periods: [2026-01]\n" STEPS, "the first and the last of some"},
	{WAITS ("{ name: n }"), "say one of: source, file, chain"},
	{WAITS ("{ name: n, source: mes }"), "of a source say one of: within, query"},
	{WAITS ("{ name: n, source: mes, within: 1h, query: x.sql }"), "of a source say one of: within, query"},
	{WAITS ("{ name: n, file: x, within: 1h }"), "within and query are of a source"},
	{WAITS ("{ name: n, file: x, step: one }"), "is of a chain"},
	{WAITS ("{ name: n, chain: b }"), "there is no chain 'b' above this one"},
	{WAITS ("{ name: n, chain: a, step: two }"), "chain 'a' has no step 'two'"},
	{WAITS ("{ name: n, file: \"{shift}\" }"), "is of a chain that is due at shift-end"},
	{"name: t\nowner: o\nchains:\n- name: all\n  days: [daily]\n  at: 01:00\n" STEPS, "a hold names all chains so"},
	{"name: t\nowner: o\ncalendars: [{ name: x, weekend: [monday, tuesday, wednesday, thursday, friday, saturday, sunday] "
	 "}]\nchains: []\n",
		"there is no working day left"},
	{"name: t\nowner: o\nquiet: [{ name: q, from: 01:00, until: 02:00 }]\nchains: []\n", "days"},
};

START_TEST (a_schedule_that_nobody_means_is_refused)
{
	g_autoptr (GError) error = NULL;
	struct schedule_rule *rule = schedule_rule_parse ("t.yaml", bad_rows[_i].text, strlen (bad_rows[_i].text), &error);

	ck_assert_msg (rule == NULL, "%s: was read", bad_rows[_i].complaint);
	ck_assert_msg (
		g_error_matches (error, FAILURE, FAILURE_CONFIGURATION) && strstr (error->message, bad_rows[_i].complaint) != NULL,
		"%s: %s", bad_rows[_i].complaint, error->message);
}
END_TEST

START_TEST (what_a_chain_waits_for_is_read)
{
	g_autoptr (schedule_rule) rule =
		rule_of (WAITS ("{ name: s, source: mes, within: 1h }, { name: q, source: erp, query: x.sql }, "
						"{ name: f, file: \"in/{plant}-{date}\" }, { name: c, chain: a, step: one }"));
	const struct schedule_chain *chain = schedule_chain_find (rule, "b");

	ck_assert_uint_eq (chain->n_needs, 4);
	for (int kind = 0; kind < 4; kind++)
		ck_assert_int_eq (chain->needs[kind].kind, kind);
	ck_assert_int_eq (chain->needs[0].within, 3600);
	ck_assert_int_eq (chain->catch_up, 7);
	ck_assert_ptr_null (schedule_chain_find (rule, "z"));
}
END_TEST

START_TEST (the_shipped_schedule_is_read)
{
	g_autofree char *file = data_path ("rules/schedule/default.yaml");
	GError *error = NULL;
	g_autoptr (schedule_rule) rule = schedule_rule_load (file, &error);

	ck_assert_msg (rule != NULL, "%s", error != NULL ? error->message : "");
	ck_assert_ptr_nonnull (schedule_chain_find (rule, "nightly"));
	ck_assert_ptr_nonnull (schedule_chain_find (rule, "close"));
}
END_TEST

START_TEST (a_word_without_a_value_is_said)
{
	const char *const values[SCHEDULE_WORDS] = {[SCHEDULE_PLANT] = "1000"};
	g_autoptr (GError) error = NULL;
	g_autofree char *filled = schedule_fill ("a{plant}b{plant}", values, NULL),
					*none = schedule_fill ("{period}", values, &error);

	ck_assert_str_eq (filled, "a1000b1000");
	ck_assert_ptr_null (none);
	ck_assert_ptr_nonnull (strstr (error->message, "nothing that '{period}' could stand for"));
}
END_TEST

/* The company began in February 2026 and its calendar is listed until the end of March. */
START_TEST (periods_that_a_calendar_does_not_have_are_never_due)
{
	static const struct fiscal_row listed[] = {{202602, 20485}, {202603, 20513}}; /* 2026-02-01, 2026-03-01 */
	struct fixture fixture;
	struct schedule_due due;

	fixture_make (&fixture, "UTC", "name: t\nowner: o\nchains:\n- name: c\n  periods: 2026-01..2026-05\n" STEPS);
	fixture.company.calendar = (struct fiscal_calendar) {
		.variant = FISCAL_TABLE, .rows = listed, .n_rows = G_N_ELEMENTS (listed), .until = date_make (2026, 4, 1)};
	due_is (
		&fixture, "1970-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "2026-02@2026-03-01T00:00:00Z 2026-03@2026-04-01T00:00:00Z");
	ck_assert (schedule_next (fixture.chain, &fixture.place, at ("2026-03-31T00:00:00Z"), &due));
	ck_assert_int_eq (due.period, 202603);
	/* the backlog is worked off: nothing comes after it */
	ck_assert (!schedule_next (fixture.chain, &fixture.place, at ("2026-04-01T00:00:00Z"), &due));
	fixture_release (&fixture);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("schedule");
	TCase *tcase = tcase_create ("schedule");
	SRunner *runner = srunner_create (suite);
	int failed;

	tcase_add_loop_test (tcase, each_day_is_due_once_however_the_clocks_are_put, 0, G_N_ELEMENTS (clock_rows));
	tcase_add_test (tcase, a_year_has_as_many_due_times_as_days_wherever_it_is_cut);
	tcase_add_test (tcase, days_of_the_week_and_working_days_go_around_holidays);
	tcase_add_test (tcase, working_days_of_a_close_are_of_the_period_that_is_closed);
	tcase_add_test (tcase, a_backlog_is_due_once_for_each_period_that_has_ended);
	tcase_add_test (tcase, working_days_of_a_4_4_5_period_follow_its_own_end);
	tcase_add_test (tcase, the_night_is_of_the_day_before_and_its_period);
	tcase_add_test (tcase, a_shift_is_due_when_it_ends_over_midnight_and_over_a_change_of_the_clock);
	tcase_add_test (tcase, a_plant_without_shifts_has_its_production_day);
	tcase_add_test (tcase, nothing_starts_in_a_quiet_window_and_windows_that_meet_are_one);
	tcase_add_loop_test (tcase, events_say_what_comes_next, 0, G_N_ELEMENTS (state_rows));
	tcase_add_test (tcase, kinds_of_events_have_words);
	tcase_add_loop_test (tcase, a_schedule_that_nobody_means_is_refused, 0, G_N_ELEMENTS (bad_rows));
	tcase_add_test (tcase, what_a_chain_waits_for_is_read);
	tcase_add_test (tcase, the_shipped_schedule_is_read);
	tcase_add_test (tcase, a_word_without_a_value_is_said);
	tcase_add_test (tcase, periods_that_a_calendar_does_not_have_are_never_due);
	suite_add_tcase (suite, tcase);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
