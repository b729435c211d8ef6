/*
 * A sieve whose memory does not hold all rows keeps a part of the partitions at a time: each row is judged once, in its
 * own turn, whatever the bound, and counts stay those of the rows.
 */
#include "common/recon/sieve.h"

#include "tieout_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum
{
	ROWS = 600000 /* more than the smallest bound holds: two chunks of 256 rows for each of 1,024 partitions */
};

static struct text_bench *bench;
static struct sieve *sieved;
static uint32_t class_row[SIDE_COUNT];

static uint64_t
mixed (uint64_t x)
{
	x = (x ^ x >> 30) * UINT64_C (0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C (0x94d049bb133111eb);
	return x ^ x >> 31;
}

static void
setup (void)
{
	struct strpool *pools[SIDE_COUNT];

	bench = tieout_bench_new (&(struct text_fixture) {.text = ""});
	pools[SIDE_LEFT] = pools[SIDE_RIGHT] = bench->strings;
	sieved = sieve_new (pools);
	for (int side = 0; side < SIDE_COUNT; side++) {
		struct movement_table *classes = sieve_classes (sieved, side);

		movement_begin (classes);
		movement_set_text (classes, COL_SOURCE_KEY, "class", strlen ("class"));
		movement_set_text (classes, COL_PLANT, "1000", strlen ("1000"));
		movement_set_qty (classes, 1);
		movement_set_posting (classes, 0);
		movement_end (classes);
		class_row[side] = sieve_class_add (sieved, side, 7);
	}
}

static void
teardown (void)
{
	sieve_free (sieved);
	text_bench_free (bench);
}

static void
rows_add (int side, uint32_t rows)
{
	for (uint32_t row = 0; row < rows; row++)
		sieve_add (sieved, side,
			&(struct sieve_row) {.place = mixed (row + 1),
				.key = mixed (row + 1) + 1,
				.qty = 1000000,
				.amount = DECIMAL_NONE,
				.newest = row,
				.row = row,
				.class_row = class_row[side],
				.window = WINDOW_OWN,
				.doubt = true});
}

/* A unit of another plant: what is not asked for is wanted in full, so that no row may be forgotten. */
static void
unit_add (void)
{
	const struct reconciliation *rules[] = {&bench->rule};

	sieve_unit_add (sieved, "9999", &bench->input, rules, 1);
	for (int side = 0; side < SIDE_COUNT; side++)
		sieve_repeats (sieved, side);
}

static void
range_settle (void)
{
	g_autoptr (sieve_work) work = sieve_work_new (sieved);

	for (int partition = sieve_from (sieved); partition < sieve_until (sieved); partition++)
		sieve_settle (work, partition);
	sieve_messages (sieved, &work, 1);
}

static const struct
{
	size_t bytes;
	bool whole;
} bounds[] = {{1, false}, {(size_t) 1 << 20, false}, {(size_t) 1 << 32, true}};

START_TEST (each_row_is_judged_once_whatever_memory_holds)
{
	int turns = 0, until = 0;

	sieve_bound (sieved, bounds[_i].bytes);
	do {
		rows_add (SIDE_LEFT, ROWS);
		rows_add (SIDE_RIGHT, 3);
		if (turns++ == 0)
			unit_add ();
		ck_assert_int_eq (sieve_from (sieved), until);
		ck_assert_int_gt (sieve_until (sieved), until);
		until = sieve_until (sieved);
		range_settle ();
		if (until < SIEVE_PARTITIONS)
			ck_assert_uint_lt (sieve_wanted_rows (sieved), ROWS + 3);
	} while (sieve_next (sieved));
	ck_assert_int_eq (until, SIEVE_PARTITIONS);
	ck_assert_int_eq (turns == 1, bounds[_i].whole);
	ck_assert_uint_eq (sieve_rows (sieved), ROWS + 3);
	ck_assert_uint_eq (sieve_wanted_rows (sieved), ROWS + 3);
	ck_assert_uint_eq (sieve_numbered (sieved, SIDE_LEFT), ROWS);
	ck_assert_uint_eq (sieve_numbered (sieved, SIDE_RIGHT), 3);
}
END_TEST

START_TEST (a_restart_begins_with_the_first_partition_where_not_all_is_kept)
{
	sieve_bound (sieved, bounds[_i].bytes);
	rows_add (SIDE_LEFT, ROWS);
	rows_add (SIDE_RIGHT, 3);
	if (bounds[_i].whole) {
		ck_assert (!sieve_restart (sieved));
		return;
	}
	ck_assert (sieve_next (sieved));
	ck_assert_int_gt (sieve_from (sieved), 0);
	ck_assert (sieve_restart (sieved));
	ck_assert_int_eq (sieve_from (sieved), 0);
	rows_add (SIDE_LEFT, ROWS);
	rows_add (SIDE_RIGHT, 3);
	ck_assert_uint_eq (sieve_rows (sieved), ROWS + 3);
}
END_TEST

/* Each partition has two full chunks; one row more in the last one is one too many, and waits for the turn of its half. */
START_TEST (a_row_that_memory_does_not_hold_any_more_is_of_a_later_turn)
{
	enum
	{
		FULL = 2 * 256
	};
	uint32_t rows = FULL * SIEVE_PARTITIONS + 1;
	int turns = 0;

	sieve_bound (sieved, 1);
	do {
		for (uint32_t row = 0; row < rows; row++) {
			uint64_t part = row / FULL < SIEVE_PARTITIONS ? row / FULL : SIEVE_PARTITIONS - 1;

			sieve_add (sieved, SIDE_LEFT,
				&(struct sieve_row) {.place = part << 54 | (row + 1),
					.key = mixed (row + 1),
					.qty = 1000000,
					.amount = DECIMAL_NONE,
					.newest = row,
					.row = row,
					.class_row = class_row[SIDE_LEFT],
					.window = WINDOW_OWN,
					.doubt = true});
		}
		if (turns++ == 0)
			unit_add ();
		ck_assert_int_eq (sieve_until (sieved), turns == 1 ? SIEVE_PARTITIONS / 2 : SIEVE_PARTITIONS);
		range_settle ();
	} while (sieve_next (sieved));
	ck_assert_int_eq (turns, 2);
	ck_assert_uint_eq (sieve_rows (sieved), rows);
	ck_assert_uint_eq (sieve_wanted_rows (sieved), rows);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("sieve_range");
	TCase *tcase = tcase_create ("all");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture (tcase, setup, teardown);
	tcase_add_loop_test (tcase, each_row_is_judged_once_whatever_memory_holds, 0, G_N_ELEMENTS (bounds));
	tcase_add_loop_test (tcase, a_restart_begins_with_the_first_partition_where_not_all_is_kept, 0, G_N_ELEMENTS (bounds));
	tcase_add_test (tcase, a_row_that_memory_does_not_hold_any_more_is_of_a_later_turn);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
