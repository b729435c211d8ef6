/* Totals by code and the verdict of an outcome, as its cases and the rule's limits stand. */
#include "recon_fixture.h"

#include "common/base/failure.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* Two missing issues (211.84 and 32.00, S2), an extra one of 6.40 (S4), an unreadable row (S2). */
static const struct fixture spoiled = {.left = "key=S1 lot=L1 qty=66.2\nkey=S2 lot=L2 qty=10",
	.right = "key=E3 lot=L3 order=O2 qty=2 amount=6.40\nkey=E4 lot=L4 order=O3 qty=bad"};
static const struct fixture clean = {.left = "key=S1 lot=L1 qty=66.2", .right = "key=E1 lot=L1 qty=66.2"};

static void
no_limits (struct reconciliation *rule)
{
	rule->limit_impact = DECIMAL_NONE;
	for (int severity = 0; severity <= 4; severity++)
		rule->limit_cases[severity] = -1;
	rule->limit_rejected = 1;
}

static char *
reasons (const struct outcome *outcome)
{
	return g_strjoinv ("; ", outcome->verdict_reasons);
}

START_TEST (nothing_open_is_clean)
{
	g_autoptr (bench) bench = fixture_run (&clean);

	ck_assert_int_eq (bench->outcome->verdict, VERDICT_CLEAN);
	ck_assert_ptr_null (bench->outcome->verdict_reasons[0]);
}
END_TEST

static const struct
{
	const char *name;
	int64_t impact;
	int s1, s2, s4;
	int64_t rejected;
	int verdict;
	const char *reasons;
} limits[] = {
	{"no limit", DECIMAL_NONE, -1, -1, -1, 1, VERDICT_FOUND, "4 cases are open"},
	{"impact at its limit", 2502400, -1, -1, -1, 1, VERDICT_FOUND, "4 cases are open"},
	{"impact above its limit", 2502399, -1, -1, -1, 1, VERDICT_BREACHED,
		"4 cases are open; the gross impact of 250.24 exceeds the limit of 250.2399"},
	{"cases at their limit", DECIMAL_NONE, 0, 3, 1, 1, VERDICT_FOUND, "4 cases are open"},
	{"too many of a severity", DECIMAL_NONE, 0, 2, 1, 1, VERDICT_BREACHED,
		"4 cases are open; 3 open cases of severity S2 exceed the limit of 2"},
	{"too many of two severities", DECIMAL_NONE, 0, 2, 0, 1, VERDICT_BREACHED,
		"4 cases are open; 3 open cases of severity S2 exceed the limit of 2; 1 open case of severity S4 exceeds the limit of 0"},
	{"a rejected row too many", DECIMAL_NONE, -1, -1, -1, 0, VERDICT_PARTIAL,
		"4 cases are open; 1 rejected row exceeds the limit of 0"},
	{"partial is worse than breached", 0, -1, -1, -1, 0, VERDICT_PARTIAL,
		"4 cases are open; the gross impact of 250.24 exceeds the limit of 0.00; 1 rejected row exceeds the limit of 0"},
};

START_TEST (a_limit_that_is_passed_is_named)
{
	g_autoptr (bench) bench = fixture_run (&spoiled);
	struct reconciliation rule = bench->rule;

	rule.limit_impact = limits[_i].impact;
	rule.limit_cases[1] = limits[_i].s1;
	rule.limit_cases[2] = limits[_i].s2;
	rule.limit_cases[3] = -1;
	rule.limit_cases[4] = limits[_i].s4;
	rule.limit_rejected = limits[_i].rejected;
	outcome_judge (bench->outcome, &rule);
	g_autofree char *text = reasons (bench->outcome);
	ck_assert_str_eq (text, limits[_i].reasons);
	ck_assert_int_eq (bench->outcome->verdict, limits[_i].verdict);
}
END_TEST

START_TEST (what_is_accepted_stays_open_and_breaches_nothing)
{
	struct fixture fixture = spoiled;
	fixture.adjust = no_limits;
	g_autoptr (bench) bench = fixture_run (&fixture);
	struct outcome *outcome = bench->outcome;

	bench->rule.limit_impact = 0;
	for (size_t i = 0; i < outcome->n_cases; i++)
		outcome->cases[i].disposition = DISPOSITION_EXPLAIN;
	outcome_judge (outcome, &bench->rule);
	ck_assert_int_eq (outcome->verdict, VERDICT_BREACHED);
	for (size_t i = 0; i < outcome->n_cases; i++)
		outcome->cases[i].disposition = DISPOSITION_ACCEPT;
	outcome_judge (outcome, &bench->rule);
	ck_assert_int_eq (outcome->verdict, VERDICT_FOUND);
	ck_assert_str_eq (outcome->verdict_reasons[0], "4 cases are open");
}
END_TEST

START_TEST (a_line_names_the_account_of_its_record)
{
	g_autoptr (bench) bench =
		fixture_run (&(struct fixture) {.left = "key=S1 lot=L1 qty=66.2", .right = "key=E3 lot=L3 order=O2 qty=2 gl=130000"});
	const struct outcome *outcome = bench->outcome;

	ck_assert_uint_eq (outcome->n_lines, 2);
	for (size_t i = 0; i < outcome->n_lines; i++)
		ck_assert_str_eq (outcome->lines[i].gl_account, outcome->lines[i].side == SIDE_RIGHT ? "130000" : "");
}
END_TEST

START_TEST (what_is_cleared_is_neither_open_nor_counted)
{
	struct fixture fixture = {.left = "key=S1 mat=XX-1 qty=5\nkey=S2 lot=L2 qty=10", .adjust = no_limits};
	g_autoptr (bench) bench = fixture_run (&fixture);
	struct outcome *outcome = bench->outcome;
	struct code_total totals[CODE_COUNT];

	ck_assert_int_eq (outcome->unvalued_cases, 1);
	ck_assert (outcome->unvalued_qty == 5000000);
	for (size_t i = 0; i < outcome->n_cases; i++)
		if (*outcome->cases[i].unvalued_reason != '\0')
			outcome->cases[i].state = CASE_CLEARED;
	outcome_judge (outcome, &bench->rule);
	ck_assert_int_eq (outcome->unvalued_cases, 0);
	ck_assert (outcome->unvalued_qty == 0);
	ck_assert_str_eq (outcome->verdict_reasons[0], "1 case is open");
	ck_assert_uint_eq (outcome_code_totals (outcome, totals), 1);
	ck_assert_int_eq (totals[0].cases, 1);
	for (size_t i = 0; i < outcome->n_cases; i++)
		outcome->cases[i].state = CASE_CLEARED;
	bench->rule.limit_impact = 0;
	outcome_judge (outcome, &bench->rule);
	ck_assert_int_eq (outcome->verdict, VERDICT_CLEAN);
	ck_assert_uint_eq (outcome_code_totals (outcome, totals), 0);
}
END_TEST

START_TEST (totals_stand_by_code_in_the_order_of_precedence)
{
	struct fixture fixture = {
		.left =
			"key=S1 lot=L1 qty=10 msg=M1\nkey=S2 lot=L2 qty=5 msg=M2\nkey=S3 lot=L3 qty=2 msg=M3\nkey=S4 mat=XX-1 qty=1 msg=M4",
		.right = "key=E1 lot=L1 qty=10 msg=M1\nkey=E2 lot=L1 qty=10 msg=M1 entered=2026-03-10T22:00:00-05:00\nkey=E9 order=O7 "
				 "lot=L9 qty=3 amount=-9.60 post=2026-03-12"};
	g_autoptr (bench) bench = fixture_run (&fixture);
	struct code_total totals[CODE_COUNT];
	size_t n = outcome_code_totals (bench->outcome, totals);

	ck_assert_uint_eq (n, 3);
	ck_assert_int_eq (totals[0].code, CODE_DUP_ERP);
	ck_assert_int_eq (totals[0].cases, 1);
	ck_assert_int_eq (totals[0].rows, 2);
	ck_assert (totals[0].delta_qty == -10000000 && totals[0].impact_net == -320000 && totals[0].impact_gross == 320000);
	ck_assert_int_eq (totals[1].code, CODE_MISSING_ERP);
	ck_assert_int_eq (totals[1].cases, 3);
	ck_assert_int_eq (totals[1].rows, 3);
	ck_assert (totals[1].delta_qty == 8000000 && totals[1].impact_net == 224000 && totals[1].impact_gross == 224000);
	ck_assert_int_eq (totals[2].code, CODE_MISSING_MES);
	ck_assert_int_eq (totals[2].suggested, 0);
	ck_assert (totals[2].impact_net == -96000 && totals[2].impact_gross == 96000);
}
END_TEST

START_TEST (suggestions_are_counted)
{
	struct fixture fixture = {.left = "key=S1 order=O1 lot=L1 qty=10", .right = "key=E1 order=O2 lot=L1 qty=10 amount=32.00"};
	g_autoptr (bench) bench = fixture_run (&fixture);
	struct code_total totals[CODE_COUNT];

	ck_assert_uint_eq (outcome_code_totals (bench->outcome, totals), 1);
	ck_assert_int_eq (totals[0].suggested, 1);
}
END_TEST

START_TEST (gross_is_what_moves_stock_or_the_result)
{
	struct fixture fixture = {.left = "key=S1 order=O1 lot=L1 qty=10 msg=M1",
		.right = "key=E1 order=O2 lot=L1 qty=10 msg=M1 amount=32.00",
		.reference = "price RM-7 3.20\norder O1 IN_PROCESS\norder O2 CLOSED"};
	g_autoptr (bench) bench = fixture_run (&fixture);
	struct code_total totals[CODE_COUNT];

	ck_assert_uint_eq (outcome_code_totals (bench->outcome, totals), 1);
	ck_assert (totals[0].impact_net == 0 && totals[0].impact_gross == 320000);
}
END_TEST

START_TEST (warnings_are_added_and_copied)
{
	g_autoptr (bench) bench = fixture_run (&clean);
	g_autoptr (GPtrArray) more = g_ptr_array_new ();
	char text[] = "GOV_EXPIRED: one";

	ck_assert_ptr_null (bench->outcome->warnings[0]);
	g_ptr_array_add (more, text);
	outcome_warn (bench->outcome, more);
	outcome_warn (bench->outcome, more);
	text[0] = 'X';
	ck_assert_str_eq (bench->outcome->warnings[0], "GOV_EXPIRED: one");
	ck_assert_str_eq (bench->outcome->warnings[1], "GOV_EXPIRED: one");
	ck_assert_ptr_null (bench->outcome->warnings[2]);
}
END_TEST

START_TEST (states_and_dispositions_have_names)
{
	ck_assert_str_eq (case_state_name (CASE_NEW), "new");
	ck_assert_str_eq (case_state_name (CASE_OPEN), "open");
	ck_assert_str_eq (case_state_name (CASE_REOPENED), "reopened");
	ck_assert_str_eq (case_state_name (CASE_CLEARED), "cleared");
	ck_assert_str_eq (disposition_name (DISPOSITION_NONE), "");
	ck_assert_str_eq (disposition_name (DISPOSITION_ACCEPT), "accept");
	ck_assert_str_eq (disposition_name (DISPOSITION_EXPLAIN), "explain");
	ck_assert_str_eq (disposition_name (DISPOSITION_ASSIGN), "assign");
}
END_TEST

START_TEST (an_outcome_owns_its_text)
{
	g_autoptr (outcome) outcome = outcome_new ();
	char text[] = "abc";
	const char *kept = outcome_text (outcome, text);

	text[0] = 'x';
	ck_assert_str_eq (kept, "abc");
	ck_assert_str_eq (outcome_text (outcome, NULL), "");
	ck_assert_str_eq (outcome_text (outcome, ""), "");
	outcome_free (NULL);
}
END_TEST

START_TEST (totals_hold_each_currency_of_its_own)
{
	struct fixture fixture = {.left = "key=S1 lot=L1 qty=10 amount=5 cur=EUR\nkey=S2 lot=L2 qty=5",
		.right = "key=E1 lot=L1 qty=10 amount=32.00 cur=USD\nkey=E2 lot=L2 qty=5 amount=7.00 cur=EUR\nkey=E3 lot=L3 qty=1 "
				 "amount=2.50"};
	g_autoptr (bench) bench = fixture_run (&fixture);
	const struct outcome *outcome = bench->outcome;

	ck_assert_int_eq (outcome->n_currencies, 2);
	ck_assert_str_eq (outcome->currencies[0], "EUR");
	ck_assert_str_eq (outcome->currencies[1], "USD");
	ck_assert_ptr_null (outcome->currencies[2]);
	ck_assert (outcome->side[SIDE_LEFT].read.amount[0] == 50000 && outcome->side[SIDE_LEFT].read.amount[1] == 0);
	ck_assert (outcome->side[SIDE_RIGHT].read.amount[0] == 70000 && outcome->side[SIDE_RIGHT].read.amount[1] == 345000);
	ck_assert (outcome->side[SIDE_RIGHT].state[STATE_MATCHED].amount[1] == 320000);
	ck_assert (outcome->side[SIDE_RIGHT].state[STATE_EXCEPTION].amount[1] == 25000);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("outcome");
	TCase *tcase = tcase_create ("outcome");
	SRunner *runner;
	int failed;

	tcase_add_test (tcase, nothing_open_is_clean);
	tcase_add_loop_test (tcase, a_limit_that_is_passed_is_named, 0, G_N_ELEMENTS (limits));
	tcase_add_test (tcase, what_is_accepted_stays_open_and_breaches_nothing);
	tcase_add_test (tcase, a_line_names_the_account_of_its_record);
	tcase_add_test (tcase, what_is_cleared_is_neither_open_nor_counted);
	tcase_add_test (tcase, totals_stand_by_code_in_the_order_of_precedence);
	tcase_add_test (tcase, suggestions_are_counted);
	tcase_add_test (tcase, gross_is_what_moves_stock_or_the_result);
	tcase_add_test (tcase, warnings_are_added_and_copied);
	tcase_add_test (tcase, states_and_dispositions_have_names);
	tcase_add_test (tcase, an_outcome_owns_its_text);
	tcase_add_test (tcase, totals_hold_each_currency_of_its_own);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? 0 : 1;
}
