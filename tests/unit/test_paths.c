#include "common/config/paths.h"

#include <check.h>
#include <glib.h>
#include <stdlib.h>

/* Each case runs in a process of its own, so the first call of data_dir() is that of the case. */

START_TEST (the_environment_decides_when_set)
{
	g_setenv ("TIEOUT_DATADIR", "/somewhere/else", TRUE);
	ck_assert_str_eq (data_dir (), "/somewhere/else");

	g_autofree char *path = data_path ("rules/enterprise");
	ck_assert_str_eq (path, "/somewhere/else/rules/enterprise");
}
END_TEST

START_TEST (a_program_of_the_build_tree_finds_the_sources)
{
	g_setenv ("TIEOUT_DATADIR", "", TRUE);
	g_autofree char *generic = data_path ("sql/sources/generic");

	ck_assert_str_ne (data_dir (), DATADIR);
	ck_assert_msg (g_file_test (generic, G_FILE_TEST_IS_DIR), "no folder '%s'", generic);
}
END_TEST

START_TEST (the_first_call_decides)
{
	g_setenv ("TIEOUT_DATADIR", "/first", TRUE);
	const char *first = data_dir ();

	g_setenv ("TIEOUT_DATADIR", "/second", TRUE);
	ck_assert_ptr_eq (data_dir (), first);
	ck_assert_str_eq (first, "/first");
}
END_TEST

int
main (void)
{
	TCase *cases = tcase_create ("paths");
	tcase_add_test (cases, the_environment_decides_when_set);
	tcase_add_test (cases, a_program_of_the_build_tree_finds_the_sources);
	tcase_add_test (cases, the_first_call_decides);

	Suite *suite = suite_create ("paths");
	suite_add_tcase (suite, cases);
	SRunner *runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	int failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
