/* test_plant_index.c - which rows of a file are whose. */
#include "common/io/plant_index.h"

#include <check.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>

static const char known[DIGEST_HEX_SIZE] = "0123456789abcdef0123456789abcdef";

static void
row_note (struct plant_file *file, const char *plant)
{
	struct cell cell = {.text = plant, .length = plant != NULL ? (uint32_t) strlen (plant) : 0};

	plant_file_note (file, &cell, 1);
}

static bool
has (const uint8_t *rows, size_t row)
{
	return (rows[row / 8] >> row % 8 & 1) != 0;
}

START_TEST (each_row_is_of_its_plant)
{
	static const char *const plants[] = {"1000", "1100", "1000", "", NULL, "1100", "1000", "1200", "1000"};
	g_autoptr (plant_index) index = plant_index_new ();
	struct plant_file *file = plant_index_file (index, 0, "mes/movement.csv");
	bool equal = false;
	uint64_t n;

	ck_assert_ptr_null (plant_file_rows (file, "1000", &n)); /* it has not been read to its end */
	for (size_t i = 0; i < G_N_ELEMENTS (plants); i++)
		row_note (file, plants[i]);
	plant_file_finish (file, known, "control file", true);
	ck_assert_ptr_eq (plant_index_file (index, 0, "mes/movement.csv"), file);
	for (size_t i = 0; i < G_N_ELEMENTS (plants); i++) {
		ck_assert (has (plant_file_rows (file, "1000", &n), i) == (g_strcmp0 (plants[i], "1000") == 0));
		ck_assert (has (plant_file_rows (file, "1100", &n), i) == (g_strcmp0 (plants[i], "1100") == 0));
		ck_assert (!has (plant_file_rows (file, "9999", &n), i));
	}
	ck_assert_uint_eq (n, G_N_ELEMENTS (plants));
	ck_assert_str_eq (plant_file_digest (file), known);
	ck_assert_str_eq (plant_file_control (file, &equal), "control file");
	ck_assert (equal);
}
END_TEST

START_TEST (files_and_sides_are_apart)
{
	g_autoptr (plant_index) index = plant_index_new ();
	struct plant_file *one = plant_index_file (index, 0, "both.csv"), *other = plant_index_file (index, 1, "both.csv");
	uint64_t n;

	ck_assert_ptr_ne (one, other);
	ck_assert_ptr_ne (one, plant_index_file (index, 0, "else.csv"));
	row_note (one, "1000");
	plant_file_finish (one, known, NULL, false);
	ck_assert (has (plant_file_rows (one, "1000", &n), 0));
	ck_assert_ptr_null (plant_file_rows (other, "1000", &n));
}
END_TEST

START_TEST (a_file_of_very_many_plants_is_not_noted)
{
	g_autoptr (plant_index) index = plant_index_new ();
	struct plant_file *file = plant_index_file (index, 0, "many.csv");
	uint64_t n;

	for (int i = 0; i < 100000; i++) {
		g_autofree char *plant = g_strdup_printf ("%d", i);

		row_note (file, plant);
	}
	plant_file_finish (file, known, NULL, false);
	ck_assert_ptr_null (plant_file_rows (file, "7", &n));
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("plant_index");
	TCase *tcase = tcase_create ("plant_index");
	SRunner *runner;
	int failed;

	tcase_add_test (tcase, each_row_is_of_its_plant);
	tcase_add_test (tcase, files_and_sides_are_apart);
	tcase_add_test (tcase, a_file_of_very_many_plants_is_not_noted);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? 0 : 1;
}
