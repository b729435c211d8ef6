/* test_numbers.c - whether a numbered column is complete, and what is told of it. */
#include "common/io/numbers.h"

#include <check.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const struct
{
	const char *rows; /* separated by spaces; "-" is an empty text */
	const char *told;
} cases[] = {
	{"1 2 3", "complete: document 1 to 3"},
	{"3 1 2 2 1", "complete: document 1 to 3"},
	{"7", "complete: document 7 to 7"},
	{"1 4", "2 missing: document 1 to 4 lacks 2, 3"},
	{"4900000001 4900000003 4900000002 4900000007",
		"3 missing: document 4900000001 to 4900000007 lacks 4900000004, 4900000005, 4900000006"},
	{"1 14", "12 missing: document 1 to 14 lacks 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more"},
	{"GR-0008 GR-0011", "2 missing: document GR-0008 to GR-0011 lacks GR-0009, GR-0010"},
	{"B-1 A-1 B-3 A-2", "1 missing: document A-1 to A-2; document B-1 to B-3 lacks B-2"},
	{"9 10 12", "1 missing: document 9 to 12 lacks 11"},
	{"1 - x 2", "complete: document 1 to 2; 2 rows without a number"},
	{"x", "complete: document has no numbers; 1 rows without a number"},
	{"", "complete: document has no numbers"},
	{"1 1000000000000000000000 2", "complete: document 1 to 2; document 1000000000000000000000 to 1000000000000000000000"},
};

static struct numbers *
taken (const char *rows, bool backwards)
{
	struct numbers *numbers = numbers_new ("document");
	g_auto (GStrv) texts = g_strsplit (rows, " ", -1);
	guint n = *rows != '\0' ? g_strv_length (texts) : 0;

	for (guint i = 0; i < n; i++) {
		const char *text = texts[backwards ? n - 1 - i : i];

		text = strcmp (text, "-") == 0 ? "" : text;
		numbers_add (numbers, text, strlen (text));
	}
	return numbers;
}

START_TEST (what_is_missing_is_told_whatever_order_rows_come_in)
{
	for (int backwards = 0; backwards < 2; backwards++) {
		struct numbers *numbers = taken (cases[_i].rows, backwards != 0);
		g_autofree char *told = numbers_tell (numbers);

		ck_assert_str_eq (told, cases[_i].told);
		numbers_free (numbers);
	}
}
END_TEST

START_TEST (of_many_series_the_first_are_told_and_all_are_counted)
{
	struct numbers *numbers = numbers_new ("n");
	g_autofree char *told = NULL;

	for (int i = 0; i < 25; i++)
		for (int k = 1; k <= 3; k += 2) {
			g_autofree char *text = g_strdup_printf ("S%02d-%d", i, k);

			numbers_add (numbers, text, strlen (text));
		}
	told = numbers_tell (numbers);
	ck_assert_msg (g_str_has_prefix (told, "25 missing: n S00-1 to S00-3 lacks S00-2; n S01-1"), "%s", told);
	ck_assert_msg (g_str_has_suffix (told, "n S19-1 to S19-3 lacks S19-2; and 5 more series"), "%s", told);
	numbers_free (numbers);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("numbers");
	TCase *tcase = tcase_create ("numbers");
	SRunner *runner;
	int failed;

	tcase_add_loop_test (tcase, what_is_missing_is_told_whatever_order_rows_come_in, 0, (int) G_N_ELEMENTS (cases));
	tcase_add_test (tcase, of_many_series_the_first_are_told_and_all_are_counted);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
