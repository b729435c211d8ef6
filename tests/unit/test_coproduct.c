/* What comes out beside the product: nothing of it received is a case of its own, once, and only where nothing else tells it. */
#include "recon_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define ROW " mat=FG-100 uom=EA"
#define GOOD "key=G1 mvt=PROD lot=L1 qty=470" ROW "\n"
#define RECEIVED "key=R1 mvt=101 ind=S lot=L1 qty=470" ROW "\n"
#define REGRIND "mat=RG-1 uom=KG loc=L001"
#define ITEMS "item RG-1 base=KG captured=no text=Regrind\nitem CP-1 base=EA\nunit KG 3\nunit EA 0\n"
#define PRICES "price FG-100 12.00\nprice RG-1 0.60\nprice CP-1 2.00\n"
#define BOM "bom O1 - RM-7 50 base=100\nbom O1 - RG-1 -10 base=100\n"
#define DONE "order O1 PROD_COMPLETE mat=FG-100\n"
#define CONFIRMED "conf 1 key=C1 op=0040 yield=470 scrap=20\n"

struct coproduct_case
{
	const char *name, *left, *right, *reference, *expected;
};

static void
case_check (const struct coproduct_case *c)
{
	g_autofree char *left = g_strconcat (GOOD, c->left, NULL), *right = g_strconcat (RECEIVED, c->right, NULL);
	g_autofree char *reference = g_strconcat (ITEMS PRICES, c->reference, NULL);

	fixture_expect (
		c->name, (struct fixture) {.left = left, .right = right, .reference = reference, .rule = "receipts"}, c->expected);
}

static const struct coproduct_case received[] = {
	{"nothing of it", "", "", DONE BOM CONFIRMED, "COPRODUCT_MISSING G1|R1 49 -29.40"},
	{"as much as the bill says", "", "key=B1 mvt=531 ind=S qty=49 " REGRIND, DONE BOM CONFIRMED, ""},
	{"less of it: how much came out is for the records to say", "", "key=B1 mvt=531 ind=S qty=1 " REGRIND, DONE BOM CONFIRMED,
		""},
	{"as a co-product, like the main one", "", "key=B1 mvt=101 ind=S qty=49 " REGRIND, DONE BOM CONFIRMED, ""},
	{"and taken back by reference", "", "key=B1 mvt=531 ind=S qty=49 " REGRIND "\nkey=B2 mvt=532 ind=H qty=49 rev=B1 " REGRIND,
		DONE BOM CONFIRMED, "COPRODUCT_MISSING G1|R1 49 -29.40"},
	{"and taken back by hand", "", "key=B1 mvt=531 ind=S qty=49 " REGRIND "\nkey=B2 mvt=532 ind=H qty=49 " REGRIND,
		DONE BOM CONFIRMED, "COPRODUCT_MISSING G1|R1 49 -29.40"},
	{"taken back and received again", "",
		"key=B1 mvt=531 ind=S qty=49 " REGRIND "\nkey=B2 mvt=532 ind=H qty=49 " REGRIND "\nkey=B3 mvt=531 ind=S qty=40 " REGRIND,
		DONE BOM CONFIRMED, ""},
	{"only for another order", "", "key=B1 mvt=531 ind=S qty=49 order=O2 " REGRIND, DONE BOM CONFIRMED,
		"COPRODUCT_MISSING G1|R1 49 -29.40"},
	{"used up again is not received", "", "key=B1 mvt=261 qty=49 " REGRIND, DONE BOM CONFIRMED,
		"COPRODUCT_MISSING G1|R1 49 -29.40"},
	{"a receipt in a unit without a factor is one", "", "key=B1 mvt=531 ind=S qty=1 mat=CP-1 uom=BIN",
		DONE "bom O1 - CP-1 -1 base=10\n" CONFIRMED, "DQ_UOM_NOCONV |B1 - 0.00"},
	{"a receipt that cannot be read is one", "", "key=B1 mvt=531 ind=S qty=bad mat=CP-1 uom=EA",
		DONE "bom O1 - CP-1 -1 base=10\n" CONFIRMED, "DQ_REJECT |B1 - 0.00"},
	{"also where the shop floor does not capture it", "", "key=B1 mvt=531 ind=S qty=bad " REGRIND, DONE BOM CONFIRMED, ""},
	{"a receipt whose direction contradicts itself is one", "", "key=B1 mvt=531 ind=S qty=-49 " REGRIND, DONE BOM CONFIRMED, ""},
	{"a movement that nobody knows may be one", "", "key=B1 mvt=931 ind=S qty=49 " REGRIND, DONE BOM CONFIRMED, ""},
	{"received in the days behind the window", "", "key=B1 mvt=531 ind=S qty=49 post=2026-04-02 " REGRIND, DONE BOM CONFIRMED,
		""},
	{"one of two", "", "key=B1 mvt=531 ind=S qty=49 " REGRIND, DONE BOM "bom O1 - CP-1 -1 base=10\n" CONFIRMED,
		"COPRODUCT_MISSING G1|R1 49 -98.00"},
	{"neither of two", "", "", DONE BOM "bom O1 - CP-1 -1 base=10\n" CONFIRMED,
		"COPRODUCT_MISSING G1|R1 49 -29.40\nCOPRODUCT_MISSING G1|R1 49 -98.00"},
};

START_TEST (a_coproduct_of_which_nothing_was_received_is_missing)
{
	case_check (&received[_i]);
}
END_TEST

static const struct coproduct_case told[] = {
	{"counted and not received: that is the case, and the count its quantity", "key=K1 mvt=PROD mat=CP-1 uom=EA qty=45\n", "",
		DONE "bom O1 - CP-1 -1 base=10\n" CONFIRMED, "RECEIPT_MISSING K1| 45 -90.00 COPRODUCT_MISSING"},
	{"counted and received otherwise", "key=K1 mvt=PROD mat=CP-1 uom=EA qty=45\n",
		"key=B1 mvt=531 ind=S mat=CP-1 uom=EA qty=44\n", DONE "bom O1 - CP-1 -1 base=10\n" CONFIRMED, "QTY_VAR K1|B1 1 -2.00"},
	{"counted for this order and received for another", "key=K1 mvt=PROD mat=CP-1 uom=EA qty=45 lot=K msg=A\n",
		"key=B1 mvt=531 ind=S mat=CP-1 uom=EA qty=45 order=O2 lot=K msg=A\n", DONE "bom O1 - CP-1 -1 base=10\n" CONFIRMED,
		"WRONG_ORDER K1|B1 45 0.00"},
	{"counted, and its posting waits", "key=K1 mvt=PROD mat=CP-1 uom=EA qty=45 msg=A\n", "",
		DONE "bom O1 - CP-1 -1 base=10\nqueue key=Q1 order=O1 mat=CP-1 msg=A mvt=531 ind=S qty=45 uom=EA\n" CONFIRMED,
		"STUCK_QUEUE K1| 45 -90.00 RECEIPT_MISSING;COPRODUCT_MISSING"},
	{"a posting that waits and was not counted", "", "",
		DONE "bom O1 - CP-1 -1 base=10\nqueue key=Q1 order=O1 mat=CP-1 mvt=531 ind=S qty=45 uom=EA\n" CONFIRMED,
		"STUCK_QUEUE |Q1 45 -90.00 COPRODUCT_MISSING"},
	{"a posting of another kind that waits says nothing of it", "", "",
		DONE "bom O1 - CP-1 -1 base=10\nqueue key=Q1 order=O1 mat=CP-1 mvt=261 ind=H qty=45 uom=EA\n" CONFIRMED,
		"COPRODUCT_MISSING G1|R1 49 -98.00"},
};

START_TEST (its_money_is_told_once)
{
	case_check (&told[_i]);
}
END_TEST

static const struct coproduct_case bills[] = {
	{"the bill of the material, where the order has none", "", "", DONE "bom - FG-100 RG-1 -10 base=100\n" CONFIRMED,
		"COPRODUCT_MISSING G1|R1 49 -29.40"},
	{"but the order's own goes before it", "", "", DONE "bom - FG-100 RG-1 -10 base=100\nbom O1 - RM-7 50 base=100\n" CONFIRMED,
		""},
	{"no bill at all", "", "", DONE "bom O9 - RG-1 -10 base=100\n" CONFIRMED, ""},
	{"the planned loss of the line counts", "", "", DONE "bom O1 - RG-1 -10 base=100 scrap=10\n" CONFIRMED,
		"COPRODUCT_MISSING G1|R1 53.9 -32.34"},
	{"once for the order", "", "", DONE "bom O1 - RG-1 -7 fixed=yes\n" CONFIRMED, "COPRODUCT_MISSING G1|R1 7 -4.20"},
	{"two lines of it", "", "", DONE BOM "bom O1 - RG-1 -7 fixed=yes line=2\n" CONFIRMED, "COPRODUCT_MISSING G1|R1 56 -33.60"},
	{"from a phantom's own lines", "", "",
		DONE "bom O1 - PH-1 2 phantom=yes\nbom - PH-1 RM-7 9\nbom - PH-1 RG-1 -5 base=100\n" CONFIRMED,
		"COPRODUCT_MISSING G1|R1 49 -29.40"},
	{"a phantom is never received itself", "", "", DONE "bom O1 - RG-1 -10 base=100 phantom=yes\n" CONFIRMED, ""},
	{"in another unit", "", "", DONE "factor RG-1 G KG 1 1000\nbom O1 - RG-1 -100 uom=G\n" CONFIRMED,
		"COPRODUCT_MISSING G1|R1 49 -29.40"},
	{"of a material that nobody described", "", "", DONE "bom O1 - RG-9 -10 base=100 uom=KG\nprice RG-9 1.00\n" CONFIRMED,
		"COPRODUCT_MISSING G1|R1 49 -49.00"},
	{"so little that it rounds to nothing", "", "", DONE "bom O1 - CP-1 -1 base=1000\n" CONFIRMED, ""},
	{"a service is not in stock", "", "", DONE "item SV-1 base=EA service=yes\nbom O1 - SV-1 -1\n" CONFIRMED, ""},
	{"material numbers compare without leading zeros", "", "key=B1 mvt=531 ind=S qty=49 mat=0077 uom=KG",
		"strip 1\nitem 77 base=KG captured=no\norder O1 PROD_COMPLETE mat=FG-100\nbom O1 - 0077 -10 base=100\n" CONFIRMED, ""},
};

START_TEST (the_quantity_is_what_the_bill_of_the_order_says)
{
	case_check (&bills[_i]);
}
END_TEST

static const struct coproduct_case outputs[] = {
	{"nothing is confirmed", "", "", DONE BOM "conf 1 key=C9 order=O9 yield=5\n", ""},
	{"only that nothing came out", "", "", DONE BOM "conf 1 key=C1 op=0040 yield=0\n", "YIELD_MISMATCH G1|R1 470 0.00"},
	{"the confirmation was cancelled", "", "", DONE BOM "conf 1 key=C1 op=0040 yield=470 cancelled=yes\n",
		"YIELD_MISMATCH G1|R1 470 0.00"},
	{"an order that runs may have its last operation to come", "", "", "order O1 IN_PROCESS mat=FG-100\n" BOM CONFIRMED, ""},
	{"and has not where its routing says which that is", "", "", "order O1 IN_PROCESS mat=FG-100 last=0040\n" BOM CONFIRMED,
		"COPRODUCT_MISSING G1|R1 49 -29.40"},
	{"an order that nobody described", "", "", BOM CONFIRMED, "COPRODUCT_MISSING G1|R1 49 -29.40"},
	{"an order that was begun before the window is its earlier run's", "key=G0 mvt=PROD qty=5 at=2026-02-27T08:00:00-06:00" ROW,
		"key=R0 mvt=101 ind=S qty=5 post=2026-02-27" ROW, DONE BOM "conf 1 key=C1 yield=475\n", ""},
	{"the output that was confirmed, and not what was counted", "", "", DONE BOM "conf 1 key=C1 op=0040 yield=500\n",
		"COPRODUCT_MISSING G1|R1 50 -30.00\nYIELD_MISMATCH G1|R1 -30 0.00"},
};

START_TEST (it_is_expected_of_confirmed_output)
{
	case_check (&outputs[_i]);
}
END_TEST

/* ---- words, money and time ---- */

START_TEST (the_case_is_about_the_coproduct_and_not_about_the_rows_behind_it)
{
	struct fixture fixture = {.left = GOOD, .right = RECEIVED, .reference = ITEMS PRICES DONE BOM CONFIRMED, .rule = "receipts"};
	g_autoptr (bench) bench = fixture_run (&fixture);
	const struct outcome_case *c = bench_case (bench);

	ck_assert_str_eq (c->material, "RG-1");
	ck_assert_str_eq (c->material_text, "Regrind");
	ck_assert_str_eq (c->uom, "KG");
	ck_assert_int_eq (c->uom_decimals, 3);
	ck_assert_str_eq (c->order_no, "O1");
	ck_assert_str_eq (c->lot, "");
	ck_assert_str_eq (c->movement, "");
	ck_assert_str_eq (c->cause, "yield 470 at operation 0040, good 470, received 470, scrap 20");
	ck_assert_int_eq (c->severity, 3);
}
END_TEST

START_TEST (two_of_one_order_have_names_of_their_own_that_stay)
{
	struct fixture both = {.left = GOOD,
		.right = RECEIVED,
		.reference = ITEMS PRICES DONE BOM "bom O1 - CP-1 -1 base=10\n" CONFIRMED,
		.rule = "receipts"};
	struct fixture one = both;
	g_autoptr (bench) bench = fixture_run (&both), alone = NULL;

	one.right = RECEIVED "key=B1 mvt=531 ind=S qty=49 " REGRIND;
	alone = fixture_run (&one);
	ck_assert_uint_eq (bench->outcome->n_cases, 2);
	for (size_t i = 0; i < 2; i++) {
		const struct outcome_case *c = &bench->outcome->cases[i];

		ck_assert_int_eq (
			strcmp (c->case_id, bench_case (alone)->case_id) == 0, strcmp (c->material, bench_case (alone)->material) == 0);
	}
}
END_TEST

static const struct
{
	const char *order;
	int64_t wip, profit;
} counters[] = {
	{"order O1 IN_PROCESS mat=FG-100 last=0040\n", 294000, 0},
	{DONE, 0, -294000},
};

START_TEST (stock_is_too_low_and_what_stands_against_it_too)
{
	g_autofree char *reference = g_strconcat (ITEMS PRICES BOM CONFIRMED, counters[_i].order, NULL);
	struct fixture fixture = {.left = GOOD, .right = RECEIVED, .reference = reference, .rule = "receipts"};
	g_autoptr (bench) bench = fixture_run (&fixture);
	const struct outcome_case *c = bench_case (bench);

	ck_assert_int_eq (c->impact_stock, -294000);
	ck_assert_int_eq (c->impact_wip, counters[_i].wip);
	ck_assert_int_eq (c->impact_profit, counters[_i].profit);
	ck_assert_int_eq (c->exposure, 0);
	ck_assert_str_eq (c->price_source, "standard");
}
END_TEST

START_TEST (it_is_worth_the_price_of_the_last_day_of_the_order)
{
	fixture_expect ("a new price",
		(struct fixture) {.left = GOOD "key=G2 mvt=PROD lot=L1 qty=30 at=2026-03-20T08:00:00-05:00" ROW,
			.right = RECEIVED "key=R2 mvt=101 ind=S lot=L1 qty=30 post=2026-03-20" ROW,
			.reference = ITEMS PRICES "price RG-1 0.80 from=2026-03-15\n" DONE BOM "conf 1 key=C1 yield=500\n",
			.rule = "receipts"},
		"COPRODUCT_MISSING G1;G2|R1;R2 50 -40.00");
}
END_TEST

START_TEST (without_a_price_it_is_not_valued)
{
	struct fixture fixture = {.left = GOOD, .right = RECEIVED, .reference = ITEMS DONE BOM CONFIRMED, .rule = "receipts"};
	g_autoptr (bench) bench = fixture_run (&fixture);

	ck_assert_str_eq (bench_case (bench)->unvalued_reason, "no price is known for the material");
	ck_assert_int_eq (bench_case (bench)->impact_stock, DECIMAL_NONE);
}
END_TEST

/* Confirmed on two days: the receipt of the later one may still come, and until then nobody can tell whose scrap it is. */
static const struct
{
	const char *as_of, *expected;
} times[] = {
	{"2026-03-10T12:00:00-05:00", ""},
	{"2026-03-11T18:00:00-05:00", "COPRODUCT_MISSING G1;G2|R1 30 -18.00"},
	{"2026-03-20T12:00:00-05:00", "COPRODUCT_MISSING G1;G2|R1 49 -29.40"},
};

START_TEST (what_was_confirmed_just_now_may_still_be_received)
{
	fixture_expect (times[_i].as_of,
		(struct fixture) {
			.left = "key=G1 mvt=PROD lot=L1 qty=300" ROW "\nkey=G2 mvt=PROD lot=L1 qty=170 at=2026-03-10T08:30:00-05:00" ROW,
			.right = RECEIVED,
			.reference = ITEMS PRICES DONE BOM "conf 1 key=C1 op=0040 yield=300 at=2026-03-10T09:00:00-05:00\n"
											   "conf 1 key=C2 op=0040 yield=170 scrap=20 at=2026-03-11T09:00:00-05:00\n",
			.rule = "receipts",
			.as_of = times[_i].as_of},
		times[_i].expected);
}
END_TEST

static void
good_only (struct reconciliation *rule)
{
	static struct explosion_terms terms = {"*", SCRAP_MULT, BASIS_YIELD, ROUND_HALF_AWAY};

	rule->explosions = &terms;
}

static void
no_explosion (struct reconciliation *rule)
{
	rule->n_explosions = 0;
}

START_TEST (a_receipt_that_was_entered_later_is_not_known_yet)
{
	fixture_expect ("later",
		(struct fixture) {.left = GOOD,
			.right = RECEIVED "key=B1 mvt=531 ind=S qty=49 entered=2026-03-25T08:00:00-05:00 " REGRIND,
			.reference = ITEMS PRICES DONE BOM CONFIRMED,
			.rule = "receipts",
			.as_of = "2026-03-20T12:00:00-05:00"},
		"COPRODUCT_MISSING G1|R1 49 -29.40");
}
END_TEST

START_TEST (the_rule_says_how_a_bill_is_exploded_and_whether)
{
	struct fixture fixture = {
		.left = GOOD, .right = RECEIVED, .reference = ITEMS PRICES DONE BOM CONFIRMED, .rule = "receipts", .adjust = good_only};

	fixture_expect ("yield alone", fixture, "COPRODUCT_MISSING G1|R1 47 -28.20");
	fixture.adjust = no_explosion;
	fixture_expect ("not at all", fixture, "");
}
END_TEST

static const struct
{
	const char *bills, *warning;
} faults[] = {
	{"bom O1 - RG-1 -10 uom=BIN\nbom O2 - RG-1 -10 uom=BIN\n",
		"co-products of 2 orders are not looked for, the first is order O1: its bill of material has a unit without a factor to "
		"the "
		"base unit (RG-1)"},
	{"bom O2 - RG-1 -10 base=100\nbom O1 - RG-1 -9000000000000 uom=KG\n",
		"co-products of 1 order are not looked for, the first is order O1: a number of its bill of material is out of range "
		"(RG-1)"},
};

START_TEST (a_bill_that_cannot_be_exploded_is_said_once)
{
	g_autofree char *reference = g_strconcat (
		ITEMS PRICES DONE CONFIRMED "conf 0 key=M1 started=490\nconf 1 key=C2 order=O2 yield=3\n", faults[_i].bills, NULL);
	struct fixture fixture = {.left = GOOD "key=G2 mvt=PROD order=O2 qty=3" ROW,
		.right = RECEIVED "key=R2 mvt=101 ind=S order=O2 qty=3" ROW "\nkey=B2 mvt=531 ind=S qty=1 order=O2 " REGRIND,
		.reference = reference,
		.rule = "receipts"};
	g_autoptr (bench) bench = fixture_run (&fixture);

	ck_assert_uint_eq (bench->outcome->n_cases, 0);
	ck_assert_str_eq (bench->outcome->warnings[0], faults[_i].warning);
	ck_assert_ptr_null (bench->outcome->warnings[1]);
}
END_TEST

int
main (void)
{
	Suite *suite = suite_create ("coproduct");
	TCase *tcase = tcase_create ("orders");
	SRunner *runner;
	int failed;

	tcase_add_loop_test (tcase, a_coproduct_of_which_nothing_was_received_is_missing, 0, (int) G_N_ELEMENTS (received));
	tcase_add_loop_test (tcase, its_money_is_told_once, 0, (int) G_N_ELEMENTS (told));
	tcase_add_loop_test (tcase, the_quantity_is_what_the_bill_of_the_order_says, 0, (int) G_N_ELEMENTS (bills));
	tcase_add_loop_test (tcase, it_is_expected_of_confirmed_output, 0, (int) G_N_ELEMENTS (outputs));
	tcase_add_test (tcase, the_case_is_about_the_coproduct_and_not_about_the_rows_behind_it);
	tcase_add_test (tcase, two_of_one_order_have_names_of_their_own_that_stay);
	tcase_add_loop_test (tcase, stock_is_too_low_and_what_stands_against_it_too, 0, (int) G_N_ELEMENTS (counters));
	tcase_add_test (tcase, it_is_worth_the_price_of_the_last_day_of_the_order);
	tcase_add_test (tcase, without_a_price_it_is_not_valued);
	tcase_add_loop_test (tcase, what_was_confirmed_just_now_may_still_be_received, 0, (int) G_N_ELEMENTS (times));
	tcase_add_test (tcase, a_receipt_that_was_entered_later_is_not_known_yet);
	tcase_add_test (tcase, the_rule_says_how_a_bill_is_exploded_and_whether);
	tcase_add_loop_test (tcase, a_bill_that_cannot_be_exploded_is_said_once, 0, (int) G_N_ELEMENTS (faults));
	suite_add_tcase (suite, tcase);
	runner = srunner_create (suite);
	srunner_run_all (runner, CK_ENV);
	failed = srunner_ntests_failed (runner);
	srunner_free (runner);
	return failed == 0 ? 0 : 1;
}
