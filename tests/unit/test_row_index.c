/* Rows found by the hash of what names them, however the index grows. */
#include "common/recon/row_index.h"

#include <check.h>
#include <glib.h>
#include <stdlib.h>

static struct hash128
hash_of (uint64_t number)
{
	return hash128 (&number, sizeof number);
}

/* So many rows at a time; every third row is named as the one before it. */
static const size_t pieces[] = {1, 7, 128, 1000, 5000};

START_TEST (a_row_is_found_whatever_pieces_it_came_in)
{
	enum
	{
		ROWS = 5000
	};
	struct row_index index = {0};
	struct hash128 *hashes = g_new (struct hash128, ROWS), absent = hash_of (UINT64_MAX);
	uint32_t *first = g_new (uint32_t, ROWS), row;
	size_t repeated = 0;

	for (size_t i = 0; i < ROWS; i++) {
		hashes[i] = hash_of (i % 3 == 1 ? i - 1 : i);
		repeated += i % 3 == 1;
	}
	for (size_t at = 0; at < ROWS; at += pieces[_i])
		row_index_add (&index, hashes + at, MIN (pieces[_i], ROWS - at), first + at);
	ck_assert_uint_eq (index.rows, ROWS);
	ck_assert_uint_eq (index.repeated, repeated);
	for (size_t i = 0; i < ROWS; i++) {
		size_t expected = i % 3 == 1 ? i - 1 : i;

		ck_assert_uint_eq (first[i], expected);
		row_index_find (&index, &hashes[i], 1, &row);
		ck_assert_uint_eq (row, expected);
	}
	row_index_find (&index, &absent, 1, &row);
	ck_assert_uint_eq (row, ROW_ABSENT);
	row_index_clear (&index);
	row_index_find (&index, &absent, 1, &row);
	ck_assert_uint_eq (row, ROW_ABSENT);
	g_free (hashes);
	g_free (first);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("row_index");
	TCase *tcase = tcase_create ("row_index");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_loop_test (tcase, a_row_is_found_whatever_pieces_it_came_in, 0, G_N_ELEMENTS (pieces));
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
