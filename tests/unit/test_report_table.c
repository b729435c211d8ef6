/*
 * Rows of a printed report: names of records stay with their rows while the table grows and when it moves to other
 * strings; a sum that does not fit is an error, not a number.
 */
#include "common/recon/report_table.h"

#include "common/base/failure.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct strpool *strings;
static struct report_table *table;
static const struct report_rule rule = {
	.grain = {"plant", "material"}, .n_grain = 2, .measures = {{.name = "qty", .kind = MEASURE_QUANTITY}}, .n_measures = 1};

static void
setup (void)
{
	strings = strpool_new ();
	table = report_table_new (&rule, strings);
}

static void
teardown (void)
{
	report_table_free (table);
	strpool_free (strings);
}

static size_t
row_add (uint32_t plant, const char *material, int64_t value)
{
	struct report_key key = {{plant, strpool_add0 (strings, material)}};
	size_t row = report_row_add (table, &key);

	table->value[0][row] = value;
	return row;
}

/* Every third row is a record, every sixth one that is taken back. */
static void
records_check (const struct strpool *pool)
{
	for (size_t row = 0; row < table->rows; row++) {
		g_autofree char *name = row % 3 == 0 ? g_strdup_printf ("r%zu", row) : g_strdup ("");
		g_autofree char *material = g_strdup_printf ("m%zu", row % 50);

		ck_assert_str_eq (strpool_text (pool, table->record[row]), name);
		ck_assert_str_eq (strpool_text (pool, table->key[row].id[1]), material);
		ck_assert_int_eq (table->reversal[row], row % 6 == 0);
		ck_assert_int_eq (table->value[0][row], (int64_t) row);
	}
}

START_TEST (records_keep_their_names_while_the_table_grows_and_moves)
{
	g_autoptr (strpool) other = strpool_new ();

	for (size_t i = 0; i < 5000; i++) {
		g_autofree char *name = g_strdup_printf ("r%zu", i), *material = g_strdup_printf ("m%zu", i % 50);
		size_t row = row_add (REPORT_TOTAL, material, (int64_t) i);

		if (i % 3 == 0)
			report_record_name (table, row, strpool_add0 (strings, name), i % 6 == 0);
	}
	records_check (strings);
	for (int i = 0; i < 100; i++) {
		g_autofree char *before = g_strdup_printf ("m%d", 99 - i);

		strpool_add0 (other, before);
	}
	report_table_rebase (table, other);
	ck_assert_ptr_eq (table->strings, other);
	records_check (other);
	for (size_t row = 0; row < table->rows; row++)
		ck_assert_uint_eq (table->key[row].id[0], REPORT_TOTAL);
	table->strings = strings;
}
END_TEST

START_TEST (a_table_without_records_moves_as_well)
{
	g_autoptr (strpool) other = strpool_new ();

	strpool_add0 (other, "first");
	row_add (strpool_add0 (strings, "1000"), "RM-7", 5);
	report_table_rebase (table, other);
	ck_assert_str_eq (strpool_text (other, table->key[0].id[0]), "1000");
	ck_assert_str_eq (strpool_text (other, table->key[0].id[1]), "RM-7");
	ck_assert_ptr_null (table->record);
	table->strings = strings;
}
END_TEST

static const struct
{
	int64_t one, other;
	bool fits;
} sums[] = {
	{INT64_MAX - 1, 1, true},
	{INT64_MAX, 1, false},
	{INT64_MIN + 1, -2, false},
	{INT64_MIN + 1, -1, false}, /* it would be DECIMAL_NONE */
	{INT64_MIN + 2, -1, true},
	{DECIMAL_NONE, 7, true},
	{7, DECIMAL_NONE, true},
};

START_TEST (rows_of_a_key_add_up_or_fail)
{
	g_autoptr (GError) error = NULL;
	uint32_t plant = strpool_add0 (strings, "1000");
	size_t twice;
	struct report_table *made;
	const struct report_table *folded;

	row_add (plant, "RM-7", sums[_i].one);
	row_add (plant, "RM-7", sums[_i].other);
	folded = report_table_fold (table, &rule, &made, &twice, &error);
	if (sums[_i].fits) {
		ck_assert_msg (folded != NULL, "%s", error != NULL ? error->message : "");
		ck_assert_uint_eq (twice, 1);
		ck_assert_uint_eq (folded->rows, 1);
		ck_assert_int_eq (folded->value[0][0],
			sums[_i].one == DECIMAL_NONE || sums[_i].other == DECIMAL_NONE ? 7 : sums[_i].one + sums[_i].other);
	} else {
		ck_assert_ptr_null (folded);
		ck_assert (g_error_matches (error, FAILURE, FAILURE_DATA));
		ck_assert_ptr_nonnull (strstr (error->message, "measure 'qty': a sum is too large"));
	}
	report_table_free (made);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("report_table");
	TCase *tcase = tcase_create ("all");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture (tcase, setup, teardown);
	tcase_add_test (tcase, records_keep_their_names_while_the_table_grows_and_moves);
	tcase_add_test (tcase, a_table_without_records_moves_as_well);
	tcase_add_loop_test (tcase, rows_of_a_key_add_up_or_fail, 0, G_N_ELEMENTS (sums));
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
