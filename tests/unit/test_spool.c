/* test_spool.c - rows go into a temporary file and come out as they were, all or those that are asked for. */
#include "common/base/failure.h"
#include "common/io/spool.h"

#include <check.h>
#include <glib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum
{
	ROWS = 70000 /* more than a block, and than a batch */
};

static const struct column_info columns[] = {{"source_key", VALUE_TEXT}, {"qty", VALUE_NUMBER}, {"lot", VALUE_TEXT}};

/* Row i: its number as text, as a value of 3 decimals, and in turn no lot, an empty one and a long one. */
static void
row_build (struct batch_builder *builder, int i, const char *lot)
{
	g_autofree char *key = g_strdup_printf ("%d", i);

	batch_cell (builder, 0, key, strlen (key));
	batch_cell_value (builder, 1, CELL_NUMBER, i * INT64_C (-1001), 3);
	if (i % 3 > 0)
		batch_cell (builder, 2, lot, i % 3 == 1 ? 0 : strlen (lot));
	batch_row_end (builder, i);
}

static struct spool *
spool_filled (const char *lot, GError **error)
{
	struct batch_builder *builder = batch_builder_new (3, BATCH_ROWS);
	struct spool *spool = spool_new (columns, 3, error);
	gboolean ok = spool != NULL;

	for (int i = 0; i < ROWS && ok; i++) {
		row_build (builder, i, lot);
		if (i % BATCH_ROWS == BATCH_ROWS - 1 || i == ROWS - 1) {
			ok = spool_add (spool, batch_view (builder), error);
			batch_clear (builder);
		}
	}
	batch_builder_free (builder);
	if (!ok)
		g_clear_pointer (&spool, spool_free);
	return spool;
}

static void
row_check (const struct batch *batch, size_t row, int i, const char *lot)
{
	const struct cell *key = &batch->column[0][row], *qty = &batch->column[1][row], *last = &batch->column[2][row];
	g_autofree char *number = g_strdup_printf ("%s%d.%03d", i > 0 ? "-" : "", i * 1001 / 1000, i * 1001 % 1000);
	g_autofree char *wanted = g_strdup_printf ("%d", i), *text = g_strndup (key->text, key->length);

	ck_assert_str_eq (text, wanted);
	ck_assert_int_eq (batch->number[row], i);
	ck_assert_int_eq (qty->kind, CELL_TEXT);
	ck_assert_uint_eq (qty->length, strlen (number));
	ck_assert (memcmp (qty->text, number, qty->length) == 0);
	ck_assert_int_eq (last->kind, CELL_TEXT);
	ck_assert (i % 3 > 0 ? last->text != NULL : last->text == NULL);
	ck_assert_uint_eq (last->length, i % 3 == 2 ? strlen (lot) : 0);
	ck_assert (i % 3 != 2 || memcmp (last->text, lot, last->length) == 0);
}

static const struct
{
	const char *name;
	int every; /* rows that are wanted; 0: all, without bits */
} wishes[] = {{"all", 0}, {"each by its bit", 1}, {"every second", 2}, {"few", 997}, {"the first", ROWS}};

START_TEST (rows_come_out_as_they_went_in)
{
	g_autofree char *lot = g_strnfill (300, 'L');
	g_autoptr (spool) spool = spool_filled (lot, NULL);
	g_autofree uint8_t *wanted = g_new0 (uint8_t, ROWS / 8 + 1);
	int every = MAX (wishes[_i].every, 1);

	for (int i = 0; i < ROWS; i += every)
		wanted[i / 8] |= (uint8_t) (1 << i % 8);
	for (int again = 0; again < 2; again++) {
		const struct batch *batch = NULL;
		int i = 0;

		ck_assert (spool_rewind (spool, wishes[_i].every > 0 ? wanted : NULL, ROWS, NULL));
		do {
			ck_assert (spool_fetch (spool, &batch, NULL));
			for (size_t row = 0; batch != NULL && row < batch->rows; row++, i += every)
				row_check (batch, row, i, lot);
		} while (batch != NULL);
		ck_assert_msg (i >= ROWS && i < ROWS + every, "%s: ended at %d", wishes[_i].name, i);
	}
}
END_TEST

START_TEST (columns_are_those_of_the_query)
{
	g_autoptr (spool) spool = spool_new (columns, 3, NULL);
	const struct column_info *told;
	const struct batch *batch;

	ck_assert_int_eq (spool_columns (spool, &told), 3);
	for (int i = 0; i < 3; i++) {
		ck_assert_str_eq (told[i].name, columns[i].name);
		ck_assert_int_eq (told[i].type, columns[i].type);
	}
	ck_assert (spool_rewind (spool, NULL, 0, NULL));
	ck_assert (spool_fetch (spool, &batch, NULL));
	ck_assert_ptr_null (batch);
}
END_TEST

START_TEST (a_full_disk_is_said)
{
	struct rlimit limit = {1 << 20, 1 << 20};
	g_autofree char *lot = g_strnfill (300, 'L');
	GError *error = NULL;

	signal (SIGXFSZ, SIG_IGN);
	ck_assert_int_eq (setrlimit (RLIMIT_FSIZE, &limit), 0);
	ck_assert_ptr_null (spool_filled (lot, &error));
	ck_assert_int_eq (error->code, FAILURE_IO);
	ck_assert_msg (strstr (error->message, "File too large") != NULL, "%s", error->message);
}
END_TEST

START_TEST (a_folder_that_is_not_there_is_said)
{
	GError *error = NULL;

	g_setenv ("TMPDIR", "/nonexistent", TRUE);
	ck_assert_ptr_null (spool_new (columns, 3, &error));
	ck_assert_int_eq (error->code, FAILURE_IO);
	ck_assert_msg (strstr (error->message, "/nonexistent") != NULL, "%s", error->message);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("spool");
	TCase *tcase = tcase_create ("spool");
	SRunner *runner;
	int failed;

	tcase_add_loop_test (tcase, rows_come_out_as_they_went_in, 0, G_N_ELEMENTS (wishes));
	tcase_add_test (tcase, columns_are_those_of_the_query);
	tcase_add_test (tcase, a_full_disk_is_said);
	tcase_add_test (tcase, a_folder_that_is_not_there_is_said);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? 0 : 1;
}
