/* The reconciliation engine on the shared examples, each with its rows in several orders. */
#include "recon_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

START_TEST (a_lot_split_is_two_portions_of_one_key)
{
	fixture_expect (__func__,
		(struct fixture) {.left = "key=S1 lot=L1 qty=40 op=0020 at=2026-03-10T08:10:00-05:00\n"
								  "key=S2 lot=L2 qty=26.2 op=0020 at=2026-03-10T10:40:00-05:00",
			.right = "key=E1 lot=L0 qty=24.375 amount=78.00 cur=USD entered=2026-03-10T14:05:00-05:00\n"
					 "key=E2 lot=L1 qty=40 amount=128.00 cur=USD entered=2026-03-10T14:05:00-05:00"},
		"LOT_MISMATCH S2|E1 24.375 0.00\nQTY_VAR S2|E1 1.825 5.84");
}
END_TEST

START_TEST (correct_and_repost_is_one_match_and_one_netted_pair)
{
	fixture_expect (__func__,
		(struct fixture) {.left = "key=S1 mat=PK-2 qty=10 uom=EA msg=M1",
			.right = "key=E1 mat=PK-2 qty=10 uom=EA msg=M1 amount=5.00\nkey=E2 mat=PK-2 mvt=262 ind=S qty=10 uom=EA amount=5.00 "
					 "rev=E1\n"
					 "key=E3 mat=PK-2 qty=10 uom=EA msg=M1 amount=5.00"},
		"");
}
END_TEST

START_TEST (an_unreferenced_reversal_nets_what_strict_passes_left_over)
{
	fixture_expect (__func__,
		(struct fixture) {
			.left = "key=S1 lot=L1 qty=25 at=2026-03-10T07:00:00-05:00\nkey=S2 lot=L1 qty=25 at=2026-03-10T08:00:00-05:00\n"
					"key=S3 lot=L1 qty=25 at=2026-03-10T09:00:00-05:00",
			.right =
				"key=E1 lot=L1 qty=25 entered=2026-03-10T07:10:00-05:00\nkey=E2 lot=L1 qty=25 entered=2026-03-10T08:10:00-05:00\n"
				"key=E3 lot=L1 qty=25 entered=2026-03-10T08:11:00-05:00\nkey=E4 lot=L1 mvt=262 ind=S qty=25 "
				"entered=2026-03-10T08:30:00-05:00\n"
				"key=E5 lot=L1 qty=25 entered=2026-03-10T09:10:00-05:00"},
		"");
}
END_TEST

START_TEST (equal_sums_do_not_hide_a_missing_and_a_duplicate_posting)
{
	fixture_expect (__func__,
		(struct fixture) {.left = "key=S1 mat=PK-2 qty=10 uom=EA msg=M1 at=2026-03-10T09:00:00-05:00\nkey=S2 mat=PK-2 qty=10 "
								  "uom=EA msg=M2 at=2026-03-10T09:30:00-05:00",
			.right = "key=E1 mat=PK-2 qty=10 uom=EA msg=M1 amount=5.00 entered=2026-03-10T09:01:00-05:00\n"
					 "key=E2 mat=PK-2 qty=10 uom=EA msg=M1 amount=5.00 entered=2026-03-10T09:02:00-05:00"},
		"DUP_ERP S1|E2 -10 -5.00\nMISSING_ERP S2| 10 5.00");
}
END_TEST

static const char cutoff_left[] = "key=S1 lot=L1 qty=66.2 msg=M1 at=2026-03-31T23:40:00-05:00";
static const char cutoff_right[] =
	"key=E1 lot=L1 qty=66.2 msg=M1 amount=211.84 post=2026-04-01 entered=2026-04-01T00:20:00-05:00";

START_TEST (the_plants_clock_decides_the_period)
{
	fixture_expect (__func__, (struct fixture) {.left = cutoff_left, .right = cutoff_right}, "CUTOFF S1|E1 66.2 211.84");
	fixture_expect (__func__, (struct fixture) {.left = cutoff_left, .right = cutoff_right, .period = "2026-04"}, "");
}
END_TEST

START_TEST (a_receipt_posted_in_cartons_understates_stock)
{
	fixture_expect (__func__,
		(struct fixture) {.rule = "receipts",
			.left = "key=S1 mat=FG-100 lot=F1 mvt=PROD qty=240 uom=EA msg=M1",
			.right = "key=E1 mat=FG-100 lot=F1 mvt=101 ind=S qty=10 uom=EA msg=M1 amount=120.00"},
		"UOM_FACTOR S1|E1 230 -2760.00");
}
END_TEST

START_TEST (a_reversal_at_another_price_leaves_money)
{
	fixture_expect (__func__,
		(struct fixture) {.right = "key=E1 lot=L1 qty=100 amount=320.00 entered=2026-03-10T08:00:00-05:00\n"
								   "key=E2 lot=L1 mvt=262 ind=S qty=100 amount=350.00 entered=2026-03-10T15:00:00-05:00"},
		"REV_PRICE_DIFF |E1;E2 0 30.00");
}
END_TEST

START_TEST (a_thousand_scans_short_by_a_half_are_one_case)
{
	g_autoptr (GString) left = g_string_new (NULL);

	for (int i = 0; i < 1000; i++)
		g_string_append_printf (
			left, "key=S%04d lot=L1 qty=1 at=2026-03-10T%02d:%02d:%02d-05:00\n", i, 6 + i / 360, i / 6 % 60, i % 6 * 10);
	fixture_expect (__func__,
		(struct fixture) {.left = left->str, .right = "key=E1 lot=L1 qty=999.5 amount=3198.40 entered=2026-03-10T14:30:00-05:00"},
		"QTY_VAR S0999|E1 0.5 1.60");
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("recon");
	TCase *examples = tcase_create ("examples");
	SRunner *runner;
	int failed;

	tcase_add_test (examples, a_lot_split_is_two_portions_of_one_key);
	tcase_add_test (examples, correct_and_repost_is_one_match_and_one_netted_pair);
	tcase_add_test (examples, an_unreferenced_reversal_nets_what_strict_passes_left_over);
	tcase_add_test (examples, equal_sums_do_not_hide_a_missing_and_a_duplicate_posting);
	tcase_add_test (examples, the_plants_clock_decides_the_period);
	tcase_add_test (examples, a_receipt_posted_in_cartons_understates_stock);
	tcase_add_test (examples, a_reversal_at_another_price_leaves_money);
	tcase_add_test (examples, a_thousand_scans_short_by_a_half_are_one_case);
	suite_add_tcase (suite, examples);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? 0 : 1;
}
