/* The value of a stock as the ERP keeps it. Golden vectors by their numbers in the domain specification (section 8). */
#include "common/recon/stock_value.h"

#include <check.h>
#include <stdlib.h>

#define UNITS(n) ((n) *INT64_C (1000000))
#define MONEY(n) ((n) *INT64_C (10000))

START_TEST (vector_12_a_moving_average_is_value_by_quantity)
{
	struct stock_value stock = {0};
	int64_t price;

	ck_assert_int_eq (stock_move (&stock, UNITS (1000), MONEY (5000)), DECIMAL_OK);
	ck_assert_int_eq (stock_move (&stock, UNITS (400), MONEY (2280)), DECIMAL_OK);
	ck_assert_int_eq (stock.value, MONEY (7280));
	ck_assert_int_eq (stock_price (&stock, 1, &price), DECIMAL_OK);
	ck_assert_int_eq (price, 5200000);
	ck_assert_int_eq (stock_price (&stock, 100, &price), DECIMAL_OK);
	ck_assert_int_eq (price, 520000000);
}
END_TEST

START_TEST (vector_12_an_invoice_revalues_only_what_is_still_in_stock)
{
	struct stock_value stock = {0};
	const struct stock_invoice invoice = {UNITS (3), MONEY (150), MONEY (30)};
	int64_t difference;

	ck_assert_int_eq (stock_move (&stock, UNITS (3), MONEY (150)), DECIMAL_OK);
	ck_assert_int_eq (stock_move (&stock, -UNITS (1), -MONEY (50)), DECIMAL_OK);
	ck_assert_int_eq (stock_revalue (&stock, &invoice, 2, &difference), DECIMAL_OK);
	ck_assert_int_eq (stock.qty, UNITS (2));
	ck_assert_int_eq (stock.value, MONEY (20));
	ck_assert_int_eq (difference, -MONEY (40));
}
END_TEST

START_TEST (a_difference_is_split_without_a_rest)
{
	static const struct
	{
		int64_t stock, value, difference;
	} cases[] = {
		{UNITS (0), MONEY (10), MONEY (10)}, /* all consumed */
		{-UNITS (2), MONEY (10), MONEY (10)},
		{UNITS (3), MONEY (20), 0},
		{UNITS (9), MONEY (20), 0}, /* other receipts are not revalued beyond the difference */
		{UNITS (1), 133300, 66700}, /* 10.00 / 3 = 3.33 and 6.67 */
		{UNITS (2), 166700, 33300},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct stock_value stock = {cases[i].stock, MONEY (10)};
		const struct stock_invoice invoice = {UNITS (3), MONEY (20), MONEY (30)};
		int64_t difference;

		ck_assert_int_eq (stock_revalue (&stock, &invoice, 2, &difference), DECIMAL_OK);
		ck_assert_int_eq (stock.value, cases[i].value);
		ck_assert_int_eq (difference, cases[i].difference);
	}
}
END_TEST

START_TEST (what_does_not_fit_changes_nothing)
{
	static const struct stock_invoice invoices[] = {
		{0, MONEY (1), MONEY (2)},
		{-UNITS (1), MONEY (1), MONEY (2)},
		{UNITS (1), -INT64_MAX, INT64_MAX},
		{UNITS (1), 0, INT64_MAX},
	};
	struct stock_value stock = {UNITS (2), MONEY (20)};
	int64_t number = 4711;

	ck_assert_int_eq (stock_move (&stock, INT64_MAX, 0), DECIMAL_RANGE);
	ck_assert_int_eq (stock_move (&stock, 0, INT64_MAX), DECIMAL_RANGE);
	for (size_t i = 0; i < sizeof invoices / sizeof *invoices; i++)
		ck_assert_int_eq (stock_revalue (&stock, &invoices[i], 2, &number), DECIMAL_RANGE);
	ck_assert_int_eq (stock_price (&stock, INT64_MAX, &number), DECIMAL_RANGE);
	ck_assert_int_eq (stock_price (&(struct stock_value) {0, MONEY (1)}, 1, &number), DECIMAL_RANGE);
	ck_assert_int_eq (number, 4711);
	ck_assert_int_eq (stock.qty, UNITS (2));
	ck_assert_int_eq (stock.value, MONEY (20));
}
END_TEST

START_TEST (vector_28_a_period_without_a_row_has_the_balance_of_the_next)
{
	static const struct history_row rows[] = {
		{202603, UNITS (17)},
		{202601, UNITS (10)},
	};
	static const struct
	{
		period_t period;
		int64_t balance;
	} cases[] = {{202512, UNITS (10)}, {202601, UNITS (10)}, {202602, UNITS (17)}, {202603, UNITS (17)}, {202604, UNITS (13)}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ck_assert_int_eq (history_balance (rows, 2, UNITS (13), cases[i].period), cases[i].balance);
	ck_assert_int_eq (history_balance (NULL, 0, UNITS (13), 202602), UNITS (13));
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("stock_value");
	TCase *tcase = tcase_create ("values");
	SRunner *runner;
	int failed;

	tcase_add_test (tcase, vector_12_a_moving_average_is_value_by_quantity);
	tcase_add_test (tcase, vector_12_an_invoice_revalues_only_what_is_still_in_stock);
	tcase_add_test (tcase, a_difference_is_split_without_a_rest);
	tcase_add_test (tcase, what_does_not_fit_changes_nothing);
	tcase_add_test (tcase, vector_28_a_period_without_a_row_has_the_balance_of_the_next);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? 0 : 1;
}
