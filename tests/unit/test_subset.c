/* test_subset.c - which numbers sum to another: against all subsets, and what is proven within a budget. */
#include "common/recon/subset.h"

#include "dice.h"

#include <check.h>
#include <glib.h>
#include <string.h>

enum
{
	BATCH = 1000,
	BATCHES = 20,
	BATCHES_FULL = 1000,
	NUMBERS_MAX = 10,
	PLENTY = 1 << 23 /* as a subset pass has */
};

/* ---- by trying all ---- */

/* Fewer numbers come first; of equally many the one with the earliest member where they differ. */
static bool
subset_first (unsigned set, unsigned than)
{
	int a = __builtin_popcount (set), b = __builtin_popcount (than);
	unsigned differ = set ^ than;

	return a != b ? a < b : (set & differ & -differ) != 0;
}

static unsigned
brute (const int64_t *numbers, size_t n, int64_t target, unsigned *best)
{
	unsigned found = 0;

	for (unsigned set = 1; set < 1u << n; set++) {
		int64_t sum = 0;

		for (size_t i = 0; i < n; i++)
			sum += set & 1u << i ? numbers[i] : 0;
		if (sum != target)
			continue;
		if (found++ == 0 || subset_first (set, *best))
			*best = set;
	}
	return found;
}

static void
random_check (unsigned seed)
{
	struct dice dice = {UINT64_C (7) << 40 | seed};
	size_t n = dice_below (&dice, NUMBERS_MAX + 1);
	int64_t numbers[NUMBERS_MAX], target, most = dice_below (&dice, 2) == 0 ? 6 : 60;
	bool chosen[NUMBERS_MAX] = {false};
	unsigned best = 0, set = 0, found;
	uint64_t steps, budget = dice_below (&dice, 10) == 0 ? dice_below (&dice, 40) : PLENTY;

	for (size_t i = 0; i < n; i++)
		numbers[i] = dice_between (&dice, dice_below (&dice, 4) == 0 ? -most : 1, most);
	target = dice_between (&dice, dice_below (&dice, 4) == 0 ? -most : 1, 2 * most);
	target = target != 0 ? target : 1;
	found = brute (numbers, n, target, &best);
	enum subset_certificate certificate = subset_find (numbers, n, target, budget, chosen, &steps);
	for (size_t i = 0; i < n; i++)
		set |= chosen[i] ? 1u << i : 0;
	ck_assert_msg (steps <= budget, "seed %u", seed);
	if (certificate == SUBSET_GAVE_UP) {
		ck_assert_msg (budget < PLENTY && set == 0, "seed %u", seed);
		return;
	}
	ck_assert_msg (certificate ==
			(found == 0          ? SUBSET_NONE
					: found == 1 ? SUBSET_UNIQUE
								 : SUBSET_SEVERAL),
		"seed %u: %d of %u subsets", seed, certificate, found);
	ck_assert_msg (set == best, "seed %u: subset %x is not %x", seed, set, best);
}

START_TEST (every_certificate_is_true_and_the_first_subset_is_chosen)
{
	for (unsigned i = 0; i < BATCH; i++)
		random_check ((unsigned) _i * BATCH + i);
}
END_TEST

/* ---- known ones ---- */

START_TEST (forty_different_numbers_are_searched_within_the_budget)
{
	int64_t numbers[40], target = 0;
	bool chosen[40];
	uint64_t steps;

	/* Powers of three, and 17 of them: no other subset sums to the same. */
	for (size_t i = 0; i < 39; i++) {
		numbers[i] = i == 0 ? 1 : numbers[i - 1] * 3;
		target += i % 2 == 0 && i < 34 ? numbers[i] : 0;
	}
	numbers[39] = 5;
	ck_assert_int_eq (subset_find (numbers, 39, target, PLENTY, chosen, &steps), SUBSET_UNIQUE);
	for (size_t i = 0; i < 39; i++)
		ck_assert_int_eq (chosen[i], i % 2 == 0 && i < 34);
	/* 2 is not a sum of different powers of three. */
	ck_assert_int_eq (subset_find (numbers, 39, 2, PLENTY, chosen, &steps), SUBSET_NONE);
	ck_assert_int_eq (subset_find (numbers, 40, 5, PLENTY, chosen, &steps), SUBSET_UNIQUE);
}
END_TEST

START_TEST (forty_numbers_of_any_size_are_within_the_budget)
{
	struct dice dice = {40};
	int64_t numbers[40], target = 0;
	bool chosen[40];
	uint64_t steps;

	for (size_t i = 0; i < 40; i++) {
		numbers[i] = dice_between (&dice, INT64_C (1000000000), INT64_C (1000000000000));
		target += i % 2 == 0 ? numbers[i] : 0;
	}
	ck_assert_int_eq (subset_find (numbers, 40, target, PLENTY, chosen, &steps), SUBSET_UNIQUE);
	for (size_t i = 0; i < 40; i++)
		ck_assert_int_eq (chosen[i], i % 2 == 0);
	ck_assert_int_eq (subset_find (numbers, 40, target + 1, PLENTY, chosen, &steps), SUBSET_NONE);
}
END_TEST

START_TEST (thousands_of_equal_numbers_are_few_sums)
{
	enum
	{
		MANY = 1500
	};
	g_autofree int64_t *numbers = g_new (int64_t, MANY);
	g_autofree bool *chosen = g_new (bool, MANY);
	uint64_t steps;

	for (size_t i = 0; i < MANY; i++)
		numbers[i] = 25;
	numbers[700] = 3;
	ck_assert_int_eq (subset_find (numbers, MANY, 100, PLENTY, chosen, &steps), SUBSET_SEVERAL);
	for (size_t i = 0; i < MANY; i++)
		ck_assert_int_eq (chosen[i], i < 4);
	ck_assert_int_eq (subset_find (numbers, MANY, 3, PLENTY, chosen, &steps), SUBSET_UNIQUE);
	ck_assert (chosen[700] && !chosen[0]);
	ck_assert_int_eq (subset_find (numbers, MANY, 99, PLENTY, chosen, &steps), SUBSET_NONE);
}
END_TEST

START_TEST (what_is_out_of_reach_costs_nothing)
{
	const int64_t numbers[] = {5, 7, 9};
	bool chosen[3];
	uint64_t steps = 1;

	ck_assert_int_eq (subset_find (numbers, 3, 22, 0, chosen, &steps), SUBSET_NONE);
	ck_assert_int_eq (subset_find (numbers, 3, -1, 0, chosen, &steps), SUBSET_NONE);
	ck_assert_int_eq (subset_find (NULL, 0, 1, 0, chosen, &steps), SUBSET_NONE);
	ck_assert_uint_eq (steps, 0);
	ck_assert_int_eq (subset_find (numbers, 3, 12, 3, chosen, &steps), SUBSET_GAVE_UP);
	ck_assert_uint_eq (steps, 3);
}
END_TEST

START_TEST (of_equally_few_numbers_the_earliest_are_chosen)
{
	static const struct
	{
		int64_t numbers[6], target;
		bool chosen[6];
	} cases[] = {
		{{4, 3, 3, 2, 1, 1}, 4, {true}},
		{{5, 4, 3, 2, 2, 1}, 6, {true, [5] = true}},
		{{9, 4, 4, 2, 2, 9}, 6, {[1] = true, [3] = true}},
		{{2, 2, 2, 9, 9, 9}, 4, {true, true}},
		{{9, 9, 1, 3, 9, 9}, 18, {true, true}},
		{{9, 9, 2, 9, 7, 9}, 9, {true}},
	};
	bool chosen[6];
	uint64_t steps;

	ck_assert_int_ne (subset_find (cases[_i].numbers, 6, cases[_i].target, PLENTY, chosen, &steps), SUBSET_NONE);
	for (size_t i = 0; i < 6; i++)
		ck_assert_int_eq (chosen[i], cases[_i].chosen[i]);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("subset");
	TCase *tcase = tcase_create ("subset");
	SRunner *runner;
	int failed;

	tcase_set_timeout (tcase, 60);
	tcase_add_loop_test (tcase, every_certificate_is_true_and_the_first_subset_is_chosen, 0, dice_rounds (BATCHES, BATCHES_FULL));
	tcase_add_test (tcase, forty_different_numbers_are_searched_within_the_budget);
	tcase_add_test (tcase, forty_numbers_of_any_size_are_within_the_budget);
	tcase_add_test (tcase, thousands_of_equal_numbers_are_few_sums);
	tcase_add_test (tcase, what_is_out_of_reach_costs_nothing);
	tcase_add_loop_test (tcase, of_equally_few_numbers_the_earliest_are_chosen, 0, 6);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? 0 : 1;
}
