/* test_text_file.c - files that are read whole: what is at fault where one cannot be, the file or the machine. */
#include "common/base/calendar.h"
#include "common/base/text_file.h"

#include <check.h>
#include <glib/gstdio.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static char *folder, *file;

static void
setup (void)
{
	folder = g_dir_make_tmp ("tieout-text.XXXXXX", NULL);
	file = g_build_filename (folder, "f", NULL);
	ck_assert (g_file_set_contents (file, "a\0b", 3, NULL));
}

static void
teardown (void)
{
	g_unlink (file);
	g_rmdir (folder);
	g_free (file);
	g_free (folder);
}

START_TEST (a_file_is_read_whole)
{
	gsize n = 0;
	g_autofree char *text = text_file_read (file, &n, FAILURE_CONFIGURATION, NULL);
	g_autofree char *again = text_file_read (file, NULL, FAILURE_CONFIGURATION, NULL);

	ck_assert_uint_eq (n, 3);
	ck_assert_int_eq (memcmp (text, "a\0b", 4), 0);
	ck_assert_str_eq (again, "a");
}
END_TEST

START_TEST (a_folder_is_opened)
{
	g_autoptr (GDir) dir = folder_open (folder, FAILURE_CONFIGURATION, NULL);

	ck_assert_str_eq (g_dir_read_name (dir), "f");
}
END_TEST

/* That whoever is given NULL is told why: of the file itself it is the caller's class, of the machine it is worth another try. */
static const struct
{
	const char *path; /* NULL: the file, or its folder, while no more files may be open */
	bool folder;
	enum failure own, expected;
	const char *why;
} failures[] = {
	{"/absent/f", false, FAILURE_CONFIGURATION, FAILURE_CONFIGURATION, "cannot read '/absent/f': No such file or directory"},
	{"/absent/f", false, FAILURE_DATA, FAILURE_DATA, "cannot read '/absent/f': No such file or directory"},
	{"/", false, FAILURE_CONFIGURATION, FAILURE_CONFIGURATION, "cannot read '/': "},
	{"/proc/self/mem", false, FAILURE_CONFIGURATION, FAILURE_UNAVAILABLE, "cannot read '/proc/self/mem': "},
	{NULL, false, FAILURE_CONFIGURATION, FAILURE_UNAVAILABLE, "Too many open files"},
	{"/absent", true, FAILURE_CONFIGURATION, FAILURE_CONFIGURATION, "cannot read '/absent': No such file or directory"},
	{"/proc/self/mem", true, FAILURE_CONFIGURATION, FAILURE_CONFIGURATION, "Not a directory"},
	{NULL, true, FAILURE_CONFIGURATION, FAILURE_UNAVAILABLE, "Too many open files"},
};

START_TEST (what_cannot_be_read_says_whether_another_try_may_help)
{
	const char *path = failures[_i].path != NULL ? failures[_i].path : failures[_i].folder ? folder : file;
	g_autoptr (GError) error = NULL;
	struct rlimit usual, none;
	bool got;

	ck_assert_int_eq (getrlimit (RLIMIT_NOFILE, &usual), 0);
	none = (struct rlimit) {failures[_i].path != NULL ? usual.rlim_cur : 0, usual.rlim_max};
	ck_assert_int_eq (setrlimit (RLIMIT_NOFILE, &none), 0);
	if (failures[_i].folder)
		got = folder_open (path, failures[_i].own, &error) != NULL;
	else
		got = text_file_read (path, NULL, failures[_i].own, &error) != NULL;
	setrlimit (RLIMIT_NOFILE, &usual);
	ck_assert_msg (!got, "%d", _i);
	ck_assert_msg (g_error_matches (error, FAILURE, (int) failures[_i].expected), "%d: %s", _i, error->message);
	ck_assert_msg (strstr (error->message, failures[_i].why) != NULL, "%d: %s", _i, error->message);
}
END_TEST

START_TEST (a_time_zone_that_cannot_be_read_for_now_is_not_an_unknown_one)
{
	g_autoptr (GError) error = NULL;
	struct rlimit usual, none;
	struct zone *zone;

	ck_assert_int_eq (getrlimit (RLIMIT_NOFILE, &usual), 0);
	none = (struct rlimit) {0, usual.rlim_max};
	ck_assert_int_eq (setrlimit (RLIMIT_NOFILE, &none), 0);
	zone = zone_new ("America/Chicago", &error);
	setrlimit (RLIMIT_NOFILE, &usual);
	ck_assert_ptr_null (zone);
	ck_assert_msg (g_error_matches (error, FAILURE, FAILURE_UNAVAILABLE), "%s", error->message);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("text file");
	TCase *tcase = tcase_create ("text file");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_checked_fixture (tcase, setup, teardown);
	tcase_add_test (tcase, a_file_is_read_whole);
	tcase_add_test (tcase, a_folder_is_opened);
	tcase_add_test (tcase, a_time_zone_that_cannot_be_read_for_now_is_not_an_unknown_one);
	tcase_add_loop_test (tcase, what_cannot_be_read_says_whether_another_try_may_help, 0, G_N_ELEMENTS (failures));
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
