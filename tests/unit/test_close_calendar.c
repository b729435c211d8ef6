/*
 * test_close_calendar.c - working days around the end of a period: holidays, weekends, 4-4-5, special periods; and the rules of a
 * close as they are read.
 */
#include "common/base/decimal.h"
#include "common/base/failure.h"
#include "common/config/close_rule.h"
#include "common/config/paths.h"
#include "common/recon/close_calendar.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define HEAD              \
	"name: t\nowner: o\n" \
	"materiality: { amount: 100000.00, trivial: 4, account: 60 }\n"
#define CALENDAR "calendar: { weekend: [saturday, sunday], holidays: [2026-04-03, 2026-04-06], special: 10 }\n"
#define CHECKS "checks:\n- { name: a, title: A, test: failed, level: required, due: WD+2 }\n"

static struct close_rule *
rule_of (const char *text)
{
	GError *error = NULL;
	struct close_rule *rule = close_rule_parse ("t.yaml", text, strlen (text), &error);

	ck_assert_msg (rule != NULL, "%s", error != NULL ? error->message : "");
	return rule;
}

static date_t
day (const char *text)
{
	date_t date = DATE_NONE;

	ck_assert_msg (date_parse (text, strlen (text), NULL, &date), "'%s'", text);
	return date;
}

static void
is_day (date_t date, const char *expected)
{
	char text[16];

	ck_assert_str_eq (date_format (date, text), expected);
}

/* ---- working days ---- */

/* March 2026 ends on a Tuesday; Good Friday and Easter Monday are off. */
START_TEST (working_days_of_a_calendar_month_go_around_holidays)
{
	static const struct
	{
		int day;
		const char *date;
	} days[] = {{-2, "2026-03-30"}, {-1, "2026-03-31"}, {1, "2026-04-01"}, {2, "2026-04-02"}, {3, "2026-04-07"},
		{4, "2026-04-08"}, {5, "2026-04-09"}, {6, "2026-04-10"}, {7, "2026-04-13"}, {-3, "2026-03-27"}};
	g_autoptr (close_rule) rule = rule_of (HEAD CALENDAR CHECKS);

	for (size_t i = 0; i < G_N_ELEMENTS (days); i++) {
		is_day (working_day_date (rule, day ("2026-04-01"), days[i].day), days[i].date);
		ck_assert_int_eq (working_day_number (rule, day ("2026-04-01"), day (days[i].date)), days[i].day);
	}
}
END_TEST

START_TEST (a_day_off_belongs_to_the_working_day_before_it)
{
	static const struct
	{
		const char *date;
		int day;
	} days[] = {{"2026-04-03", 2}, {"2026-04-05", 2}, {"2026-04-06", 2}, {"2026-03-29", -3}, {"2026-03-28", -3}};
	g_autoptr (close_rule) rule = rule_of (HEAD CALENDAR CHECKS);

	for (size_t i = 0; i < G_N_ELEMENTS (days); i++)
		ck_assert_msg (working_day_number (rule, day ("2026-04-01"), day (days[i].date)) == days[i].day, "%s", days[i].date);
	/* A period that ends on a Saturday: its last working day is the Friday, also on the days off after it. */
	ck_assert_int_eq (working_day_number (rule, day ("2026-02-01"), day ("2026-02-01")), -1);
	is_day (working_day_date (rule, day ("2026-02-01"), -1), "2026-01-30");
	is_day (working_day_date (rule, day ("2026-02-01"), 1), "2026-02-02");
}
END_TEST

/* 4-4-5 from Monday 2025-12-29: period 3 ends on Sunday 2026-03-29, so its close begins on Monday the 30th. */
START_TEST (a_period_of_weeks_closes_from_its_own_last_day)
{
	static const struct fiscal_calendar weeks = {.variant = FISCAL_445,
		.anchor = 20451,
		.anchor_year = 2026,
		.extra_week_period = 12,
		.last_weekday = 7,
		.last_month = 12};
	g_autoptr (close_rule) rule = rule_of (HEAD CALENDAR CHECKS);
	date_t from, until;

	ck_assert (fiscal_range (&weeks, 202603, &from, &until));
	is_day (until, "2026-03-30");
	is_day (working_day_date (rule, until, -1), "2026-03-27");
	is_day (working_day_date (rule, until, 1), "2026-03-30");
	is_day (check_due (rule, &rule->checks[0], 202603, until), "2026-03-31");
	is_day (working_day_date (rule, until, 5), "2026-04-07");
}
END_TEST

START_TEST (a_special_period_is_later)
{
	g_autoptr (close_rule) rule =
		rule_of (HEAD CALENDAR "checks:\n- { name: a, title: A, test: failed, level: required, due: WD+2 }\n"
							   "- { name: b, title: B, test: queue, level: recommended, due: WD-2 }\n");
	date_t until = day ("2027-01-01");

	is_day (check_due (rule, &rule->checks[0], 202612, until), "2027-01-04");
	is_day (check_due (rule, &rule->checks[0], 202613, until), "2027-01-18");
	is_day (check_due (rule, &rule->checks[1], 202612, until), "2026-12-30");
	is_day (check_due (rule, &rule->checks[1], 202613, until), "2027-01-13"); /* -2 + 10, and there is no 0: the 9th */
}
END_TEST

START_TEST (where_no_day_is_left_there_is_none)
{
	struct close_rule rule = {.weekend = 0x7f};

	ck_assert_int_eq (working_day_date (&rule, 20000, 1), DATE_NONE);
	ck_assert_int_eq (working_day_date (&rule, 20000, -1), DATE_NONE);
}
END_TEST

START_TEST (working_days_have_names)
{
	char text[16];

	ck_assert_str_eq (working_day_text (-2, text), "WD-2");
	ck_assert_str_eq (working_day_text (5, text), "WD+5");
}
END_TEST

/* ---- rules ---- */

START_TEST (the_levels_of_materiality_are_shares_of_the_amount)
{
	g_autoptr (close_rule) rule =
		rule_of (HEAD CALENDAR CHECKS "- { name: m, title: M, test: money, level: required, due: WD+1 }\n"
									  "- { name: s, title: S, test: trivial, level: required, due: WD+1 }\n"
									  "- { name: u, title: U, test: unexplained, level: required, due: WD+1, "
									  "limit: 1.50 }\n"
									  "- { name: q, title: Q, test: queue, level: required, due: WD+1, limit: 3 }\n");

	ck_assert_int_eq (rule->trivial, INT64_C (40000000));
	ck_assert_int_eq (rule->account, INT64_C (600000000));
	ck_assert_int_eq (close_check_find (rule, "m")->limit, rule->account);
	ck_assert_int_eq (close_check_find (rule, "s")->limit, rule->trivial);
	ck_assert_int_eq (close_check_find (rule, "u")->limit, 15000);
	ck_assert_int_eq (close_check_find (rule, "q")->limit, 3);
	ck_assert_int_eq (close_check_find (rule, "a")->limit, 0);
	ck_assert (close_check_find (rule, "z") == NULL);
}
END_TEST

START_TEST (the_shipped_rule_can_be_read)
{
	g_autofree char *rules = data_path ("rules");
	g_autoptr (GError) error = NULL;
	g_autoptr (close_rule) rule = close_rule_load (rules, "no such company", &error);

	ck_assert_msg (rule != NULL, "%s", error != NULL ? error->message : "");
	ck_assert_str_eq (rule->file, "close/default.yaml");
	ck_assert_int_eq (rule->user, CLOSE_USER_SYSTEM);
	ck_assert_uint_gt (rule->n_checks, 10);
	ck_assert_uint_eq (strlen (rule->hash), 64);
}
END_TEST

START_TEST (what_is_wrong_in_a_rule_is_named)
{
	static const struct
	{
		const char *text, *said;
	} wrong[] = {{HEAD CALENDAR "checks:\n- { name: a, title: A, test: failed, level: required, due: WD0 }\n", "no working day"},
		{HEAD CALENDAR "checks:\n- { name: a, title: A, test: failed, level: required, due: WD+0 }\n", "no working day"},
		{HEAD CALENDAR "checks:\n- { name: a, title: A, test: failed, level: required, due: WD+2x }\n", "no working day"},
		{HEAD CALENDAR "checks:\n- { name: a, title: A, test: failed, level: must, due: WD+2 }\n", "level"},
		{HEAD CALENDAR "checks:\n- { name: a, title: A, test: luck, level: required, due: WD+2 }\n", "test"},
		{HEAD CALENDAR "checks:\n- { name: a, title: A, test: runs, level: required, due: WD+2 }\n", "which reconciliations"},
		{HEAD CALENDAR "checks:\n- { name: a, title: A, test: failed, level: required, due: WD+2, limit: 0.5 }\n", "a number of"},
		{HEAD CALENDAR "checks:\n- { name: a, title: A, test: failed, level: required, due: WD+2, within: 5h }\n", "freshness"},
		{HEAD CALENDAR CHECKS "- { name: a, title: B, test: failed, level: required, due: WD+3 }\n", "there twice"},
		{HEAD "calendar: { weekend: [monday, tuesday, wednesday, thursday, friday, saturday, sunday] }\n" CHECKS,
			"no working day left"},
		{"name: t\nowner: o\nmateriality: { amount: 100.00, trivial: 6, account: 60 }\n" CALENDAR CHECKS, "trivial"},
		{"name: t\nowner: o\nmateriality: { amount: 100.00, trivial: 4, account: 90 }\n" CALENDAR CHECKS, "account"},
		{HEAD CHECKS, "calendar"}, {HEAD CALENDAR CHECKS "reviewers: [bert, bert]\n", "there twice"},
		{HEAD CALENDAR CHECKS "reviewer: [bert]\n", "reviewer"}};

	for (size_t i = 0; i < G_N_ELEMENTS (wrong); i++) {
		g_autoptr (GError) error = NULL;

		ck_assert_msg (
			close_rule_parse ("t.yaml", wrong[i].text, strlen (wrong[i].text), &error) == NULL, "read: %s", wrong[i].text);
		ck_assert (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
		ck_assert_msg (strstr (error->message, wrong[i].said) != NULL && g_str_has_prefix (error->message, "t.yaml:"),
			"'%s' lacks '%s'", error->message, wrong[i].said);
	}
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("close_calendar");
	TCase *tcase = tcase_create ("close_calendar");
	SRunner *runner;
	int failed;

	tcase_add_test (tcase, working_days_of_a_calendar_month_go_around_holidays);
	tcase_add_test (tcase, a_day_off_belongs_to_the_working_day_before_it);
	tcase_add_test (tcase, a_period_of_weeks_closes_from_its_own_last_day);
	tcase_add_test (tcase, a_special_period_is_later);
	tcase_add_test (tcase, where_no_day_is_left_there_is_none);
	tcase_add_test (tcase, working_days_have_names);
	tcase_add_test (tcase, the_levels_of_materiality_are_shares_of_the_amount);
	tcase_add_test (tcase, the_shipped_rule_can_be_read);
	tcase_add_test (tcase, what_is_wrong_in_a_rule_is_named);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
