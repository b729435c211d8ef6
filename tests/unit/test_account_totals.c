/* test_account_totals.c - balances of accounts from what they moved by, period by period. */
#include "common/io/account_totals.h"

#include "common/base/failure.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

struct told
{
	GString *text;
	const char *stop; /* an account at which to fail */
};

static gboolean
tell (void *data, const char *key, int64_t balance, GError **error)
{
	struct told *told = data;

	g_string_append_printf (told->text, "%s=%" G_GINT64_FORMAT " ", key, balance);
	if (g_strcmp0 (told->stop, key) == 0)
		g_set_error_literal (error, FAILURE, FAILURE_DATA, "stop");
	return g_strcmp0 (told->stop, key) != 0;
}

static char *
balances (const struct account_totals *totals, period_t period)
{
	struct told told = {g_string_new (NULL), NULL};

	ck_assert (account_totals_at (totals, period, tell, &told, NULL));
	return g_string_free (told.text, FALSE);
}

START_TEST (a_balance_is_what_the_year_began_with_and_all_that_moved_since)
{
	g_autoptr (account_totals) totals = account_totals_new ();
	g_autofree char *march = NULL, *before = NULL, *last = NULL;

	ck_assert (account_totals_add (totals, "A", "2026-00", 800));
	ck_assert (account_totals_add (totals, "A", "2026-01", 60));
	ck_assert (account_totals_add (totals, "A", "2026-01", -10)); /* debits and credits stand apart */
	ck_assert (account_totals_add (totals, "A", "2026-003", 5));
	ck_assert (account_totals_add (totals, "A", "2026-4", 1000));
	ck_assert (account_totals_add (totals, "A", "2025-12", 77)); /* of another year, which this one began with */
	march = balances (totals, 202603);
	ck_assert_str_eq (march, "A=855 ");
	before = balances (totals, 202602);
	ck_assert_str_eq (before, "A=850 ");
	last = balances (totals, 202512);
	ck_assert_str_eq (last, "A=77 ");
}
END_TEST

START_TEST (an_account_without_rows_in_the_year_is_not_told)
{
	g_autoptr (account_totals) totals = account_totals_new ();
	g_autofree char *out = NULL;

	ck_assert (account_totals_add (totals, "A", "2025-12", 77));
	out = balances (totals, 202603);
	ck_assert_str_eq (out, "");
}
END_TEST

static const char *const bad[] = {"", "2026", "2026-", "2026-17", "2026-0003", "2026-1x", "26-01", "0000-01", "2026 01"};

START_TEST (what_is_no_period_is_refused)
{
	g_autoptr (account_totals) totals = account_totals_new ();

	ck_assert (!account_totals_add (totals, "A", bad[_i], 1));
}
END_TEST

START_TEST (a_sum_that_does_not_fit_is_an_error_and_so_is_that_of_the_caller)
{
	g_autoptr (account_totals) totals = account_totals_new ();
	struct told told = {g_string_new (NULL), "B"};
	g_autoptr (GError) error = NULL, second = NULL;

	ck_assert (account_totals_add (totals, "B", "2026-01", 1));
	ck_assert (!account_totals_at (totals, 202601, tell, &told, &error));
	ck_assert_str_eq (error->message, "stop");
	ck_assert (account_totals_add (totals, "B", "2026-01", INT64_MAX));
	ck_assert (!account_totals_at (totals, 202601, tell, &told, &second));
	ck_assert_int_eq (second->code, FAILURE_DATA);
	g_string_free (told.text, TRUE);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("account_totals");
	TCase *tcase = tcase_create ("balances");
	SRunner *runner = srunner_create (suite);
	int failed;

	tcase_add_test (tcase, a_balance_is_what_the_year_began_with_and_all_that_moved_since);
	tcase_add_test (tcase, an_account_without_rows_in_the_year_is_not_told);
	tcase_add_loop_test (tcase, what_is_no_period_is_refused, 0, G_N_ELEMENTS (bad));
	tcase_add_test (tcase, a_sum_that_does_not_fit_is_an_error_and_so_is_that_of_the_caller);
	suite_add_tcase (suite, tcase);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
