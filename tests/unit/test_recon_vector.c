/* Golden vectors of movements, units and cases, by their numbers in the domain specification (section 8). */
#include "recon_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static int64_t
stock_delta (const struct movement_table *table, size_t row)
{
	return kind_is_receipt ((enum kind) table->kind[row]) ? table->counted[row] : -table->counted[row];
}

static void
movement_check (const struct bench *bench, size_t row, enum kind kind, int64_t stock)
{
	const struct movement_table *table = bench->side[SIDE_RIGHT];

	ck_assert_str_eq (kind_name ((enum kind) table->kind[row]), kind_name (kind));
	ck_assert_int_eq (stock_delta (table, row), stock * 1000000);
}

START_TEST (vector_1_a_count_gain_and_a_count_loss_have_opposite_codes)
{
	struct fixture fixture = {.right = "key=E1 mvt=701 ind=S qty=5\nkey=E2 mvt=711 ind=H qty=5",
		.reference = "map 1 701 S COUNT_GAIN in\nmap 1 711 H COUNT_LOSS out"};
	g_autoptr (bench) bench = fixture_run (&fixture);

	movement_check (bench, 0, KIND_COUNT_GAIN, 5);
	movement_check (bench, 1, KIND_COUNT_LOSS, -5);
}
END_TEST

START_TEST (vector_2_the_indicator_tells_a_purchase_from_production)
{
	struct fixture fixture = {.right = "key=E1 mvt=101P ind=B qty=5\nkey=E2 mvt=101P ind=F qty=5",
		.reference = "map 1 101P B RECEIPT_PO in\nmap 1 101P F RECEIPT_PROD in"};
	g_autoptr (bench) bench = fixture_run (&fixture);

	movement_check (bench, 0, KIND_RECEIPT_PO, 5);
	movement_check (bench, 1, KIND_RECEIPT_PROD, 5);
}
END_TEST

START_TEST (vector_3_the_two_legs_of_a_transfer_sum_to_nothing)
{
	struct fixture fixture = {.right = "key=E1 mvt=311 ind=H qty=10 loc=A\nkey=E2 mvt=311 ind=S qty=10 loc=B"};
	g_autoptr (bench) bench = fixture_run (&fixture);

	movement_check (bench, 0, KIND_TRANSFER_OUT, -10);
	movement_check (bench, 1, KIND_TRANSFER_IN, 10);
	ck_assert_int_eq (stock_delta (bench->side[SIDE_RIGHT], 0) + stock_delta (bench->side[SIDE_RIGHT], 1), 0);
}
END_TEST

START_TEST (vector_4_a_negative_issue_increases_stock)
{
	struct fixture fixture = {.right = "key=E1 mvt=38 ind=none qty=7\nkey=E2 mvt=35 ind=none qty=-7",
		.reference = "map 1 38 * RECEIPT_BY signed\nmap 1 35 * ISSUE_COMP signed"};
	g_autoptr (bench) bench = fixture_run (&fixture);

	movement_check (bench, 0, KIND_RECEIPT_BY, 7);
	movement_check (bench, 1, KIND_ISSUE_COMP, -7);
}
END_TEST

START_TEST (vector_7_cartons_are_rounded_once_and_single_roundings_are_no_difference)
{
	struct fixture fixture = {.left = "key=S1 mat=PK-9 uom=EA qty=100\nkey=S2 mat=PK-9 uom=EA qty=100\nkey=S3 mat=PK-9 uom=EA "
									  "qty=100\nkey=S4 mat=PK-9 uom=EA qty=100\n"
									  "key=S5 mat=PK-9 uom=EA qty=100",
		.right = "key=E1 mat=PK-9 uom=EA qty=500 entered=2026-03-10T22:00:00-05:00",
		.reference = "item PK-9 base=CAR\nfactor PK-9 EA CAR 1 24\nunit CAR 0\nunit EA 0"};
	g_autoptr (bench) bench = fixture_run (&fixture);
	g_autofree char *states = bench_states (bench);

	ck_assert_int_eq (bench->side[SIDE_RIGHT]->counted[0], 21000000);
	for (int row = 0; row < 5; row++)
		ck_assert_int_eq (bench->side[SIDE_LEFT]->counted[row], 4000000);
	ck_assert_uint_eq (bench->outcome->n_cases, 0);
	ck_assert_str_eq (states, "left matched_tolerance=5; right matched_tolerance=1");
}
END_TEST

START_TEST (vector_8_the_factor_is_numerator_by_denominator)
{
	struct fixture fixture = {.left = "key=S1 mat=PS-1 qty=5",
		.right = "key=E1 mat=PS-1 qty=3 uom=PC",
		.reference = "item PS-1 base=PC\nfactor PS-1 KG PC 3 5"};
	g_autoptr (bench) bench = fixture_run (&fixture);

	ck_assert_int_eq (bench->side[SIDE_LEFT]->counted[0], 3000000);
	ck_assert_uint_eq (bench->outcome->n_cases, 0);
}
END_TEST

START_TEST (vector_9_pounds_have_the_systems_own_factor)
{
	struct fixture fixture = {.left = "key=S1 qty=40000 uom=LB",
		.right = "key=E1 qty=18143.6",
		.reference = "item RM-7 base=KG\nfactor * LB KG 45359 100000\nunit KG 3"};
	g_autoptr (bench) bench = fixture_run (&fixture);

	ck_assert_int_eq (bench->side[SIDE_LEFT]->counted[0], INT64_C (18143600000));
	ck_assert_uint_eq (bench->outcome->n_cases, 0);
}
END_TEST

START_TEST (vector_10_a_lot_split_and_a_shortage_cost_the_shortage)
{
	struct fixture fixture = {.left = "key=S1 lot=L1 qty=40 op=0020\nkey=S2 lot=L2 qty=26.2 op=0020 at=2026-03-10T10:40:00-05:00",
		.right = "key=E1 lot=L0 qty=24.375 amount=78.00 entered=2026-03-10T14:05:00-05:00\n"
				 "key=E2 lot=L1 qty=40 amount=128.00 entered=2026-03-10T14:05:00-05:00"};

	fixture_expect ("vector 10", fixture, "LOT_MISMATCH S2|E1 24.375 0.00\nQTY_VAR S2|E1 1.825 5.84");
}
END_TEST

START_TEST (vector_11_a_reversal_by_hand_is_valued_anew)
{
	static const struct
	{
		const char *reversal, *expected;
	} cases[] = {
		{"amount=320.00 rev=E1", ""},
		{"amount=350.00", "REV_PRICE_DIFF |E1;E2 0 30.00"},
		{"amount=290.00", "REV_PRICE_DIFF |E1;E2 0 -30.00"},
		{"amount=-350.00", "REV_PRICE_DIFF |E1;E2 0 30.00"},
	};
	g_autofree char *right = g_strdup_printf ("key=E1 lot=L1 qty=100 amount=320.00 entered=2026-03-10T08:00:00-05:00\n"
											  "key=E2 lot=L1 mvt=262 ind=S qty=100 entered=2026-03-10T15:00:00-05:00 %s",
		cases[_i].reversal);

	fixture_expect ("vector 11", (struct fixture) {.right = right}, cases[_i].expected);
}
END_TEST

/* ---- 29 ---- */

static void
give_one_and_a_cap (struct reconciliation *rule)
{
	static struct tolerance one = {"*", 1000000, 1000000, 0, DECIMAL_NONE};

	rule->tolerances = &one;
	rule->n_tolerances = 1;
	rule->leak_cap = 5000000; /* 500.00 */
	rule->leak_share = 0;
}

START_TEST (vector_29_a_thousand_tolerated_differences_leak)
{
	g_autoptr (GString) left = g_string_new (NULL), right = g_string_new (NULL);

	for (int i = 0; i < 1000; i++) {
		g_string_append_printf (left, "key=S%04d order=O%d msg=M%d qty=10\n", i, i, i);
		g_string_append_printf (right, "key=E%04d order=O%d msg=M%d qty=10.9 amount=10.90 gl=130000\n", i, i, i);
	}
	for (unsigned order = 0; order < 3; order++) {
		struct fixture fixture = {
			.left = left->str, .right = right->str, .reference = "price RM-7 1.00", .adjust = give_one_and_a_cap, .order = order};
		g_autoptr (bench) bench = fixture_run (&fixture);
		g_autofree char *states = bench_states (bench);
		const struct outcome_case *leak = bench_case (bench);
		const struct outcome_leak *sum = &bench->outcome->leaks[0];

		ck_assert_str_eq (states, "left matched_tolerance=1000; right matched_tolerance=1000");
		ck_assert_str_eq (code_name (leak->code), "TOL_LEAK");
		ck_assert_int_eq (leak->impact_stock, -9000000);
		ck_assert_int_eq (leak->delta_qty, -900000000);
		ck_assert_str_eq (leak->gl_account, "130000");
		ck_assert_str_eq (leak->cause, "tolerance *, account 130000, period 2026-03");
		ck_assert_str_eq (leak->factor, "1000 matches, 0.00 too high, 900.00 too low");
		ck_assert_uint_eq (bench->outcome->n_leaks, 1);
		ck_assert (sum->beyond && sum->matches == 1000 && sum->too_high == 0 && sum->too_low == -9000000);
	}
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("recon_vector");
	TCase *tcase = tcase_create ("vectors");
	SRunner *runner;
	int failed;

	tcase_add_test (tcase, vector_1_a_count_gain_and_a_count_loss_have_opposite_codes);
	tcase_add_test (tcase, vector_2_the_indicator_tells_a_purchase_from_production);
	tcase_add_test (tcase, vector_3_the_two_legs_of_a_transfer_sum_to_nothing);
	tcase_add_test (tcase, vector_4_a_negative_issue_increases_stock);
	tcase_add_test (tcase, vector_7_cartons_are_rounded_once_and_single_roundings_are_no_difference);
	tcase_add_test (tcase, vector_8_the_factor_is_numerator_by_denominator);
	tcase_add_test (tcase, vector_9_pounds_have_the_systems_own_factor);
	tcase_add_test (tcase, vector_10_a_lot_split_and_a_shortage_cost_the_shortage);
	tcase_add_loop_test (tcase, vector_11_a_reversal_by_hand_is_valued_anew, 0, 4);
	tcase_add_test (tcase, vector_29_a_thousand_tolerated_differences_leak);
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? 0 : 1;
}
