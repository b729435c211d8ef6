/* What is printed gives a terminal no orders, and letters of any script stay as they are. */
#include "common/base/plain_output.h"

#include <check.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* clang-format off */ /* a table */
static const struct
{
	const char *text, *plain;
	char before;
} vectors[] = {
	{"a line\n\tand another\n", "a line\n\tand another\n", 0},
	{"\x1b[31mred\x07\x7f\r\x08", "?[31mred????", 0},
	{"Z\xc3\xbcrich \xe2\x98\x83 \xf0\x9f\x8f\xad", "Z\xc3\xbcrich \xe2\x98\x83 \xf0\x9f\x8f\xad", 0},
	{"\xc2\x9b" "31m", "\xc2\xbf" "31m", 0},	/* CSI in one character */
	{"\x9b" "31m", "\xbf" "31m", (char) 0xC2},	/* cut in two by a buffer */
	{"\xc2\xa0\xc3\x9b", "\xc2\xa0\xc3\x9b", 0},
	{"", "", 0},
};
/* clang-format on */

START_TEST (a_text_without_control_characters)
{
	g_autofree char *text = g_strdup (vectors[_i].text);

	plain_bytes (text, strlen (text), vectors[_i].before);
	ck_assert_str_eq (text, vectors[_i].plain);
}
END_TEST

START_TEST (what_is_printed_is_plain)
{
	g_autofree char *path = g_strdup_printf ("%s/plain.%d", g_get_tmp_dir (), (int) getpid ()), *text = NULL;
	int fd = open (path, O_RDWR | O_CREAT | O_TRUNC, 0600), kept = dup (STDOUT_FILENO);

	ck_assert (fd >= 0 && kept >= 0 && dup2 (fd, STDOUT_FILENO) == STDOUT_FILENO);
	printf ("before\n");
	plain_output ();
	plain_output ();
	printf ("a\x1b[0m%s\xc2", "b");
	fflush (stdout);
	printf ("\x9b"
			"c\n");
	ck_assert_int_eq (fflush (stdout), 0);
	ck_assert (g_file_get_contents (path, &text, NULL, NULL));
	ck_assert_str_eq (text,
		"before\na?[0mb\xc2\xbf"
		"c\n");
	dup2 (kept, STDOUT_FILENO);
	close (fd);
	close (kept);
	g_unlink (path);
}
END_TEST

START_TEST (what_cannot_be_printed_is_an_error)
{
	int fd = open ("/dev/full", O_WRONLY), kept = dup (STDOUT_FILENO);

	plain_output ();
	ck_assert (fd >= 0 && dup2 (fd, STDOUT_FILENO) == STDOUT_FILENO);
	printf ("lost\n");
	ck_assert_int_ne (fflush (stdout), 0);
	clearerr (stdout);
	dup2 (kept, STDOUT_FILENO);
	close (fd);
	close (kept);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("plain_output");
	TCase *tcase = tcase_create ("plain_output");
	SRunner *runner;
	int failed;

	tcase_add_loop_test (tcase, a_text_without_control_characters, 0, G_N_ELEMENTS (vectors));
	tcase_add_test (tcase, what_is_printed_is_plain);
	tcase_add_test (tcase, what_cannot_be_printed_is_an_error);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
