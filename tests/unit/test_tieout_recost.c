/* Costs computed anew: documents that tie together with the revaluation that settled them, and with nothing else. */
#include "tieout_fixture.h"

#include <check.h>
#include <stdlib.h>

/* Received and used at 5.00, which an invoice made 6.00 after both were posted; four pieces are left. */
#define REWRITTEN                                                                                    \
	"account material=RM-7 130000\n"                                                                 \
	"sl M1 D1 RM-7 101 10 60.00 5\ngl L1 A1 130000 50.00 5 WE M1\ngl L1b A1 400000 -50.00 5 WE M1\n" \
	"sl M2 D2 RM-7 261 6 36.00 9\ngl L2 A2 130000 -30.00 9 WA M2\ngl L2b A2 500000 30.00 9 WA M2\n"

START_TEST (documents_whose_cost_was_rewritten_tie_with_what_settled_them)
{
	static const char text[] = REWRITTEN "gl L3 A3 130000 4.00 12 PR - material=RM-7\n";
	g_autoptr (text_bench) bench = tieout_bench_run (&(struct text_fixture) {.text = text});
	g_autofree char *states = text_bench_states (bench), *rolls = tieout_rolls (bench);

	tieout_expect ((struct text_fixture) {.text = text}, "");
	ck_assert_uint_eq (bench->outcome->n_cases, 0);
	ck_assert_str_eq (states, "left matched=2; right out_of_scope=2 matched=3");
	/* What was posted then, and what came later. */
	ck_assert_str_eq (
		rolls, "130000 USD ISSUE_COMP -36.00/-30.00\n130000 USD RECEIPT_PO 60.00/50.00\n130000 USD REVALUE 0.00/4.00");
}
END_TEST

START_TEST (a_price_that_changed_at_the_same_time_is_part_of_it)
{
	tieout_expect ((struct text_fixture) {.text = REWRITTEN
					   "sl M3 D3 RM-7 REV 0 2.00 12 msg=P\ngl L3 A3 130000 6.00 12 PR P material=RM-7\n"},
		"");
}
END_TEST

START_TEST (what_each_rounding_makes_of_it_is_rounding)
{
	tieout_expect ((struct text_fixture) {.text = REWRITTEN "gl L3 A3 130000 4.01 12 PR - material=RM-7\n"},
		"130000 USD rounding* 0.01 (5 records of 1 document: 0.015 at most)");
}
END_TEST

START_TEST (what_does_not_settle_them_to_the_cent_settles_nothing)
{
	static const char each[] =
		"130000 USD unexplained -10.00 (document D1: 50.00 in the general ledger, 60.00 in the stock ledger)\n"
		"130000 USD unexplained 6.00 (document D2: -30.00 in the general ledger, -36.00 in the stock ledger)";
	static const struct
	{
		const char *line, *bridge;
	} others[] = {
		{"gl L3 A3 130000 4.03 12 PR - material=RM-7\n", "130000 USD price_change 4.03 (ledger document A3)\n"},
		{"gl L3 A3 130000 4.00 12 PR - material=RM-8\n", "130000 USD price_change 4.00 (ledger document A3)\n"},
		{"gl L3 A3 130000 4.00 12 PR -\n", "130000 USD price_change 4.00 (ledger document A3)\n"},
		{"gl L3 A3 130000 4.00 12 SA - material=RM-7\n", "130000 USD manual_journal 4.00 (journal A3)\n"},
		{"gl L3 A3 130000 4.00 2026-04-02 PR - material=RM-7\n", ""},
		{"", ""},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (others); i++) {
		g_autofree char *text = g_strconcat (REWRITTEN, others[i].line, NULL);
		g_autofree char *bridge = g_strconcat (others[i].bridge, each, NULL);

		tieout_expect ((struct text_fixture) {.text = text}, bridge);
	}
}
END_TEST

START_TEST (a_document_that_is_missing_beside_them_is_told_alone)
{
	tieout_expect (
		(struct text_fixture) {.text = REWRITTEN "gl L3 A3 130000 4.00 12 PR - material=RM-7\nsl M4 D4 RM-7 261 1 6.00 10\n"},
		"130000 USD missing_document 6.00 (document D4)");
}
END_TEST

START_TEST (documents_of_two_periods_or_materials_are_not_settled)
{
	tieout_expect ((struct text_fixture) {.text = "account material=RM-7 130000\nsl M1 D1 RM-7 101 10 60.00 2026-02-27\n"
												  "gl L1 A1 130000 50.00 2026-02-27 WE M1\n"
												  "gl L3 A3 130000 10.00 12 PR - material=RM-7\n"},
		"130000 USD price_change 10.00 (ledger document A3)");
	tieout_expect ((struct text_fixture) {.text = "account material=RM-7 130000\naccount material=RM-8 130000\n"
												  "sl M1 D1 RM-7 101 10 60.00 5\nsl M2 D1 RM-8 101 1 1.00 5\n"
												  "gl L1 A1 130000 51.00 5 WE D1\ngl L3 A3 130000 10.00 12 PR - material=RM-7\n"},
		"130000 USD price_change 10.00 (ledger document A3)\n"
		"130000 USD unexplained -10.00 (document D1: 51.00 in the general ledger, 61.00 in the stock ledger)");
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("recosting");
	TCase *tcase = tcase_create ("recosting");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_test (tcase, documents_whose_cost_was_rewritten_tie_with_what_settled_them);
	tcase_add_test (tcase, a_price_that_changed_at_the_same_time_is_part_of_it);
	tcase_add_test (tcase, what_each_rounding_makes_of_it_is_rounding);
	tcase_add_test (tcase, what_does_not_settle_them_to_the_cent_settles_nothing);
	tcase_add_test (tcase, a_document_that_is_missing_beside_them_is_told_alone);
	tcase_add_test (tcase, documents_of_two_periods_or_materials_are_not_settled);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
