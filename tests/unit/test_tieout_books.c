/* Balances of the two ledgers: what is carried forward, breaks, new prices, periods without a day of their own. */
#include "tieout_fixture.h"

#include "common/base/failure.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* Two accounts by valuation class, and one movement of each that both ledgers have. */
#define BASE                                                                                         \
	"account class=3000 130000\naccount class=7900 140000\n"                                         \
	"stock RM-7 100.00 2026-02-28 class=3000 qty=50\nstock FG-1 500.00 2026-02-28 class=7900\n"      \
	"books 130000 100.00 2026-02-28\nbooks 140000 500.00 2026-02-28\n"                               \
	"sl M1 D1 RM-7 261 10 20.00 5\ngl L1 A1 130000 -20.00 5 WA M1\ngl L1b A1 400000 20.00 5 WA M1\n" \
	"sl M2 D2 FG-1 101 5 75.00 6\ngl L2 A2 140000 75.00 6 WE M2\ngl L2b A2 500000 -75.00 6 WE M2\n"

static void
expect_cases (const char *text, const char *cases)
{
	g_autoptr (text_bench) bench = tieout_bench_run (&(struct text_fixture) {.text = text});
	g_autofree char *got = tieout_cases (bench);

	ck_assert_str_eq (got, cases);
}

START_TEST (what_was_carried_forward_is_a_line_and_the_chain_holds)
{
	static const char text[] =
		"account class=3000 130000\nstock RM-7 100.00 2026-02-28 class=3000\nbooks 130000 90.00 2026-02-28\n"
		"stock RM-7 112.50 31 class=3000\nbooks 130000 95.00 31\nstock RM-7 112.50 2026-04-30 class=3000\n"
		"books 130000 107.50 2026-04-30\n"
		"sl M1 D1 RM-7 101 5 12.50 31\ngl L1 A1 130000 12.50 2026-04-01 WE M1\n"
		"gl L2 4711 130000 5.00 20 SA -\n";
	struct text_fixture march = {.text = text}, april = {.text = text, .period = "2026-04", .as_of = "2026-05-05T00:00:00Z"};
	g_autoptr (text_bench) first = tieout_bench_run (&march), second = tieout_bench_run (&april);

	tieout_expect (march,
		"130000 USD carry_forward* -10.00 (balances of 2026-02-28)\n"
		"130000 USD wrong_period -12.50 (document D1: posted in 2026-04)\n"
		"130000 USD manual_journal 5.00 (journal 4711)");
	tieout_expect (april,
		"130000 USD carry_forward* -17.50 (balances of 2026-03-31)\n"
		"130000 USD wrong_period 12.50 (document D1: of a movement of 2026-03)");
	ck_assert_int_eq (first->outcome->accounts[0].left_close, second->outcome->accounts[0].left_open);
	ck_assert_int_eq (first->outcome->accounts[0].right_close, second->outcome->accounts[0].right_open);
	ck_assert_int_eq (
		first->outcome->accounts[0].difference, second->outcome->accounts[0].right_open - second->outcome->accounts[0].left_open);
}
END_TEST

START_TEST (without_closing_balances_the_bridge_is_over_the_movements_and_says_so)
{
	g_autoptr (text_bench) bench = tieout_bench_run (&(struct text_fixture) {.text = BASE "stock RM-7 80.00 31 class=3000\n"});

	ck_assert_int_eq (bench->outcome->accounts[0].right_close, DECIMAL_NONE);
	ck_assert_int_eq (bench->outcome->accounts[0].right_break, DECIMAL_NONE);
	ck_assert_str_eq (bench->outcome->warnings[0],
		"no balance of the general ledger on 2026-03-31 is known: the bridge is over the movements of the window");
}
END_TEST

START_TEST (without_opening_balances_what_was_carried_forward_stays_unexplained)
{
	static const char text[] = "account class=3000 130000\nstock RM-7 112.50 31 class=3000\nbooks 130000 95.00 31\n"
							   "gl L2 4711 130000 5.00 20 SA -\n";
	g_autoptr (text_bench) bench = tieout_bench_run (&(struct text_fixture) {.text = text});

	tieout_expect ((struct text_fixture) {.text = text},
		"130000 USD manual_journal 5.00 (journal 4711)\n"
		"130000 USD unexplained -22.50 (balance of 130000: what the ledgers differed by when the window began is not known)");
	ck_assert_str_eq (bench->outcome->warnings[0],
		"no balance of the stock ledger on 2026-02-28 is known: what is carried forward stays unexplained");
}
END_TEST

START_TEST (a_balance_that_its_movements_do_not_lead_to_is_a_break_of_its_side)
{
	static const char text[] = BASE "stock RM-7 85.00 31 class=3000\nstock FG-1 575.00 31 class=7900\n"
									"books 130000 80.00 31\nbooks 140000 576.00 31\n";

	tieout_expect ((struct text_fixture) {.text = text},
		"130000 USD unexplained -5.00 (roll-forward of the stock ledger, 130000: RM-7)\n"
		"140000 USD unexplained 1.00 (roll-forward of the general ledger, 140000)");
	g_autoptr (text_bench) bench = tieout_bench_run (&(struct text_fixture) {.text = text});
	g_autofree char *reasons = g_strjoinv ("; ", bench->outcome->verdict_reasons);
	ck_assert_ptr_nonnull (strstr (reasons,
		"account 130000: general ledger is 5.00 USD below the stock ledger, 5.00 USD of it "
		"unexplained; the stock ledger does not roll forward"));
	ck_assert_ptr_nonnull (strstr (reasons, "1.00 USD of it unexplained; the general ledger does not roll forward"));
	expect_cases (text,
		"S1 ROLLFWD_BREAK 130000 5.00/0.00 5.00 USD: unexplained roll-forward of the stock ledger, 130000: RM-7 [|]\n"
		"S1 ROLLFWD_BREAK 140000 0.00/1.00 1.00 USD: unexplained roll-forward of the general ledger, 140000 [|]");
}
END_TEST

/* 50 in stock, 10 issued on the 5th, 40 at 2.50 instead of 2.00 from the 10th on. */
START_TEST (a_book_value_that_follows_a_new_price_is_no_break)
{
	static const char text[] = BASE "price RM-7 2.00 1 2026-01-01\nprice RM-7 2.50 1 10\n"
									"stock RM-7 100.00 31 class=3000 qty=40\nstock FG-1 575.00 31 class=7900\n"
									"books 130000 80.00 31\nbooks 140000 575.00 31\n";

	tieout_expect ((struct text_fixture) {.text = text},
		"130000 USD price_change -20.00 (material RM-7: the book value follows a new price, and no document says so)");
	/* The general ledger has it: both followed the price. */
	g_autofree char *posted = g_strconcat (text, "gl L9 A9 130000 20.00 10 PR - material=RM-7\n", NULL);
	char *books = strstr (posted, "books 130000 80.00 31");
	memcpy (books, "books 130000 100.0 31", strlen ("books 130000 100.0 31"));
	tieout_expect ((struct text_fixture) {.text = posted}, "");
}
END_TEST

START_TEST (a_value_change_of_an_unknown_quantity_is_a_break)
{
	tieout_expect ((struct text_fixture) {.text = BASE "price RM-7 2.00 1 2026-01-01\nprice RM-7 2.50 1 10\n"
													   "stock RM-7 100.00 31 class=3000\nstock FG-1 575.00 31 class=7900\n"
													   "books 130000 80.00 31\nbooks 140000 575.00 31\n"},
		"130000 USD unexplained -20.00 (roll-forward of the stock ledger, 130000: RM-7)");
}
END_TEST

/* Own production on one account, bought on the other: each balance says where it stands, and each movement. */
START_TEST (a_material_of_split_valuation_stands_on_several_accounts)
{
	static const char text[] =
		"stock RM-7 100.00 2026-02-28 type=OWN account=130000\nstock RM-7 50.00 2026-02-28 type=BUY account=130100\n"
		"stock RM-7 120.00 31 type=OWN account=130000\nstock RM-7 50.00 31 type=BUY account=130100\n"
		"books 130000 100.00 2026-02-28\nbooks 130100 50.00 2026-02-28\nbooks 130000 120.00 31\nbooks 130100 51.00 31\n"
		"sl M1 D1 RM-7 101 5 20.00 10 account=130000\ngl L1 A1 130000 20.00 10 WE M1\n"
		"books 400000 9.00 31\ngl L2 4711 130100 1.00 12 SA -\n";

	tieout_expect ((struct text_fixture) {.text = text}, "130100 USD manual_journal 1.00 (journal 4711)");
}
END_TEST

static void
of_plant (struct reconciliation *rule)
{
	rule->scope = SCOPE_PLANT;
}

START_TEST (a_run_of_a_plant_has_its_own_balances_alone)
{
	/* The plant is called C. */
	tieout_expect ((struct text_fixture) {.text = "account class=3000 130000\nstock RM-7 100.00 2026-02-28 class=3000 plant=C\n"
												  "stock RM-7 100.00 31 class=3000 plant=C\nbooks 130000 90.00 2026-02-28\n"
												  "stock RM-7 7.00 2026-02-28 class=3000\nbooks 130000 90.00 31\n",
					   .adjust = of_plant},
		"130000 USD carry_forward* -10.00 (balances of 2026-02-28)");
}
END_TEST

/*
 * A moving average is never recomputed: 1000 at 5.00 and 400 at 5.70 are 7280.00. Of three received at 50.00 one was issued; the
 * invoice at 10.00 revalues the two that are there, 100.00 to 20.00, and 40.00 go to price differences.
 */
START_TEST (vector_12_book_values_follow_their_documents)
{
	static const char text[] =
		"account class=3000 130000\nstock RM-7 0 2026-02-28 class=3000 qty=0\nstock RM-8 0 2026-02-28 class=3000 qty=0\n"
		"stock RM-7 7280.00 31 class=3000 qty=1400\nstock RM-8 20.00 31 class=3000 qty=2\n"
		"books 130000 0 2026-02-28\nbooks 130000 7300.00 31\nprice RM-7 5.00 1 2026-01-01\nprice RM-7 5.20 1 11\n"
		"sl M1 D1 RM-7 101 1000 5000.00 5\ngl L1 A1 130000 5000.00 5 WE M1\n"
		"sl M2 D2 RM-7 101 400 2280.00 10\ngl L2 A2 130000 2280.00 10 WE M2\n"
		"sl M3 D3 RM-8 101 3 150.00 5\ngl L3 A3 130000 150.00 5 WE M3\n"
		"sl M4 D4 RM-8 261 1 50.00 6\ngl L4 A4 130000 -50.00 6 WA M4\n"
		"sl M5 D5 RM-8 REV 0 -80.00 9\ngl L5 A5 130000 -80.00 9 RE M5\ngl L6 A5 230000 -40.00 9 RE -\n";
	g_autoptr (text_bench) bench = tieout_bench_run (&(struct text_fixture) {.text = text});

	tieout_expect ((struct text_fixture) {.text = text}, "");
	ck_assert_int_eq (bench->outcome->accounts[0].left_close, INT64_C (73000000));
	ck_assert_int_eq (bench->outcome->verdict, VERDICT_CLEAN);
}
END_TEST

START_TEST (a_special_period_is_bridged_over_its_own_lines_alone)
{
	static const char text[] =
		"account class=3000 130000\nstock RM-7 100.00 2026-12-31 class=3000\nbooks 130000 90.00 2026-12-31\n"
		"sl M1 D1 RM-7 101 5 12.50 2026-12-31 period=2026-13\ngl L1 A1 130000 12.50 2026-12-31 WE M1 period=2026-13\n"
		"gl L2 4711 130000 5.00 2026-12-31 SA - period=2026-13\ngl L3 4712 130000 7.00 2026-12-31 SA - period=2026-12\n";
	struct text_fixture fixture = {.text = text, .period = "2026-13", .as_of = "2027-02-01T00:00:00Z"};
	g_autoptr (text_bench) bench = tieout_bench_run (&fixture);
	g_autofree char *states = text_bench_states (bench);

	tieout_expect (fixture, "130000 USD manual_journal 5.00 (journal 4711)");
	ck_assert_str_eq (states, "left matched=1; right context=1 matched=1 exception=1");
	ck_assert_ptr_nonnull (strstr (bench->outcome->warnings[0], "special period"));
}
END_TEST

/* All of it stood on 130900; half of it ends on each of two accounts, whose names decide where what moved came to. */
START_TEST (a_position_that_ends_alike_on_two_accounts_is_at_home_on_the_first)
{
	tieout_expect (
		(struct text_fixture) {
			.text = "stock RM-7 100.00 2026-02-28 account=130900\nstock RM-7 50.00 31 account=130100 type=OWN\n"
					"stock RM-7 50.00 31 account=130000 type=BUY\nbooks 130900 100.00 2026-02-28\nbooks 130900 0 31\n"
					"books 130000 0 2026-02-28\nbooks 130000 100.00 31\nbooks 130100 0 2026-02-28\n"
					"books 130100 0 31\ngl L1 4711 130900 -100.00 20 SA -\n"
					"gl L2 4711 130000 100.00 20 SA -\n"},
		"130000 USD unexplained 50.00 (roll-forward of the stock ledger, 130000: RM-7)\n"
		"130100 USD unexplained -50.00 (roll-forward of the stock ledger, 130100: RM-7)");
}
END_TEST

START_TEST (a_line_without_an_amount_is_out_of_scope)
{
	static const char text[] = "account class=3000 130000\nsl M1 D1 RM-7 101 5 20.00 10\ngl L1 A1 130000 20.00 10 WE M1\n"
							   "gl L2 A2 130000 - 11 SA -\n";
	g_autoptr (text_bench) bench = tieout_bench_run (&(struct text_fixture) {.text = text});
	g_autofree char *states = text_bench_states (bench);

	tieout_expect ((struct text_fixture) {.text = text}, "");
	ck_assert_str_eq (states, "left matched=1; right out_of_scope=1 matched=1");
}
END_TEST

/* Posted on the evening of the last day: by its entry, or where it has none by its posting date, it may still be posted. */
static const struct
{
	const char *words, *as_of, *bridge;
} waiting[] = {
	{" entered=2026-03-31T20:00:00Z", "2026-04-01T02:00:00Z",
		"130000 USD in_flight* -20.00 (document D1: its accounting document is expected by 2026-04-01T22:00:00Z)"},
	{" entered=none", "2026-04-01T00:30:00Z",
		"130000 USD in_flight* -20.00 (document D1: its accounting document is expected by 2026-04-01T02:00:00Z)"},
	{" entered=none", "2026-04-04T00:00:00Z", "130000 USD missing_document -20.00 (document D1)"},
	{" entered=2026-03-31T20:00:00Z", "none", "130000 USD missing_document -20.00 (document D1)"},
};

START_TEST (a_movement_waits_for_its_document_only_while_somebody_says_that_it_may)
{
	g_autofree char *text = g_strconcat ("account class=3000 130000\nstock RM-7 0 2026-02-28 class=3000\n"
										 "sl M1 D1 RM-7 101 5 20.00 31",
		waiting[_i].words, "\n", NULL);

	tieout_expect ((struct text_fixture) {.text = text, .as_of = waiting[_i].as_of}, waiting[_i].bridge);
}
END_TEST

/* Neither movement could be used; the line names their document, and of the two the first by key is told. */
START_TEST (a_line_of_movements_that_could_not_be_used_names_the_first_of_them)
{
	tieout_expect ((struct text_fixture) {.text = "account class=3000 130000\nstock RM-7 0 2026-02-28 class=3000\n"
												  "sl M2 D1 RM-7 ZZ 5 12.00 10\nsl M1 D1 RM-7 ZZ 5 20.00 10\n"
												  "gl L1 A1 130000 32.00 10 WE D1\n"},
		"130000 USD unexplained 32.00 (ledger document A1: it names movement M1, which could not be used)");
}
END_TEST

/* A balance of the last day holds what special periods posted on it: that is no break, and no finding of the ordinary period. */
START_TEST (a_closing_balance_by_day_holds_the_special_periods_too)
{
#define DECEMBER                                                                                                   \
	"account class=3000 130000\nstock RM-7 100.00 2026-11-30 class=3000\nbooks 130000 100.00 2026-11-30\n"         \
	"sl M0 D0 RM-7 101 5 20.00 2026-12-30 period=2026-12\ngl L0 A0 130000 20.00 2026-12-30 WE M0 period=2026-12\n" \
	"sl M1 D1 RM-7 101 5 12.50 2026-12-31 period=2026-13\ngl L1 A1 130000 12.50 2026-12-31 WE M1 period=2026-13\n"
	static const struct
	{
		const char *text, *bridge, *parts;
	} months[] = {
		/* Both ledgers have it alike. */
		{DECEMBER "stock RM-7 132.50 2026-12-31 class=3000\nbooks 130000 132.50 2026-12-31\n", "", ""},
		/* A journal of period 13 is that period's finding. */
		{DECEMBER "gl L2 4711 130000 5.00 2026-12-31 SA - period=2026-13\n"
				  "stock RM-7 132.50 2026-12-31 class=3000\nbooks 130000 137.50 2026-12-31\n",
			"130000 USD special_period* 5.00 (postings on account 130000)",
			"0 lines of an account 130000 2026-12-31 0.00/17.50\n0 movements of a material RM-7 2026-12-31 12.50/0.00"},
		/* Balances that were kept by period do not hold it. */
		{DECEMBER "stock RM-7 120.00 2026-12-31 class=3000\nbooks 130000 120.00 2026-12-31\n", "", ""},
		/* Where other accounts hold it, what is off beside it is a break of its own amount. */
		{"account class=7900 140000\nstock FG-1 5.00 2026-11-30 class=7900\nbooks 140000 5.00 2026-11-30\n"
		 "sl M8 D8 FG-1 101 1 3.00 2026-12-31 period=2026-14\ngl L8 A8 140000 3.00 2026-12-31 WE M8 period=2026-14\n"
		 "stock FG-1 8.00 2026-12-31 class=7900\nbooks 140000 8.00 2026-12-31\n" DECEMBER
		 "stock RM-7 132.50 2026-12-31 class=3000\nbooks 130000 132.51 2026-12-31\n",
			"130000 USD unexplained 0.01 (roll-forward of the general ledger, 130000)", ""},
		/* Where nothing shows whether it does, all of it is a break. */
		{DECEMBER "stock RM-7 132.50 2026-12-31 class=3000\nbooks 130000 132.51 2026-12-31\n",
			"130000 USD special_period* -12.50 (postings on account 130000)\n"
			"130000 USD unexplained 12.51 (roll-forward of the general ledger, 130000)",
			"0 movements of a material RM-7 2026-12-31 12.50/0.00"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS (months); i++) {
		g_autoptr (text_bench) bench = tieout_bench_run (
			&(struct text_fixture) {.text = months[i].text, .period = "2026-12", .as_of = "2027-01-20T00:00:00Z"});
		g_autofree char *bridge = tieout_bridge (bench), *parts = tieout_parts_told (bench);

		ck_assert_str_eq (bridge, months[i].bridge);
		ck_assert_str_eq (parts, months[i].parts);
	}
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("tieout books");
	TCase *tcase = tcase_create ("tieout books");
	SRunner *runner = srunner_create (suite);
	int failed;

	suite_add_tcase (suite, tcase);
	tcase_add_test (tcase, a_closing_balance_by_day_holds_the_special_periods_too);
	tcase_add_test (tcase, what_was_carried_forward_is_a_line_and_the_chain_holds);
	tcase_add_test (tcase, without_closing_balances_the_bridge_is_over_the_movements_and_says_so);
	tcase_add_test (tcase, without_opening_balances_what_was_carried_forward_stays_unexplained);
	tcase_add_test (tcase, a_balance_that_its_movements_do_not_lead_to_is_a_break_of_its_side);
	tcase_add_test (tcase, a_book_value_that_follows_a_new_price_is_no_break);
	tcase_add_test (tcase, a_value_change_of_an_unknown_quantity_is_a_break);
	tcase_add_test (tcase, a_material_of_split_valuation_stands_on_several_accounts);
	tcase_add_test (tcase, vector_12_book_values_follow_their_documents);
	tcase_add_test (tcase, a_run_of_a_plant_has_its_own_balances_alone);
	tcase_add_test (tcase, a_special_period_is_bridged_over_its_own_lines_alone);
	tcase_add_test (tcase, a_position_that_ends_alike_on_two_accounts_is_at_home_on_the_first);
	tcase_add_test (tcase, a_line_without_an_amount_is_out_of_scope);
	tcase_add_loop_test (
		tcase, a_movement_waits_for_its_document_only_while_somebody_says_that_it_may, 0, G_N_ELEMENTS (waiting));
	tcase_add_test (tcase, a_line_of_movements_that_could_not_be_used_names_the_first_of_them);
	srunner_run_all (runner, CK_NORMAL);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
