/* test_field_clean.c - cells of exports: what is certain is repaired, and nothing else. */
#include "common/io/field_clean.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const char *const nothing[] = {"0000", "00.00.0000", NULL};

static const struct
{
	int digits;
	const char *text, *becomes;
} cells[] = {
	{10, "4500000001", "4500000001"}, {10, " 4500000001\t", "4500000001"}, {10, "\xc2\xa0 77 \xc2\xa0", "0000000077"},
	{10, "4500000001.0", "4500000001"}, {10, "4500000001.000", "4500000001"}, {10, "77.0", "0000000077"},
	{10, "4.500000001E+09", "4500000001"}, {10, "4.500000001e9", "4500000001"},
	{10, "5E+13", "5E+13"},                                                                   /* the other digits are lost */
	{10, "4.5E+09", "4.5E+09"}, {10, "45E+8", "45E+8"}, {10, "4500000001.5", "4500000001.5"}, /* no number of a document */
	{10, "-5", "-5"}, {10, "FG-100", "FG-100"}, {10, "", ""}, {10, "  ", ""}, {10, ".", "."}, {10, "1.", "0000000001"},
	{10, "12345678901", "12345678901"},                              /* longer than it should be: as it stands */
	{4, "0", ""},                                                    /* 0000 says nothing */
	{4, "0000", ""}, {0, "00.00.0000", ""}, {0, " 007.0 ", "007.0"}, /* no identifier: only blanks go */
};

START_TEST (a_cell_is_as_it_was_before_the_spreadsheet)
{
	const struct profile_field field = {.digits = cells[_i].digits, .empty = (const char **) (gpointer) nothing};
	struct cell cell = {.text = cells[_i].text, .length = (uint32_t) strlen (cells[_i].text)};
	GString *buffer = g_string_new (NULL);
	g_autofree char *text = NULL;

	cell = field_clean (&field, cell, buffer);
	text = g_strndup (cell.text, cell.length);
	ck_assert_str_eq (text, cells[_i].becomes);
	g_string_free (buffer, TRUE);
}
END_TEST

START_TEST (nothing_stays_nothing)
{
	const struct profile_field field = {.digits = 4};
	GString *buffer = g_string_new (NULL);

	ck_assert_ptr_null (field_clean (&field, (struct cell) {0}, buffer).text);
	g_string_free (buffer, TRUE);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("field_clean");
	TCase *tcase = tcase_create ("cells");
	SRunner *runner = srunner_create (suite);
	int failed;

	tcase_add_loop_test (tcase, a_cell_is_as_it_was_before_the_spreadsheet, 0, G_N_ELEMENTS (cells));
	tcase_add_test (tcase, nothing_stays_nothing);
	suite_add_tcase (suite, tcase);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
