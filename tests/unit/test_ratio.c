/* Exact fractions: lowest terms, no wrap-around, rounded once. */
#include "common/base/ratio.h"

#include <check.h>
#include <stdlib.h>

/* Two thirds of the widest number. */
#define WIDE ((int128) 1 << 126)

static struct ratio
ratio_of (int128 numerator, int128 denominator)
{
	struct ratio ratio;

	ck_assert (ratio_make (numerator, denominator, &ratio));
	return ratio;
}

static void
expect (struct ratio got, int128 numerator, int128 denominator)
{
	ck_assert (got.numerator == numerator && got.denominator == denominator);
}

START_TEST (a_ratio_is_kept_in_lowest_terms_with_its_sign_above)
{
	expect (ratio_of (6, 4), 3, 2);
	expect (ratio_of (6, -4), -3, 2);
	expect (ratio_of (-6, -4), 3, 2);
	expect (ratio_of (0, -7), 0, 1);
	expect (ratio_of (WIDE, WIDE), 1, 1);
	ck_assert (!ratio_make (1, 0, &(struct ratio) {0}));
}
END_TEST

START_TEST (sums_and_products_are_exact)
{
	struct ratio out;

	ck_assert (ratio_add (ratio_of (1, 6), ratio_of (1, 10), &out));
	expect (out, 4, 15);
	ck_assert (ratio_add (ratio_of (1, 3), ratio_of (-1, 3), &out));
	expect (out, 0, 1);
	ck_assert (ratio_multiply (ratio_of (2, 3), ratio_of (-3, 4), &out));
	expect (out, -1, 2);
	ck_assert (ratio_multiply (RATIO_ZERO, ratio_of (3, 4), &out));
	expect (out, 0, 1);
	/* Crosswise reduction: the product fits, though its parts multiplied would not. */
	ck_assert (ratio_multiply (ratio_of (WIDE, 3), ratio_of (3, WIDE / 2), &out));
	expect (out, 2, 1);
}
END_TEST

START_TEST (what_does_not_fit_is_said_and_changes_nothing)
{
	struct ratio out = ratio_of (1, 2);

	ck_assert (!ratio_multiply (ratio_of (WIDE, 1), ratio_of (3, 1), &out));
	ck_assert (!ratio_multiply (ratio_of (1, WIDE), ratio_of (1, 3), &out));
	ck_assert (!ratio_add (ratio_of (WIDE, 1), ratio_of (1, 3), &out));
	ck_assert (!ratio_add (ratio_of (1, 3), ratio_of (WIDE, 1), &out));
	ck_assert (!ratio_add (ratio_of (WIDE, 1), ratio_of (WIDE, 1), &out));
	ck_assert (!ratio_add (ratio_of (1, WIDE), ratio_of (1, WIDE - 1), &out));
	expect (out, 1, 2);
}
END_TEST

START_TEST (a_ratio_is_rounded_once_to_the_decimals_of_its_unit)
{
	static const struct
	{
		int64_t numerator, denominator;
		int decimals;
		enum rounding mode;
		int64_t wanted;
	} tests[] = {
		{500000000, 24, 0, ROUND_HALF_AWAY, 21000000}, /* 500/24 = 20.8333 */
		{500000000, 24, 0, ROUND_DOWN, 20000000},
		{500000000, 24, 3, ROUND_HALF_AWAY, 20833000},
		{500000000, 24, 6, ROUND_HALF_AWAY, 20833333},
		{-2345000, 1, 2, ROUND_HALF_AWAY, -2350000},
		{-2345000, 1, 2, ROUND_HALF_EVEN, -2340000},
		{1, 3, 6, ROUND_UP, 1},
	};

	for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
		int64_t got;

		ck_assert (ratio_round (ratio_of (tests[i].numerator, tests[i].denominator), 6, tests[i].decimals, tests[i].mode, &got));
		ck_assert_int_eq (got, tests[i].wanted);
	}
}
END_TEST

START_TEST (a_rounded_number_that_does_not_fit_is_said)
{
	int64_t out = 7;

	ck_assert (!ratio_round (ratio_of (WIDE, 1), 6, 0, ROUND_DOWN, &out));
	ck_assert (!ratio_round (ratio_of (1, WIDE), 6, 0, ROUND_DOWN, &out));
	ck_assert (!ratio_round (ratio_of ((int128) INT64_MAX, 1), 6, 0, ROUND_UP, &out));
	ck_assert_int_eq (out, 7);
}
END_TEST

START_TEST (any_two_ratios_are_compared_exactly)
{
	const struct ratio sorted[] = {{-WIDE * 2, 1}, {-WIDE - (WIDE - 1), 3}, {-7, 3}, {-9, 4}, {-2, 1}, {-1, WIDE}, {0, 1},
		{1, WIDE}, {1, WIDE - 1}, {1, 3}, {WIDE / 3 + 1, WIDE - 1}, {1, 2}, {WIDE - 1, WIDE}, {1, 1}, {WIDE, WIDE - 1},
		{WIDE - 1, WIDE - 2}, {9, 4}, {7, 3}, {WIDE, 3}, {WIDE, 1}};

	for (size_t i = 0; i < sizeof sorted / sizeof *sorted; i++)
		for (size_t j = 0; j < sizeof sorted / sizeof *sorted; j++)
			ck_assert_int_eq (ratio_compare (sorted[i], sorted[j]), (i > j) - (i < j));
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("ratio");
	TCase *tcase = tcase_create ("ratio");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_test (tcase, a_ratio_is_kept_in_lowest_terms_with_its_sign_above);
	tcase_add_test (tcase, sums_and_products_are_exact);
	tcase_add_test (tcase, what_does_not_fit_is_said_and_changes_nothing);
	tcase_add_test (tcase, a_ratio_is_rounded_once_to_the_decimals_of_its_unit);
	tcase_add_test (tcase, a_rounded_number_that_does_not_fit_is_said);
	tcase_add_test (tcase, any_two_ratios_are_compared_exactly);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
