/* test_failure.c - error classes and exit codes. */
#include "common/base/failure.h"

#include <check.h>
#include <stdlib.h>

START_TEST (an_error_ends_with_the_code_of_its_class)
{
	static const enum failure classes[] = {FAILURE_USAGE, FAILURE_DATA, FAILURE_UNAVAILABLE, FAILURE_INTERNAL,
		FAILURE_CANNOT_CREATE, FAILURE_IO, FAILURE_BUSY, FAILURE_CONFIGURATION};
	static const int codes[] = {64, 65, 69, 70, 73, 74, 75, 78};

	for (size_t i = 0; i < G_N_ELEMENTS (classes); i++) {
		g_autoptr (GError) error = g_error_new (FAILURE, (int) classes[i], "plant '%s'", "1000");

		ck_assert_int_eq (failure_exit_code (error), codes[i]);
	}
}
END_TEST

START_TEST (an_error_of_a_foreign_domain_is_internal)
{
	g_autoptr (GError) error = g_error_new (g_quark_from_static_string ("elsewhere"), 3, "no such file");

	ck_assert_int_eq (failure_exit_code (error), 70);
	ck_assert_int_eq (failure_exit_code (NULL), 0);
}
END_TEST

START_TEST (verdicts_have_the_names_of_the_summary)
{
	ck_assert_str_eq (verdict_name (VERDICT_CLEAN), "clean");
	ck_assert_str_eq (verdict_name (VERDICT_FOUND), "found");
	ck_assert_str_eq (verdict_name (VERDICT_BREACHED), "breached");
	ck_assert_str_eq (verdict_name (VERDICT_PARTIAL), "partial");
}
END_TEST

START_TEST (the_worse_code_wins_in_whichever_order_they_come)
{
	/* a stray 1 or a signal's 139 is a failure, too */
	static const struct
	{
		int milder, worse;
	} pairs[] = {{0, 2}, {2, 3}, {3, 4}, {0, 4}, {4, 64}, {4, 78}, {2, 75}, {4, 1}, {0, 139}, {75, 69}};

	for (size_t i = 0; i < G_N_ELEMENTS (pairs); i++) {
		ck_assert_int_eq (exit_code_worse (pairs[i].milder, pairs[i].worse), pairs[i].worse);
		ck_assert_int_eq (exit_code_worse (pairs[i].worse, pairs[i].milder), pairs[i].worse);
	}
	ck_assert_int_eq (exit_code_worse (3, 3), 3);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("failure");
	TCase *tcase = tcase_create ("failure");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_test (tcase, an_error_ends_with_the_code_of_its_class);
	tcase_add_test (tcase, an_error_of_a_foreign_domain_is_internal);
	tcase_add_test (tcase, verdicts_have_the_names_of_the_summary);
	tcase_add_test (tcase, the_worse_code_wins_in_whichever_order_they_come);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
