/* test_words.c - explanation and suggestion of every code. */
#include "common/base/failure.h"
#include "reports/words.h"

#include "outcome_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const struct words_language sap = {"SAP", "a goods issue (261)", "a goods issue reversal (262)", "a goods receipt (101)",
	"a goods receipt reversal (102)", "a scrap movement (551)", "a scrap movement reversal (552)", "a stock transfer (311)",
	"a lot or material transfer (309)"};

/* clang-format off */ /* a table */
static const struct words_language *const generic[SIDE_COUNT] = { NULL, NULL };
static const struct words_language *const in_sap[SIDE_COUNT] = { NULL, &sap };

/* A case of the code with every fact that a sentence may name. */
static struct outcome_case *
full_case (struct outcome *outcome, enum code code)
{
	struct outcome_case *one = outcome_fixture_case (outcome, code, "c");

	one->plant = "1000";
	one->storage_location = "0001";
	one->material = "RM-7";
	one->lot = "L2";
	one->order_no = "1000412";
	one->movement = "261";
	one->uom = "KG";
	one->uom_decimals = 3;
	one->left_qty = one->delta_qty = 66200000;
	one->right_qty = 0;
	one->event_at = (date_make (2026, 3, 10) * INT64_C (86400) + 13 * 3600 + 600) * INSTANT_SECOND;
	one->left_keys = outcome_fixture_keys (outcome, "S2");
	one->right_keys = outcome_fixture_keys (outcome, "4900000001/1");
	one->impact_stock = 2118400;
	one->impact_wip = -2118400;
	one->evidence = "keys";
	one->pass = "order";
	one->right_lot = "L0";
	one->right_material = "RM-8";
	one->right_order = "1000499";
	one->right_location = "0002";
	one->factor = "1/24 (CAR)";
	one->event_period = 202603;
	one->posting_period = 202604;
	one->order_status = "TECH_CLOSED";
	one->cause = "message MSG-1";
	one->post_date = date_make (2026, 3, 10);
	return one;
}

static void
words_of (struct outcome *outcome, const struct words_language *const language[SIDE_COUNT])
{
	g_autoptr (GError) error = NULL;

	ck_assert_msg (words_write (outcome, language, &error), "%s", error != NULL ? error->message : "");
}

START_TEST (every_code_has_a_title_one_sentence_and_a_correction)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();

	for (unsigned code = 0; code < CODE_COUNT; code++)
		full_case (outcome, code);
	words_of (outcome, in_sap);
	for (size_t i = 0; i < outcome->n_cases; i++) {
		const struct outcome_case *one = &outcome->cases[i];
		const char *name = code_name (one->code);

		ck_assert_msg (*words_code_title (one->code) != '\0', "%s", name);
		ck_assert_msg (g_str_has_suffix (one->explanation, " would disprove this."), "%s: %s", name, one->explanation);
		ck_assert_msg (strstr (one->explanation, ". ") == NULL, "%s is more than one sentence: %s", name, one->explanation);
		ck_assert_msg (g_str_has_suffix (one->suggestion, "."), "%s: %s", name, one->suggestion);
		static const char *const wrong[] = { "{", "}", "(see its lines)", "(null)", "root cause", "  ", " ,", NULL };

		for (const char *const *bad = wrong; *bad != NULL; bad++) {
			ck_assert_msg (strstr (one->explanation, *bad) == NULL, "%s: '%s' in: %s", name, *bad, one->explanation);
			ck_assert_msg (strstr (one->suggestion, *bad) == NULL, "%s: '%s' in: %s", name, *bad, one->suggestion);
		}
	}
}
END_TEST

START_TEST (a_cause_is_likely_and_never_certain)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();

	for (unsigned code = 0; code < CODE_COUNT; code++)
		full_case (outcome, code);
	words_of (outcome, generic);
	for (size_t i = 0; i < outcome->n_cases; i++) {
		bool likely = strstr (outcome->cases[i].explanation, "; likely ") != NULL;

		ck_assert_int_eq (likely, outcome->cases[i].code != CODE_RESIDUAL);
	}
}
END_TEST

START_TEST (a_case_without_any_fact_still_reads)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();

	for (unsigned code = 0; code < CODE_COUNT; code++)
		outcome_fixture_case (outcome, code, "c");
	words_of (outcome, generic);
	for (size_t i = 0; i < outcome->n_cases; i++) {
		ck_assert_msg (strstr (outcome->cases[i].explanation, "  ") == NULL, "%s", outcome->cases[i].explanation);
		ck_assert_msg (strchr (outcome->cases[i].explanation, '{') == NULL, "%s", outcome->cases[i].explanation);
	}
}
END_TEST

START_TEST (a_missing_issue_is_told_with_its_numbers_and_what_would_disprove_it)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	struct outcome_case *one = full_case (outcome, CODE_MISSING_ERP);

	one->right_keys = outcome_fixture_keys (outcome, "");
	one->evidence = "none";
	one->pass = "";
	one->nearest_key = "4900000017/1";
	one->nearest_why = "the quantity differs by 3.200 KG";
	words_of (outcome, in_sap);
	ck_assert_str_eq (one->explanation,
			  "MES recorded 66.200 KG of RM-7, lot L2, order 1000412, in plant 1000, location 0001 on 2026-03-10 08:10 (S2), "
			  "and ERP has no posting of it; stock in ERP is 211.84 USD too high; no other record fits in any pass, "
			  "the nearest is 4900000017/1: the quantity differs by 3.200 KG; likely lost between the systems; a posting "
			  "under another key or in a later batch would disprove this.");
	ck_assert_str_eq (one->suggestion,
			  "In SAP: post a goods issue (261) of 66.200 KG of RM-7, lot L2, order 1000412, posting date 2026-03-10.");
}
END_TEST

/* The same facts, another code, flow or sign: what the correction must begin with. */
static const struct { enum code code; const char *kind; int64_t left, right; const char *generic, *in_sap; } corrections[] = {
	{ CODE_MISSING_ERP, "ISSUE_COMP", 5000000, 0, "Post a goods issue of 5.000 KG",
	  "In SAP: post a goods issue (261) of 5.000 KG" },
	{ CODE_MISSING_ERP, "ISSUE_COMP_REV", -5000000, 0, "Post a goods issue reversal of 5.000 KG",
	  "In SAP: post a goods issue reversal (262) of 5.000 KG" },
	{ CODE_RECEIPT_MISSING, "", 5000000, 0, "Post a goods receipt of 5.000 KG",
	  "In SAP: post a goods receipt (101) of 5.000 KG" },
	{ CODE_RECEIPT_EXCESS, "", 0, 5000000, "Post a goods receipt reversal of 5.000 KG",
	  "In SAP: post a goods receipt reversal (102) of 5.000 KG" },
	{ CODE_QTY_VAR, "ISSUE_COMP", 5000000, 6000000, "Post a goods issue reversal of 1.000 KG",
	  "In SAP: post a goods issue reversal (262) of 1.000 KG" },
	{ CODE_QTY_VAR, "RECEIPT_PROD", 6000000, 5000000, "Post a goods receipt of 1.000 KG",
	  "In SAP: post a goods receipt (101) of 1.000 KG" },
	{ CODE_QTY_VAR, "SCRAP_STOCK", 6000000, 5000000, "Post a scrap movement of 1.000 KG",
	  "In SAP: post a scrap movement (551) of 1.000 KG" },
	{ CODE_DUP_ERP, "BACKFLUSH", 0, 5000000, "Reverse 4900000001/1 by a goods issue reversal of 5.000 KG",
	  "In SAP: reverse 4900000001/1 by a goods issue reversal (262) of 5.000 KG" },
	{ CODE_SIGN_FLIP, "ISSUE_COMP", 5000000, -5000000, "Cancel 4900000001/1 and post a goods issue of 5.000 KG",
	  "In SAP: cancel 4900000001/1 and post a goods issue (261) of 5.000 KG" },
	{ CODE_UOM_FACTOR, "RECEIPT_PROD", 240000000, 10000000, "Reverse 4900000001/1 and post a goods receipt of 240.000 KG",
	  "In SAP: reverse 4900000001/1 and post a goods receipt (101) of 240.000 KG" },
	{ CODE_LOT_MISMATCH, "ISSUE_COMP", 5000000, 5000000,
	  "Post a goods issue reversal of 5.000 KG of RM-7 on lot L0 and a goods issue on lot L2, or a lot or material transfer",
	  "In SAP: post a goods issue reversal (262) of 5.000 KG of RM-7 on lot L0 and a goods issue (261) on lot L2, or a lot or "
	  "material transfer (309)" },
	{ CODE_WRONG_SLOC, "ISSUE_COMP", 5000000, 5000000, "Post a stock transfer of 5.000 KG of RM-7 from 0001 to 0002",
	  "In SAP: post a stock transfer (311) of 5.000 KG of RM-7 from 0001 to 0002" },
	{ CODE_WRONG_SLOC, "RECEIPT_PROD", 5000000, 5000000, "Post a stock transfer of 5.000 KG of RM-7 from 0002 to 0001",
	  "In SAP: post a stock transfer (311) of 5.000 KG of RM-7 from 0002 to 0001" },
	{ CODE_SCRAP_DOUBLE, "", 5000000, 5000000, "Post a scrap movement reversal of 5.000 KG",
	  "In SAP: post a scrap movement reversal (552) of 5.000 KG" },
};
/* clang-format on */

START_TEST (a_correction_moves_stock_the_right_way_in_the_words_of_the_system)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	struct outcome_case *one = full_case (outcome, corrections[_i].code);

	one->left_qty = corrections[_i].left;
	one->right_qty = corrections[_i].right;
	one->delta_qty = one->left_qty == one->right_qty ? one->left_qty : one->left_qty - one->right_qty;
	outcome_fixture_line (outcome, 0, SIDE_LEFT, STATE_EXCEPTION, "S2")->kind = corrections[_i].kind;
	words_of (outcome, generic);
	ck_assert_msg (g_str_has_prefix (one->suggestion, corrections[_i].generic), "%s", one->suggestion);
	ck_assert_msg (strstr (one->suggestion, ", posting date 2026-03-10") != NULL, "%s", one->suggestion);
	words_of (outcome, in_sap);
	ck_assert_msg (g_str_has_prefix (one->suggestion, corrections[_i].in_sap), "%s", one->suggestion);
}
END_TEST

START_TEST (the_kind_is_taken_from_the_lines_of_the_case_itself)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	struct outcome_case *first = full_case (outcome, CODE_QTY_VAR), *second;

	full_case (outcome, CODE_QTY_VAR); /* one without lines stands between */
	second = full_case (outcome, CODE_QTY_VAR);
	outcome_fixture_line (outcome, 0, SIDE_LEFT, STATE_EXCEPTION, "a")->kind = "ISSUE_COMP";
	outcome_fixture_line (outcome, 0, SIDE_LEFT, STATE_EXCEPTION, "b")->kind = "ISSUE_COMP";
	outcome_fixture_line (outcome, 2, SIDE_LEFT, STATE_EXCEPTION, "c")->kind = "RECEIPT_PROD";
	words_of (outcome, generic);
	ck_assert_ptr_nonnull (strstr (first->suggestion, "Post a goods issue of"));
	ck_assert_ptr_nonnull (strstr (second->suggestion, "Post a goods receipt of"));
}
END_TEST

START_TEST (without_an_open_period_the_advice_is_to_accrue)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	struct outcome_case *missing = full_case (outcome, CODE_MISSING_ERP), *cutoff = full_case (outcome, CODE_CUTOFF);
	struct outcome_case *reject = full_case (outcome, CODE_DQ_REJECT), *residual = full_case (outcome, CODE_RESIDUAL);

	missing->post_date = cutoff->post_date = reject->post_date = residual->post_date = DATE_NONE;
	words_of (outcome, generic);
	ck_assert_str_eq (missing->suggestion,
		"Accrue, do not post, because no open period takes it; once one does, post a goods issue of "
		"66.200 KG of RM-7, lot L2, order 1000412.");
	ck_assert_str_eq (cutoff->suggestion,
		"Accrue 66.200 KG of RM-7, lot L2, order 1000412 in period 2026-03, do not post; the accrual is "
		"reversed in the next period, where 4900000001/1 stays.");
	ck_assert_ptr_null (strstr (reject->suggestion, "ccrue"));
	ck_assert_str_eq (
		residual->suggestion, "Compare the records of both sides by hand; neither post nor accrue before the cause is known.");
}
END_TEST

START_TEST (a_reversal_that_only_the_left_side_has_is_corrected_there)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	struct outcome_case *one = full_case (outcome, CODE_REV_UNPAIRED);

	one->right_keys = outcome_fixture_keys (outcome, "");
	one->post_date = DATE_NONE;
	words_of (outcome, in_sap);
	ck_assert_str_eq (one->suggestion, "Attach the reference of the original to S2 in MES, or void it there.");
	ck_assert_msg (g_str_has_prefix (one->explanation, "MES holds a reversal of 66.200 KG"), "%s", one->explanation);
}
END_TEST

START_TEST (the_effect_on_money_is_stated_with_its_direction)
{
	static const struct
	{
		int64_t stock, wip, profit, exposure;
		const char *clause;
	} cases[] = {
		{2118400, -2118400, 0, 0, "; stock in ERP is 211.84 USD too high;"},
		{-57600000, 57600000, 0, 0, "; stock in ERP is 5,760.00 USD too low;"},
		{0, 0, 50000, 0, "; profit in ERP is 5.00 USD too high;"},
		{0, -50000, 0, 0, "; work in process in ERP is 5.00 USD too low;"},
		{0, 0, 0, 384000, "; the value of stock is not affected, 38.40 USD are exposed;"},
		{0, 0, 0, 0, "; the value of stock is not affected;"},
		{DECIMAL_NONE, DECIMAL_NONE, DECIMAL_NONE, DECIMAL_NONE, "; not valued: no price is known;"},
	};
	g_autoptr (outcome) outcome = outcome_fixture_new ();

	for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
		struct outcome_case *one = full_case (outcome, CODE_QTY_VAR);

		one->impact_stock = cases[i].stock;
		one->impact_wip = cases[i].wip;
		one->impact_profit = cases[i].profit;
		one->exposure = cases[i].exposure;
		one->unvalued_reason = cases[i].stock == DECIMAL_NONE ? "no price is known" : "";
	}
	words_of (outcome, generic);
	for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
		ck_assert_msg (strstr (outcome->cases[i].explanation, cases[i].clause) != NULL, "%s", outcome->cases[i].explanation);
}
END_TEST

START_TEST (what_is_suggested_only_says_so)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	struct outcome_case *one = full_case (outcome, CODE_WRONG_ORDER);

	one->suggested = true;
	words_of (outcome, generic);
	ck_assert_ptr_nonnull (
		strstr (one->explanation, "; their keys agree (pass 'order'); the match is suggested, not confirmed;"));
}
END_TEST

START_TEST (what_is_proven_of_the_choice_is_said)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	struct outcome_case *one = full_case (outcome, CODE_MISSING_ERP);

	one->evidence = "none";
	one->pass = "";
	one->proof = "pass 'set': no choice of the 12 candidates sums to it";
	words_of (outcome, generic);
	ck_assert_ptr_nonnull (strstr (one->explanation,
		"; no other record fits in any pass; pass 'set': no choice of the 12 "
		"candidates sums to it; likely "));
}
END_TEST

START_TEST (a_long_list_of_records_is_counted)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	struct outcome_case *one = full_case (outcome, CODE_QTY_VAR);

	one->left_keys = outcome_fixture_keys (outcome, "S1 S2 S3 S4 S5");
	words_of (outcome, generic);
	ck_assert_msg (strstr (one->explanation, ": 6 records (S1, S2, S3 and 3 more);") != NULL, "%s", one->explanation);
}
END_TEST

START_TEST (a_material_that_is_not_captured_is_one_question_of_scope)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	struct outcome_case *one = full_case (outcome, CODE_MISSING_MES);

	one->left_keys = outcome_fixture_keys (outcome, "");
	one->left_qty = 0;
	one->right_qty = -one->delta_qty;
	one->tags = "UNCAPTURED";
	words_of (outcome, in_sap);
	ck_assert_ptr_nonnull (strstr (one->explanation, "MES recorded nothing at all for this material"));
	ck_assert_str_eq (
		one->suggestion, "If MES does not capture RM-7, declare it so in the item table; else find out why no event arrives.");
}
END_TEST

START_TEST (a_failed_movement_without_an_event_says_so)
{
	static const char *const begins[] = {
		"A posting of 66.200 KG of RM-7, lot L2, order 1000412, in plant 1000, location 0001 failed on",
		"A posting of 66.200 KG of RM-7, lot L2, order 1000412, in plant 1000, location 0001, which failed on"};
	g_autoptr (outcome) outcome = outcome_fixture_new ();

	full_case (outcome, CODE_STUCK_QUEUE);
	full_case (outcome, CODE_QUEUE_DELETED);
	for (size_t i = 0; i < 2; i++) {
		outcome->cases[i].left_keys = outcome_fixture_keys (outcome, "");
		outcome->cases[i].cause = "queue Q7: stock deficit";
	}
	words_of (outcome, in_sap);
	for (size_t i = 0; i < 2; i++) {
		ck_assert_msg (g_str_has_prefix (outcome->cases[i].explanation, begins[i]), "%s", outcome->cases[i].explanation);
		ck_assert (strstr (outcome->cases[i].explanation, "(queue Q7: stock deficit)") != NULL);
	}
	ck_assert (strstr (outcome->cases[0].suggestion, "never delete it") != NULL);
	ck_assert (strstr (outcome->cases[1].suggestion, "post a goods issue (261) of 66.200 KG") != NULL);
}
END_TEST

START_TEST (an_incomplete_language_is_filled_with_generic_words)
{
	static const struct words_language terse = {.system = "Tryton", .issue = "an internal shipment"};
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	struct outcome_case *missing = full_case (outcome, CODE_MISSING_ERP), *excess = full_case (outcome, CODE_RECEIPT_MISSING);

	words_of (outcome, (const struct words_language *const[SIDE_COUNT]) {NULL, &terse});
	ck_assert_msg (g_str_has_prefix (missing->suggestion, "In Tryton: post an internal shipment of"), "%s", missing->suggestion);
	ck_assert_msg (g_str_has_prefix (excess->suggestion, "In Tryton: post a goods receipt of"), "%s", excess->suggestion);
}
END_TEST

START_TEST (a_long_name_of_a_source_stays_as_it_is_written)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	struct outcome_case *one = full_case (outcome, CODE_MISSING_ERP);

	outcome->side[SIDE_LEFT].name = "shopfloor";
	words_of (outcome, generic);
	ck_assert_msg (g_str_has_prefix (one->explanation, "shopfloor recorded "), "%s", one->explanation);
}
END_TEST

START_TEST (the_user_guide_explains_every_code)
{
	const char *folder = g_getenv ("TEST_SRCDIR");
	g_autofree char *path = g_build_filename (folder != NULL ? folder : ".", "docs", "user-guide.md", NULL), *guide = NULL;

	ck_assert_msg (g_file_get_contents (path, &guide, NULL, NULL), "cannot read %s", path);
	for (unsigned code = 0; code < CODE_COUNT; code++) {
		g_autofree char *row = g_strdup_printf ("\n| %s | ", code_name (code));

		ck_assert_msg (strstr (guide, row) != NULL, "%s", code_name (code));
	}
}
END_TEST

START_TEST (an_unknown_zone_is_an_error_of_configuration)
{
	g_autoptr (outcome) outcome = outcome_fixture_new ();
	g_autoptr (GError) error = NULL;

	outcome->zone = "Mars/Olympus";
	ck_assert (!words_write (outcome, generic, &error));
	ck_assert (g_error_matches (error, FAILURE, FAILURE_CONFIGURATION));
}
END_TEST

int
main (void)
{
	TCase *tests = tcase_create ("words");
	Suite *suite = suite_create ("words");
	SRunner *runner;
	int failed;

	tcase_add_test (tests, every_code_has_a_title_one_sentence_and_a_correction);
	tcase_add_test (tests, a_cause_is_likely_and_never_certain);
	tcase_add_test (tests, a_case_without_any_fact_still_reads);
	tcase_add_test (tests, a_missing_issue_is_told_with_its_numbers_and_what_would_disprove_it);
	tcase_add_loop_test (tests, a_correction_moves_stock_the_right_way_in_the_words_of_the_system, 0, G_N_ELEMENTS (corrections));
	tcase_add_test (tests, the_kind_is_taken_from_the_lines_of_the_case_itself);
	tcase_add_test (tests, without_an_open_period_the_advice_is_to_accrue);
	tcase_add_test (tests, a_reversal_that_only_the_left_side_has_is_corrected_there);
	tcase_add_test (tests, the_effect_on_money_is_stated_with_its_direction);
	tcase_add_test (tests, what_is_suggested_only_says_so);
	tcase_add_test (tests, what_is_proven_of_the_choice_is_said);
	tcase_add_test (tests, a_long_list_of_records_is_counted);
	tcase_add_test (tests, a_material_that_is_not_captured_is_one_question_of_scope);
	tcase_add_test (tests, a_failed_movement_without_an_event_says_so);
	tcase_add_test (tests, an_incomplete_language_is_filled_with_generic_words);
	tcase_add_test (tests, a_long_name_of_a_source_stays_as_it_is_written);
	tcase_add_test (tests, the_user_guide_explains_every_code);
	tcase_add_test (tests, an_unknown_zone_is_an_error_of_configuration);
	suite_add_tcase (suite, tests);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
